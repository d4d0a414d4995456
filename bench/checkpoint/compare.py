#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a checkpoint stops the stream, beside the size of the state, and what checkpoints cost the job.

usage: bench/checkpoint/compare.py [--rows N] [--keys N] [--runs N] [--windrow BIN]
Groups of one long window, sessions and rows that wait for the watermark, each with a checkpoint a second (rows that wait: three a second, since they are all
read within one) and without any. Prints the longest stall, the state
at its largest and the stall for each GiB of it, and the ratio of the seconds with and without checkpoints (median of rounds in turn).
"""
import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
TABLES = """CREATE TABLE t (k BIGINT, v BIGINT, n BIGINT, ts AS TO_TIMESTAMP_LTZ(n, 3), WATERMARK FOR ts AS ts - INTERVAL '{delay}' HOUR) WITH ('connector' = 'datagen',
  'number-of-rows' = '{rows}', 'fields.k.kind' = 'random', 'fields.k.min' = '0', 'fields.k.max' = '{keys}', 'fields.n.kind' = 'sequence', 'fields.n.start' = '0',
  'fields.n.end' = '{rows}');
CREATE TABLE o (k BIGINT, s BIGINT, c BIGINT) WITH ('connector' = 'blackhole');
"""
JOBS = {
    "groups of a window": (0, "1s", "INSERT INTO o SELECT k, SUM(v), COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' HOUR)) "
                              "GROUP BY k, window_start, window_end;"),
    "sessions": (0, "1s", "INSERT INTO o SELECT k, SUM(v), COUNT(*) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' HOUR)) "
                    "GROUP BY k, window_start, window_end;"),
    "rows that wait": (9, "300ms", "INSERT INTO o SELECT k, v, n FROM t ORDER BY ts;"),
}
STALL = re.compile(r"longest stall ([0-9.]+) ms, longest write ([0-9.]+) ms")
STATE = re.compile(r"peak state ([0-9.]+) MiB")


def run(windrow, folder, extra):
    """(seconds, what the job said at its end)"""
    begin = time.time()
    done = subprocess.run([windrow, "run", "job.sql", *extra], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=900)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return time.time() - begin, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--keys", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--windrow", default=os.path.join(ROOT, "build", "release", "windrow"))
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    for name, (delay, interval, query) in JOBS.items():
        ratios, stalls, writes, states = [], [], [], []
        for _ in range(arguments.runs):
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as file:
                    file.write(TABLES.format(delay=delay, rows=arguments.rows, keys=arguments.keys) + query)
                without, _ = run(windrow, folder, [])
                seconds, said = run(windrow, folder, ["--checkpoint-dir", "checkpoints", "--checkpoint-interval", interval])
                ratios.append(seconds / without)
                stall, write = STALL.search(said).groups()
                stalls.append(float(stall))
                writes.append(float(write))
                states.append(float(STATE.search(said).group(1)))
        longest, state = max(stalls), statistics.median(states)
        print(f"{name}: state {state:.0f} MiB; longest stall {longest:.1f} ms ({longest / (state / 1024):.1f} ms a GiB), longest write {max(writes):.0f} ms; "
              f"seconds with a checkpoint every {interval} / without: {statistics.median(ratios):.2f} (median of {len(ratios)})", flush=True)


if __name__ == "__main__":
    main()
