# SPDX-License-Identifier: Apache-2.0
"""Plots for a terminal, and lines as SVG."""


def bar(share, width=40):
    """A bar of `width` characters of which `share` (0 to 1) is full."""
    full = round(share * width)
    return "#" * full + "." * (width - full)


def histogram(values, edges, width=60):
    """Lines: how many values lie from each edge to the next (the last without end)."""
    counts = [0] * len(edges)
    for value in values:
        place = sum(1 for edge in edges if value >= edge) - 1
        if place >= 0:
            counts[place] += 1
    most = max(max(counts), 1)
    return [f"{edge:>8g} | {'#' * max(count * width // most, 1 if count else 0)} {count}" for edge, count in zip(edges, counts)]


def svg_lines(title, series, path, width=900, height=320):
    """Draws series {name: (colour, [(x, y), ...])} over one pair of axes into an SVG file."""
    points = [point for _, line in series.values() for point in line]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    margin = 40

    def place(x, y):
        return (margin + (x - left) / (right - left or 1) * (width - 2 * margin),
                height - margin - (y - low) / (high - low or 1) * (height - 2 * margin))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="white"/><text x="{margin}" y="20">{title}</text>',
           f'<text x="4" y="{margin + 4}">{high:.4g}</text><text x="4" y="{height - margin + 4}">{low:.4g}</text>']
    for number, (name, (colour, line)) in enumerate(series.items()):
        text = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in line)
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{text}"/>')
        out.append(f'<text x="{margin + 160 * number}" y="{height - 10}" fill="{colour}">{name}</text>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([*out, "</svg>", ""]))
