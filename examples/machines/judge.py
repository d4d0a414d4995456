#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: judge.py ROWS.jsonl: compares the alarms of the job with the faults that were put into the data."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models"))
from text_plot import bar, histogram  # noqa: E402


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if not rows:
        raise SystemExit("judge: no rows")
    alarms = [row for row in rows if row["alarm"]]
    right = [row for row in alarms if row["faulty_readings"] > 0]
    faulty = [row for row in rows if row["faulty_readings"] * 2 > row["readings"]]
    found = [row for row in faulty if row["alarm"]]
    precision, recall = len(right) / max(len(alarms), 1), len(found) / max(len(faulty), 1)
    print(f"{len(rows)} windows, {len(faulty)} of them faulty for more than half of their minute, {len(alarms)} alarms")
    print(f"precision {precision:6.1%}  {bar(precision)}  alarms in whose window there was a fault")
    print(f"recall    {recall:6.1%}  {bar(recall)}  faulty windows with an alarm")
    for kind in sorted({row["fault"] for row in faulty}):
        of_kind = [row for row in faulty if row["fault"] == kind]
        share = sum(row["alarm"] for row in of_kind) / len(of_kind)
        print(f"  {kind:<12} {share:6.1%}  {bar(share)}  {len(of_kind)} windows")
    edges = [0, 0.5, 1, 2, 3, 5, 10, 30, 100]
    for name, some in (("healthy", [row for row in rows if row["faulty_readings"] == 0]), ("faulty", faulty)):
        print(f"scores of {name} windows")
        print("\n".join(histogram([row["score"] for row in some], edges)))


if __name__ == "__main__":
    main()
