#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kafka JSON to windowed rows, beside librdkafka's batch consumption alone, on a broker that this starts.

usage: bench/kafka/compare.py [--records N] [--runs N] [--windrow BIN]
4 partitions, values of about 50 bytes, no compression. Prints records a second, and CPU time a record of each process (all threads).
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))
import kafka_broker  # noqa: E402

PARTITIONS = 4
SOURCE = """CREATE TABLE t (k INT, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'kafka', 'topic' = 'bench',
  'properties.bootstrap.servers' = '{broker}', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset');
"""
FILE_SINK = "CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');\n"
KAFKA_SINK = """CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'topic' = 'out', 'properties.bootstrap.servers' = '{broker}',
  'format' = 'json', 'sink.delivery-guarantee' = '{guarantee}', 'sink.transactional-id-prefix' = 'bench');
"""
INSERT = """INSERT INTO o SELECT window_start, k, COUNT(*), SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;
"""


def records(count, partition):
    for n in range(count):
        t = n // 10
        yield f'{{"k":{n % 1000},"v":{n % 9973},"ts":"2024-01-01 {t // 3600000 % 24:02d}:{t // 60000 % 60:02d}:{t // 1000 % 60:02d}.{t % 1000:03d}"}}'


def cpu_of(command, folder):
    """(seconds, CPU seconds) of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    import time
    begin = time.time()
    done = subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=600)
    assert done.returncode == 0, done.stderr.decode()[-1000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--windrow", default=os.path.join(ROOT, "build", "release", "windrow"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, kafka_broker.Broker(heap="1g") as broker:
        alone = os.path.join(folder, "read_alone")
        subprocess.run(["g++", "-O2", "-o", alone, os.path.join(ROOT, "bench", "kafka", "read_alone.cpp"), "-lrdkafka"], check=True)
        broker.create_topic("bench", PARTITIONS)
        broker.create_topic("out", PARTITIONS)
        for partition in range(PARTITIONS):
            broker.produce("bench", records(arguments.records // PARTITIONS, partition), partition, timeout=600)
        scripts = {"windows to files": SOURCE + FILE_SINK + INSERT, "windows to Kafka, at least once": SOURCE + KAFKA_SINK + INSERT,
                   "windows to Kafka, exactly once, every second": SOURCE + KAFKA_SINK + INSERT}
        results = {"librdkafka alone": []}
        for run in range(arguments.runs):
            results["librdkafka alone"].append(cpu_of([alone, broker.address, "bench", str(PARTITIONS)], folder))
            for name, script in scripts.items():
                guarantee = "exactly-once" if "exactly" in name else "at-least-once"
                with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as file:
                    file.write(script.format(broker=broker.address, guarantee=guarantee))
                extra = ["--checkpoint-dir", f"cp{run}{guarantee}", "--checkpoint-interval", "1s", "--resume", "none"] if "Kafka" in name else []
                results.setdefault(name, []).append(cpu_of([os.path.abspath(arguments.windrow), "run", "job.sql", "--quiet", *extra], folder))
        base = statistics.median(seconds for seconds, _ in results["librdkafka alone"])
        for name, runs in results.items():
            seconds = statistics.median(one for one, _ in runs)
            cpu = statistics.median(one for _, one in runs)
            print(f"{name:45s} {arguments.records / seconds / 1e6:6.2f} M records/s ({100 * base / seconds:5.1f} % of librdkafka alone)   "
                  f"{cpu / arguments.records * 1e6:6.3f} us of CPU a record")


if __name__ == "__main__":
    main()
