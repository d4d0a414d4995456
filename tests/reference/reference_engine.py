# SPDX-License-Identifier: Apache-2.0
"""A naive engine for random jobs: every rule written from its definition, row by row, with exact arithmetic.

It shares no code with Windrow. A job is a dictionary (see random_jobs.py); the answer is a list of rows of Python values. The rule of rows
and time is design section 4: rows are taken in the order of their stamps (w, partition, ordinal), w being the running watermark of the
row's partition just before the row, and a row counts in every window that has not fired at w.
"""
import datetime
import itertools
import math
import struct
import zoneinfo
from fractions import Fraction

MIN_WATERMARK = -(2 ** 63)
EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc


class Zone:
    """Wall clock of a time zone; None is UTC arithmetic of plain TIMESTAMP columns."""

    def __init__(self, name):
        self.zone = zoneinfo.ZoneInfo(name) if name else None

    def to_local(self, instant):
        if self.zone is None:
            return instant
        seconds, ms = divmod(instant, 1000)
        moment = datetime.datetime.fromtimestamp(seconds, self.zone)
        return instant + int(moment.utcoffset().total_seconds()) * 1000

    def instants(self, local):
        """Every instant that shows this local time: none in a gap, two in an overlap."""
        if self.zone is None:
            return [local]
        found = set()
        for hours in range(-16, 17):
            candidate = local + hours * 3600 * 1000
            for minutes in (0, 15, 30, 45):
                instant = candidate + minutes * 60 * 1000
                if self.to_local(instant) == local:
                    found.add(instant)
        return sorted(found)

    def timer(self, local):
        found = self.instants(local)
        if found:
            return found[-1]
        # A gap: the first instant whose local time is past it.
        low, high = local - 48 * 3600 * 1000, local + 48 * 3600 * 1000
        while low + 1 < high:
            middle = (low + high) // 2
            if self.to_local(middle) <= local:
                low = middle
            else:
                high = middle
        return high

    def first_instant(self, local):
        """Java's atZone: the earlier instant of an overlap, shifted by the gap's length in a gap."""
        found = self.instants(local)
        if found:
            return found[0]
        after = self.timer(local)
        gap = self.to_local(after) - self.to_local(after - 1) - 1
        return self.instants(local + gap)[0]


def aligned_windows(window, time):
    """(start, end) of every window that contains the local time."""
    kind, size, slide, offset = window["kind"], window["size"], window.get("slide"), window.get("offset", 0)
    if kind == "TUMBLE":
        start = (time - offset) // size * size + offset
        return [(start, start + size)]
    if kind == "HOP":
        latest = (time - offset) // slide * slide + offset
        return [(s, s + size) for s in range(latest, time - size, -slide) if s <= time < s + size]
    start = (time - offset) // size * size + offset
    return [(start, end) for end in range(start + slide, start + size + 1, slide) if time < end]


def stamped_rows(table):
    """All rows of the table's partitions with their stamps, in stamp order."""
    stamped = []
    for partition, rows in enumerate(table["partitions"]):
        running = MIN_WATERMARK
        for ordinal, row in enumerate(rows):
            stamped.append((running, partition, ordinal, row))
            value = row["ts"] - table["delay"]
            if value > 0 and value > running:
                running = value
    stamped.sort(key=lambda entry: entry[:3])
    return [(w, row) for w, _, _, row in stamped]


def aligned_groups(job, zone):
    groups = {}
    for w, row in stamped_rows(job["table"]):
        if not passes(job.get("where"), row):
            continue
        key = tuple(row[k] for k in job["keys"])
        for start, end in aligned_windows(job["window"], zone.to_local(row["ts"])):
            if zone.timer(end - 1) > w:
                groups.setdefault((start, end, canonical(key)), (key, []))[1].append(row)
    return [(start, end, key, rows) for (start, end, _), (key, rows) in groups.items()]


