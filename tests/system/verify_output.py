#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks by itself what an exactly-once job wrote: reads the input topic and the output topics with a read_committed reader (kcat), computes
the rows that must be there, and compares. Shares no code with Windrow.

usage: verify_output.py BROKER INPUT COPIED COUNTED [--allow-duplicates]
INPUT holds {"k", "v", "ts"}; COPIED must hold each of its records once; COUNTED the count and sum of v per k and 10 seconds of ts.
Prints "LOST DUPLICATED WRONG" and ends with status 1 unless all are 0 (with --allow-duplicates: unless something is lost or wrong).
"""
import collections
import json
import subprocess
import sys


def read(broker, topic, isolation="read_committed"):
    command = ["kcat", "-C", "-b", broker, "-t", topic, "-e", "-q", "-o", "beginning", "-f", "%s\n", "-X", f"isolation.level={isolation}"]
    done = subprocess.run(command, capture_output=True, timeout=120, stdin=subprocess.DEVNULL, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def seconds(text):
    day, clock = text.split(" ")
    hours, minutes, rest = clock.split(":")
    assert day == "2024-01-01", text
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def main():
    broker, source, copied, counted = sys.argv[1:5]
    allow = "--allow-duplicates" in sys.argv
    records = read(broker, source)
    wanted_copies = collections.Counter((row["k"], row["v"], seconds(row["ts"])) for row in records)
    sums = collections.defaultdict(lambda: [0, 0])
    for row in records:
        of_window = sums[(int(seconds(row["ts"]) // 10) * 10, row["k"])]
        of_window[0] += 1
        of_window[1] += row["v"]
    wanted_counts = collections.Counter((start, key, n, total) for (start, key), (n, total) in sums.items())
    lost = duplicated = wrong = 0
    for wanted, found in ((wanted_copies, collections.Counter((row["k"], row["v"], seconds(row["ts"])) for row in read(broker, copied))),
                          (wanted_counts, collections.Counter((int(seconds(row["w"])), row["k"], row["n"], row["s"]) for row in read(broker, counted)))):
        for row in wanted.keys() | found.keys():
            if row not in wanted:
                wrong += found[row]
            elif found[row] < wanted[row]:
                lost += wanted[row] - found[row]
            else:
                duplicated += found[row] - wanted[row]
    print(lost, duplicated, wrong)
    sys.exit(1 if lost or wrong or (duplicated and not allow) else 0)


if __name__ == "__main__":
    main()
