#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many of the cases' operators a backend takes, by area, and why not the others.

usage: check_placement.py --windrow BIN [--backend emulator] [--least SHARE] [--reasons] [--count FILE] [AREA...]

Counted are window functions, window aggregations (with their keys) and filters; not sources, sinks and projections. Fails if the share over all
areas is below --least (per cent).
"""
import argparse
import collections
import os
import re
import subprocess
import sys

COUNTED = ("WindowAggregate", "WindowFunction", "Filter")
OPERATOR = re.compile(r"^\s*\[\d+\] (\w+) .*\n\s*backend: ([^;]*)", re.MULTILINE)
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")


def operators(windrow, backend, case):
    """(kind, what EXPLAIN says of its backend) of each counted operator; none for a job that is refused."""
    done = subprocess.run([windrow, "explain", "--backend", backend, "job.sql"], cwd=case, capture_output=True, timeout=60)
    text = done.stdout.decode("utf-8", "replace")
    return [(kind, place) for kind, place in OPERATOR.findall(text) if kind in COUNTED]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--backend", default="emulator")
    parser.add_argument("--least", type=float, default=0)
    parser.add_argument("--reasons", action="store_true", help="print why operators are not placed")
    parser.add_argument("--count", help="file for 'PASSED FAILED': operators placed, and 1 if they are too few")
    parser.add_argument("areas", nargs="*", default=["windows", "sessions", "aggregates"])
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    total, placed = collections.Counter(), collections.Counter()
    reasons = collections.Counter()
    for area in arguments.areas:
        for name in sorted(os.listdir(os.path.join(CASES, area))):
            case = os.path.join(CASES, area, name)
            if not os.path.exists(os.path.join(case, "job.sql")):
                continue
            for kind, place in operators(windrow, arguments.backend, case):
                total[area, kind] += 1
                on_device = place.startswith(arguments.backend)
                placed[area, kind] += on_device
                if not on_device:
                    reasons[f"{kind}: {place}"] += 1
    for area, kind in total:
        print(f"{area:12} {kind:16} {placed[area, kind]:4} of {total[area, kind]:4}")
    share = 100 * sum(placed.values()) / max(1, sum(total.values()))
    print(f"placed on {arguments.backend}: {sum(placed.values())} of {sum(total.values())} operators, {share:.1f} %")
    if arguments.reasons:
        for reason, count in reasons.most_common():
            print(f"{count:4}  {reason}")
    too_few = share < arguments.least
    if arguments.count:
        with open(arguments.count, "w") as file:
            file.write(f"{sum(placed.values())} {int(too_few)}\n")
    if too_few:
        print(f"fewer than {arguments.least} %")
        sys.exit(1)


if __name__ == "__main__":
    main()
