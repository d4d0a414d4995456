#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: judge.py ROWS.jsonl: compares the alarms of the job with the frauds that were put into the data. The job gives every payment that is
fraud, and every one that looks like it."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models"))
from text_plot import bar  # noqa: E402


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    frauds = [row for row in rows if row["fraud"]]
    if not frauds:
        raise SystemExit("judge: no payment is fraud")
    print(f"{len(frauds)} payments are fraud")
    print("alarm above   precision  recall   the more to the right, the more of the fraud is found")
    for limit in (0.1, 0.3, 0.5, 0.7, 0.9):
        alarms = [row for row in rows if row["probability"] > limit]
        right = sum(row["fraud"] for row in alarms)
        precision, recall = right / max(len(alarms), 1), right / len(frauds)
        print(f"{limit:11} {precision:10.1%} {recall:7.1%}   {bar(recall)}")
    lost = sum(row["amount"] for row in frauds if row["probability"] <= 0.5)
    print(f"of {sum(row['amount'] for row in frauds):,.0f} of fraud, {lost:,.0f} would have gone through without an alarm (limit 0.5)")


if __name__ == "__main__":
    main()