def session_groups(job, zone):
    gap = job["window"]["size"]
    live, done = {}, []  # a session: (start, end, key, [(arrival, row)])
    next_arrival = itertools.count().__next__
    for w, row in stamped_rows(job["table"]):
        if not passes(job.get("where"), row):
            continue
        for key in list(live):
            closed = [s for s in live[key] if zone.timer(s[1] - 1) <= w]
            live[key] = [s for s in live[key] if zone.timer(s[1] - 1) > w]
            done += closed
        key = tuple(row[k] for k in job["keys"])
        time = zone.to_local(row["ts"])
        start, end = time, time + gap
        touching = [s for s in live.get(canonical(key), []) if s[0] <= end and s[1] >= start]
        if not touching and zone.timer(end - 1) <= w:
            continue
        others = [s for s in live.get(canonical(key), []) if s not in touching]
        rows = sorted((entry for s in touching for entry in s[3]), key=lambda entry: entry[0])
        rows.append((next_arrival(), row))
        merged = (min([start] + [s[0] for s in touching]), max([end] + [s[1] for s in touching]), key, rows)
        live[canonical(key)] = others + [merged]
    for sessions in live.values():
        done += sessions
    return [(start, end, key, [row for _, row in rows]) for start, end, key, rows in done]


def passes(condition, row):
    """`column op literal` with SQL's rule that an unknown comparison is not true."""
    if condition is None:
        return True
    column, op, literal = condition
    value = row[column]
    if value is None:
        return op == "IS NULL"
    return {">": lambda: value > literal, "<": lambda: value < literal, "=": lambda: value == literal, "<>": lambda: value != literal,
            "IS NULL": lambda: False, "IS NOT NULL": lambda: True}[op]()


def canonical(key):
    """Flink's GROUP BY equality: -0.0 and 0.0 are two keys, every NaN is one."""
    return tuple((type(v).__name__, "nan" if isinstance(v, float) and math.isnan(v) else struct.pack(">d", v) if isinstance(v, float) else v)
                 for v in key)


def round_to_float32(exact):
    """Correct rounding of a rational to a 32-bit float (half to even)."""
    if exact == 0:
        return 0.0
    sign, magnitude = (-1, -exact) if exact < 0 else (1, exact)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if Fraction(2) ** exponent > magnitude:
        exponent -= 1
    unit = Fraction(2) ** (max(exponent, -126) - 23)
    steps, rest = divmod(magnitude, unit)
    if rest * 2 > unit or (rest * 2 == unit and steps % 2 == 1):
        steps += 1
    value = steps * unit
    return sign * (math.inf if value >= Fraction(2) ** 128 else float(value))


