#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One answer: a generated job prints the same bytes however it is cut into batches, threads and shards.

usage: tests/identity/check_identity.py --windrow BIN [--rows N]

Rows in 4 partitions, 20 % disordered, 1 % late, few and many keys; floating-point sums, averages and variances, DISTINCT, FIRST_VALUE, HOP, CUMULATE
and SESSION. Every query runs with batch rows 1, 7, 4096, 65536 x threads 1, 2 x sharding from 1 and from 16384 groups (batch rows 1 and 7 with one of
the two). Prints "identity: N passed, N failed".
"""
import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time

TABLE = """CREATE TABLE t (ts TIMESTAMP(3), device BIGINT, metric STRING, reading DOUBLE, status INT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'csv');
"""
QUERIES = {
    "hop": "SELECT window_start, window_end, device, SUM(reading), AVG(reading), STDDEV_POP(reading), COUNT(DISTINCT metric), COUNT(*) FROM "
           "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '{slide}' SECOND, INTERVAL '{size}' SECOND) GROUP BY window_start, window_end, device;",
    "cumulate": "SELECT window_start, window_end, metric, MIN(reading), MAX(reading), SUM(CAST(reading AS FLOAT)), SUM(status) FROM "
                "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '{slide}' SECOND, INTERVAL '{size}' SECOND) GROUP BY window_start, window_end, metric;",
    "session": "SELECT window_start, window_end, device, SUM(CAST(reading AS FLOAT)), COUNT(DISTINCT metric), FIRST_VALUE(reading), COUNT(*) FROM "
               "SESSION(TABLE t PARTITION BY device, DESCRIPTOR(ts), INTERVAL '{gap}' SECOND) GROUP BY window_start, window_end, device;",
}
COMBINATIONS = [(rows, threads, shards) for rows in (1, 7, 4096, 65536) for threads in (1, 2) for shards in (1, 16384)
                if rows > 7 or (threads + rows // 7) % 2 == (shards == 1)]


def digest(windrow, script, combination):
    rows, threads, shards = combination
    command = [windrow, "run", script, "--format", "case", "--quiet", "--batch-rows", str(rows), "--threads", str(threads), "--shard-from-groups", str(shards)]
    total = hashlib.md5()
    lines = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        for block in iter(lambda: process.stdout.read(1 << 20), b""):
            total.update(block)
            lines += block.count(b"\n")
    if process.returncode != 0:
        return f"exit code {process.returncode}", 0
    return total.hexdigest(), lines - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for keys in (200, arguments.rows // 20):
            data = os.path.join(folder, f"keys-{keys}")
            # 60 seconds of event time, whatever the number of rows.
            subprocess.run([windrow, "gen", "telemetry", "--rows", str(arguments.rows), "--keys", str(keys), "--partitions", "4", "--disordered", "0.2",
                            "--late", "0.01", "--rate", str(max(arguments.rows // 60, 1)), "--form", "csv", "--out", data],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for name, query in QUERIES.items():
                script = os.path.join(folder, "job.sql")
                with open(script, "w", encoding="utf-8") as out:
                    out.write(TABLE.format(path=data) + query.format(slide=5, size=20, gap=2))
                started = time.time()
                first, lines = digest(windrow, script, COMBINATIONS[0])
                wrong = [] if lines > 0 else [f"{COMBINATIONS[0]}: {first}"]
                for combination in COMBINATIONS[1:]:
                    other, _ = digest(windrow, script, combination)
                    if other != first:
                        wrong.append(f"{combination}: {other}")
                print(f"{name}, {keys} keys: {lines} rows, md5 {first}, {len(COMBINATIONS)} combinations, {time.time() - started:.0f} s"
                      + "".join(f"\n  batch rows, threads, shard from {line}" for line in wrong), flush=True)
                passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"identity: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
