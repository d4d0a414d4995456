#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kafka JSON to windowed rows, beside librdkafka's batch consumption alone and Flink, on a broker that this starts.

usage: bench/kafka/compare.py [--records N] [--runs N] [--without-flink] [--windrow BIN]
4 partitions, values of about 50 bytes, no compression. Prints records a second, and CPU time a record of each process (all threads).
Flink 2.2.0 with its connector to Kafka: tools/setup-bench.
"""
import argparse
import json
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


def run_flink(broker, folder, arguments):
    """[(seconds, CPU seconds)] of the same job on Flink in one process, after a run that warms it up, less what the job takes over one record; none
    where Flink is not installed (tools/setup-bench). Its answer over a topic of 40,000 records must be Windrow's."""
    if not os.path.isdir(os.path.join(FLINK, "classes")):
        return []
    sink = "CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'blackhole');\n"
    ask = "SELECT n, s FROM (" + INSERT[len("INSERT INTO o "):].rstrip(";\n").replace("COUNT(*), SUM(v)", "COUNT(*) AS n, SUM(v) AS s") + ");\n"
    scripts = []
    for topic, rest in (("bench", sink + INSERT), ("one", sink + INSERT), ("sample", ask)):
        scripts.append(os.path.join(folder, f"flink-{topic}.sql"))
        with open(scripts[-1], "w", encoding="utf-8") as file:
            file.write((SOURCE + rest).format(broker=broker.address).replace("'topic' = 'bench'", f"'topic' = '{topic}'"))
    opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.util", "java.lang", "java.time", "java.math")]
    command = ["java", "-Xmx3g", *opens, "--add-exports=java.base/sun.net.util=ALL-UNNAMED", "-cp", f"{FLINK}/classes:{FLINK}/lib/*", "FlinkPeer",
               *scripts, str(PARTITIONS), str(arguments.runs + 1)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=900)
    assert done.returncode == 0, f"Flink failed: {done.stderr[-1500:]}"
    result = json.loads(done.stdout.splitlines()[-1])
    own = subprocess.run([os.path.abspath(arguments.windrow), "run", scripts[2], "--format", "jsonl", "--quiet"], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in own.stdout.splitlines()]
    assert [sum(row["n"] for row in rows), sum(row["s"] for row in rows)] == result["answer"], "Flink and Windrow differ"
    start, start_cpu = min(result["start_seconds"]), min(result["start_cpu_seconds"])
    return [(seconds - start, cpu - start_cpu) for seconds, cpu in list(zip(result["seconds"], result["cpu_seconds"]))[1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without-flink", action="store_true")
    parser.add_argument("--windrow", default=os.path.join(ROOT, "build", "release", "windrow"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, kafka_broker.Broker(heap="1g") as broker:
        alone = os.path.join(folder, "read_alone")
        subprocess.run(["g++", "-O2", "-o", alone, os.path.join(ROOT, "bench", "kafka", "read_alone.cpp"), "-lrdkafka"], check=True)
        broker.create_topic("bench", PARTITIONS)
        broker.create_topic("out", PARTITIONS)
        for partition in range(PARTITIONS):
            broker.produce("bench", records(arguments.records // PARTITIONS, partition), partition, timeout=600)
        broker.create_topic("one", 1)
        broker.produce("one", records(1, 0), 0)
        broker.create_topic("sample", 1)  # one partition: nothing of it is late, however it is read
        broker.produce("sample", records(40_000, 0), 0)
        nowhere = "CREATE TABLE o (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'blackhole');\n"
        scripts = {"windows to nowhere": SOURCE + nowhere + INSERT, "windows to files": SOURCE + FILE_SINK + INSERT, "windows to Kafka, at least once": SOURCE + KAFKA_SINK + INSERT,
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
        flink = [] if arguments.without_flink else run_flink(broker, folder, arguments)
        if flink:
            results["Flink, windows to nowhere"] = flink
        base = statistics.median(seconds for seconds, _ in results["librdkafka alone"])
        for name, runs in results.items():
            seconds = statistics.median(one for one, _ in runs)
            cpu = statistics.median(one for _, one in runs)
            print(f"{name:45s} {arguments.records / seconds / 1e6:6.2f} M records/s ({100 * base / seconds:5.1f} % of librdkafka alone)   "
                  f"{cpu / arguments.records * 1e6:6.3f} us of CPU a record")


if __name__ == "__main__":
    main()