def wrap(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


INTEGER_BITS = {"TINYINT": 8, "SMALLINT": 16, "INT": 32, "BIGINT": 64}


def float_total(values, kind, divide_by=None):
    if any(math.isnan(v) for v in values) or (math.inf in values and -math.inf in values):
        return math.nan
    for infinity in (math.inf, -math.inf):
        if infinity in values:
            return infinity
    total = sum((Fraction(v) for v in values), Fraction(0))
    if total == 0 and divide_by is None and values and all(v == 0 and math.copysign(1, v) < 0 for v in values):
        return -0.0
    if divide_by:
        total /= divide_by
    if kind == "FLOAT":
        return round_to_float32(total)
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def half_up(exact, scale):
    """A rational as an unscaled decimal integer, half away from zero."""
    scaled = abs(exact) * 10 ** scale
    unscaled = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
    return unscaled if exact >= 0 else -unscaled


def truncated_division(a, b):
    return abs(a) // b * (1 if a >= 0 else -1)


def float_order(v):
    return (1, 0) if math.isnan(v) else (0, v, math.copysign(1, v) if v == 0 else 0)


def distinct(values):
    seen, out = set(), []
    for v in values:
        mark = canonical((v,))
        if mark not in seen:
            seen.add(mark)
            out.append(v)
    return out


def aggregate(call, rows, kinds):
    """One aggregate call over a group's rows in stamp order. call: {name, column, distinct, filter}."""
    rows = [row for row in rows if passes(call.get("filter"), row)]
    name = call["name"]
    if name == "COUNT" and call.get("column") is None:
        return len(rows)
    column = call["column"]
    kind, scale = kinds[column]
    values = [row[column] for row in rows if row[column] is not None]
    if call.get("distinct"):
        values = distinct(values)
    if name == "COUNT":
        return len(values)
    if name == "ARRAY_AGG":
        return [row[column] for row in rows] if rows else None
    if not values:
        return None
    if name == "LISTAGG":
        return call.get("separator", ",").join(values)
    if name == "FIRST_VALUE":
        return values[0]
    if name == "LAST_VALUE":
        return values[-1]
    if name in ("MIN", "MAX"):
        order = float_order if kind in ("FLOAT", "DOUBLE") else (lambda v: v.encode()) if kind == "STRING" else None
        return (min if name == "MIN" else max)(values, key=order)
    if kind in INTEGER_BITS:
        bits = INTEGER_BITS[kind]
        if name == "SUM":
            return wrap(sum(values), bits)
        if name == "AVG":
            return truncated_division(wrap(sum(values), 64), len(values))
        if name in ("VAR_SAMP", "STDDEV_SAMP"):
            return integer_sample_variance(values, bits, name == "STDDEV_SAMP")
    if kind == "DECIMAL":
        total = Fraction(sum(values), 10 ** scale)
        limit = 10 ** 38
        if name == "SUM":
            return sum(values) if abs(sum(values)) < limit else None
        if name == "AVG":
            unscaled = half_up(total / len(values), max(6, scale))
            return unscaled if abs(unscaled) < limit else None
        if name == "VAR_SAMP":
            if len(values) == 1:
                return None
            mean = total / len(values)
            squares = sum((Fraction(v, 10 ** scale) - mean) ** 2 for v in values)
            return half_up(squares / (len(values) - 1), max(6, scale))
    if kind in ("FLOAT", "DOUBLE"):
        if name == "SUM":
            return float_total(values, kind)
        if name == "AVG":
            return float_total(values, kind, len(values))
        if name in ("VAR_POP", "VAR_SAMP"):
            return exact_variance(values, kind, name == "VAR_SAMP")
        if name == "STDDEV_SAMP":
            variance = exact_variance(values, kind, True)
            return None if variance is None else math.sqrt(variance)
    raise ValueError(f"the reference has no rule for {name} over {kind}")


def integer_sample_variance(values, bits, root):
    """Flink's formula over integers: (Q - S * S / n) / (n - 1) in the type of the argument, cut at each step; NULL for one row (D6)."""
    count = len(values)
    if count == 1:
        return None
    total, squares = wrap(sum(values), bits), wrap(sum(v * v for v in values), bits)
    variance = truncated_division(wrap(squares - truncated_division(wrap(total * total, bits), count), bits), count - 1)
    return int(math.sqrt(variance)) if root else variance


def exact_variance(values, kind, sample):
    count = len(values)
    if sample and count == 1:
        return None
    if any(not math.isfinite(v) for v in values):
        return math.nan
    exact = [Fraction(v) for v in values]
    mean = sum(exact) / count
    variance = sum((v - mean) ** 2 for v in exact) / (count - 1 if sample else count)
    if kind == "FLOAT":
        return round_to_float32(variance)
    try:
        return float(variance)
    except OverflowError:
        return math.inf


def answer(job):
    """Rows of the job: [window_start, window_end, keys..., aggregates...], bounds in local milliseconds."""
    zone = Zone(job.get("zone"))
    kinds = {name: (kind, scale) for name, kind, scale in job["table"]["columns"]}
    groups = session_groups(job, zone) if job["window"]["kind"] == "SESSION" else aligned_groups(job, zone)
    outer = job.get("outer")
    if outer is None:
        return [[start, end, *key, *(aggregate(call, rows, kinds) for call in job["aggregates"])] for start, end, key, rows in groups]
    # A second TUMBLE over the first one's window_time: its rows are never late.
    totals = {}
    for start, end, key, rows in groups:
        time = zone.to_local(zone.first_instant(end - 1))
        for outer_start, outer_end in aligned_windows(outer["window"], time):
            entry = totals.setdefault((outer_start, outer_end), [0, 0])
            entry[0] += 1
            entry[1] += len(rows)
    return [[start, end, count, total] for (start, end), (count, total) in totals.items()]
