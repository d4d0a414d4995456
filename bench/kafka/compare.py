#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kafka JSON to windowed rows, beside librdkafka's batch consumption alone and Flink, on a broker that this starts.

usage: bench/kafka/compare.py [--records N] [--runs N] [--without-flink] [--only NAME] [--windrow BIN]
4 partitions, values of about 50 bytes, no compression. Prints records a second, and CPU time a record of each process (all threads).
Flink 2.2.0 with its connector to Kafka: tools/setup-bench.
"""
import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))
import kafka_broker  # noqa: E402

FLINK = os.path.join(ROOT, "build", "bench", "flink")
PARTITIONS = 4
ALONE = "librdkafka alone"
FLINK_JOB = "Flink, windows to nowhere"
EXACTLY_ONCE = "windows to Kafka, exactly once, every second"
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
    begin = time.time()
    done = subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=600)
    assert done.returncode == 0, done.stderr.decode()[-1000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class FlinkRuns:
    """The same job on Flink, run by run in one process, so that runs can be interleaved with others. Its answer over a topic of 40,000 records must be
    Windrow's. Needs tools/setup-bench."""

    WARM_UP = 2

    def __init__(self, broker, folder, runs):
        sink = "CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'blackhole');\n"
        ask = "SELECT n, s FROM (" + INSERT[len("INSERT INTO o "):].rstrip(";\n").replace("COUNT(*), SUM(v)", "COUNT(*) AS n, SUM(v) AS s") + ");\n"
        self.scripts = []
        for topic, rest in (("bench", sink + INSERT), ("one", sink + INSERT), ("sample", ask)):
            self.scripts.append(os.path.join(folder, f"flink-{topic}.sql"))
            with open(self.scripts[-1], "w", encoding="utf-8") as file:
                file.write((SOURCE + rest).format(broker=broker.address).replace("'topic' = 'bench'", f"'topic' = '{topic}'"))
        opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.util", "java.lang", "java.time", "java.math")]
        command = ["java", "-Xmx3g", *opens, "--add-exports=java.base/sun.net.util=ALL-UNNAMED", "-cp", f"{FLINK}/classes:{FLINK}/lib/*", "FlinkPeer",
                   *self.scripts, str(PARTITIONS), str(runs + self.WARM_UP), "stepwise"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(self.WARM_UP):
            self.one()

    def one(self):
        """(seconds, CPU seconds) of a run, less what the job takes over one record."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        run = json.loads(self.process.stdout.readline())
        return run["seconds"] - run["start_seconds"], run["cpu_seconds"] - run["start_cpu_seconds"]

    def check(self, windrow):
        answer = json.loads(self.process.stdout.readline())["answer"]
        self.process.wait(60)
        own = subprocess.run([windrow, "run", self.scripts[2], "--format", "jsonl", "--quiet"], capture_output=True, text=True, check=True)
        rows = [json.loads(line) for line in own.stdout.splitlines()]
        assert [sum(row["n"] for row in rows), sum(row["s"] for row in rows)] == answer, "Flink and Windrow differ"


def prepare(broker, count):
    broker.create_topic("bench", PARTITIONS)
    broker.create_topic("out", PARTITIONS)
    for partition in range(PARTITIONS):
        broker.produce("bench", records(count // PARTITIONS, partition), partition, timeout=600)
    broker.create_topic("one", 1)
    broker.produce("one", records(1, 0), 0)
    broker.create_topic("sample", 1)  # one partition: nothing of it is late, however it is read
    broker.produce("sample", records(40_000, 0), 0)


class Jobs:
    """Windrow's jobs by name; `one` runs a job once."""

    def __init__(self, broker, folder, windrow):
        nowhere = "CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'blackhole');\n"
        kafka = "windows to Kafka, "
        self.scripts = {"windows to nowhere": SOURCE + nowhere + INSERT, "windows to files": SOURCE + FILE_SINK + INSERT,
                        kafka + "at least once, every second": SOURCE + KAFKA_SINK + INSERT, EXACTLY_ONCE: SOURCE + KAFKA_SINK + INSERT}
        self.broker, self.folder, self.windrow, self.runs = broker, folder, windrow, 0

    def one(self, name, topic="bench"):
        """(seconds, CPU seconds) of a run over a topic."""
        self.runs += 1
        guarantee = "exactly-once" if "exactly" in name else "at-least-once"
        with open(os.path.join(self.folder, "job.sql"), "w", encoding="utf-8") as file:
            file.write(self.scripts[name].format(broker=self.broker.address, guarantee=guarantee).replace("'topic' = 'bench'", f"'topic' = '{topic}'"))
        extra = ["--checkpoint-dir", f"checkpoints-{self.runs}", "--checkpoint-interval", "1s"] if "Kafka" in name else []
        return cpu_of([self.windrow, "run", "job.sql", "--quiet", "--resume", "none", *extra] if extra else [self.windrow, "run", "job.sql", "--quiet"],
                      self.folder)


def median_interval(ratios):
    """The (lowest, highest) of the sorted ratios between which the median lies with 95 %: the sign test's ranks (David and Nagaraja, Order Statistics, 7.1)."""
    outside, rank = 0.5 ** len(ratios), 0
    while rank + 1 < len(ratios) // 2 and 2 * (outside + math.comb(len(ratios), rank + 1) * 0.5 ** len(ratios)) <= 0.05:
        rank += 1
        outside += math.comb(len(ratios), rank) * 0.5 ** len(ratios)
    return ratios[rank], ratios[-1 - rank]


def print_ratio(what, above, below, kind):
    """Of runs made in the same round: the machine is noisy, and rounds are compared with themselves."""
    ratios = sorted(a[kind] / b[kind] for a, b in zip(above, below))
    least = min(a[kind] for a in above) / min(b[kind] for b in below)
    interval = " to ".join(f"{ratio:.3f}" for ratio in median_interval(ratios)) if len(ratios) >= 6 else "too few rounds"
    print(f"{what}: {statistics.median(ratios):.3f} (median of {len(ratios)} rounds, 95 % interval {interval}; all from {ratios[0]:.3f} to {ratios[-1]:.3f}; "
          f"least to least {least:.3f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without-flink", action="store_true")
    parser.add_argument("--only", default="", help="jobs whose names hold this text")
    parser.add_argument("--windrow", default=os.path.join(ROOT, "build", "release", "windrow"))
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    with tempfile.TemporaryDirectory() as folder, kafka_broker.Broker(heap="1g") as broker:
        alone = os.path.join(folder, "read_alone")
        subprocess.run(["g++", "-O2", "-o", alone, os.path.join(ROOT, "bench", "kafka", "read_alone.cpp"), "-lrdkafka"], check=True)
        prepare(broker, arguments.records)
        jobs = Jobs(broker, folder, windrow)
        names = [name for name in jobs.scripts if arguments.only in name]
        flink = None if arguments.without_flink else FlinkRuns(broker, folder, arguments.runs)
        for name in names:  # the broker's code for reading and for transactions is compiled while it runs, as Flink's is
            jobs.one(name)
            for _ in range(10 if "Kafka" in name else 0):
                jobs.one(name, "one")
        results, started = {}, {}
        for round_number in range(arguments.runs):
            results.setdefault(ALONE, []).append(cpu_of([alone, broker.address, "bench", str(PARTITIONS)], folder))
            for name in names if round_number % 2 == 0 else reversed(names):
                results.setdefault(name, []).append(jobs.one(name))
                if "Kafka" in name:  # what the job takes over one record: its start, its last checkpoint
                    started.setdefault(name, []).append(jobs.one(name, "one"))
            if flink:
                results.setdefault(FLINK_JOB, []).append(flink.one())
        if flink:
            flink.check(windrow)
    for name, runs in results.items():
        seconds = statistics.median(one for one, _ in runs)
        cpu = statistics.median(one for _, one in runs)
        print(f"{name:45s} {arguments.records / seconds / 1e6:6.2f} M records/s   {cpu / arguments.records * 1e6:6.3f} us of CPU a record"
              f" (least {min(one for _, one in runs) / arguments.records * 1e6:.3f})")
    for name in names[:1]:
        print_ratio(f"seconds, librdkafka alone / {name}", results[ALONE], results[name], 0)
        if flink:
            print_ratio(f"CPU, Flink / {name}", results[FLINK_JOB], results[name], 1)
    if EXACTLY_ONCE in names:
        print_ratio("seconds, exactly once / at least once", results[EXACTLY_ONCE], results[names[-2]], 0)
        print_ratio("CPU, exactly once / at least once", results[EXACTLY_ONCE], results[names[-2]], 1)
        going = {name: [[all_of_it - start for all_of_it, start in zip(*pair)] for pair in zip(results[name], started[name])] for name in names[-2:]}
        print_ratio("seconds without those over one record, exactly once / at least once", going[EXACTLY_ONCE], going[names[-2]], 0)
        for name in names[-2:]:
            print(f"over one record, {name}: {statistics.median(one for one, _ in started[name]):.3f} s")


if __name__ == "__main__":
    main()
