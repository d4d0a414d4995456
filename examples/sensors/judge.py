#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: judge.py ROWS.jsonl PLOT.svg: compares each forecast with the level that the same job reports five minutes later, and with two simple
forecasts; draws one sensor."""
import json
import math
import os
import sys
from datetime import datetime, timedelta

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models"))
from text_plot import bar, svg_lines  # noqa: E402

AHEAD = timedelta(minutes=5)


def main():
    levels, forecasts = {}, {}
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            at = (row["sensor"], datetime.fromisoformat(row["window_end"]))
            levels[at] = row["latest"]
            forecasts[at] = row["in_five_minutes"]
    squares = {"the model": 0.0, "it goes on as in the last five minutes": 0.0, "it stays as it is": 0.0}
    count = 0
    for (sensor, now), forecast in forecasts.items():
        later, before = levels.get((sensor, now + AHEAD)), levels.get((sensor, now - AHEAD))
        if later is None or before is None:
            continue
        count += 1
        level = levels[sensor, now]
        for name, guess in zip(squares, (forecast, 2 * level - before, level)):
            squares[name] += (guess - later) ** 2
    if count == 0:
        raise SystemExit("judge: no forecast can be compared")
    worst = max(math.sqrt(total / count) for total in squares.values())
    print(f"{count} forecasts; root of the mean square error")
    for name, total in squares.items():
        error = math.sqrt(total / count)
        print(f"  {name:<40} {error:6.3f}  {bar(error / worst)}")
    sensor = min(sensor for sensor, _ in levels)
    start = min(now for number, now in levels if number == sensor)

    def minutes(now):
        return (now - start).total_seconds() / 60

    actual = sorted((minutes(now), level) for (number, now), level in levels.items() if number == sensor)[:240]
    expected = sorted((minutes(now + AHEAD), forecast) for (number, now), forecast in forecasts.items() if number == sensor)[:235]
    svg_lines(f"sensor {sensor}: level of each minute, and what was forecast five minutes before",
              {"level": ("#1f5fa8", actual), "forecast": ("#c8501e", expected)}, sys.argv[2])
    print(f"plot: {sys.argv[2]}")


if __name__ == "__main__":
    main()
