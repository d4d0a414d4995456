# SPDX-License-Identifier: Apache-2.0
"""Reading Kafka: formats, keys, metadata, places to begin and to end, gaps, watermarks, checkpoints."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import kafka_broker
from job_runs import BOUNDED, JobFolder, kafka_table

REGISTRY = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schema_registry.py")


def selected(context, script, *extra):
    """The rows of a script's SELECTs, each as its line of JSON."""
    with JobFolder(context.windrow, script) as job:
        out = job.run_well("--format", "jsonl", *extra)
    return [json.loads(line) for line in out.splitlines() if line]


def check_formats_and_gaps(context):
    """json, csv and raw; null values give no row (raw: a NULL row); aborted records are not read; offsets have gaps."""
    broker = context.broker
    broker.create_topic("formats", 1)
    values = ['{"a": 1, "b": "x"}', '{"a": 2,\t"b": null}', "", '{"b": "ü", "c": [1], "a": 4}']
    broker.produce("formats", ["k;" + value for value in values], 0, ";")
    table = kafka_table("t", "a INT, b STRING, o BIGINT METADATA FROM 'offset' VIRTUAL", broker, "formats", **BOUNDED)
    rows = selected(context, table + "SELECT a, b, o FROM t;")
    assert rows == [{"a": 1, "b": "x", "o": 0}, {"a": 2, "b": None, "o": 1}, {"a": 4, "b": "ü", "o": 3}], rows
    table = kafka_table("t", "line STRING, o BIGINT METADATA FROM 'offset'", broker, "formats", format="raw", **BOUNDED)
    rows = selected(context, table + "SELECT CHAR_LENGTH(line) AS n, o FROM t;")
    assert [row["n"] for row in rows] == [len(value) or None for value in values], rows
    broker.create_topic("csv", 1)
    broker.produce("csv", ['1,"a,b",2024-01-01 00:00:00', "2,c,2024-01-01 00:00:01"], 0)
    table = kafka_table("t", "a INT, b STRING, ts TIMESTAMP(3)", broker, "csv", format="csv", **BOUNDED)
    rows = selected(context, table + "SELECT * FROM t;")
    assert [(row["a"], row["b"]) for row in rows] == [(1, "a,b"), (2, "c")], rows


def check_binary_formats(context):
    """avro, avro-confluent with a registry, and protobuf: written to a topic, and read from it with keys of their own."""
    broker = context.broker
    with tempfile.TemporaryDirectory(prefix="windrow-proto-") as folder, subprocess.Popen(
            [sys.executable, REGISTRY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as registry:
        proto = os.path.join(folder, "e.proto")
        with open(proto, "w", encoding="utf-8") as file:
            file.write('syntax = "proto3";\npackage p;\nmessage E { int32 k = 1; string s = 2; repeated double d = 3; }\n')
        url = "http://127.0.0.1:" + registry.stdout.readline().decode().strip()
        formats = {"avro": {}, "avro-confluent": {"url": url}, "protobuf": {"message-class-name": "p.E", "proto-file": proto}}
        tables = {}
        for name, options in formats.items():
            topic = "binary-" + name
            broker.create_topic(topic, 1)
            both = {"key.format": name, "key.fields": "k", "value.format": name}
            for side in ("key.", "value."):
                both.update({f"{side}{name}.{option}": value for option, value in options.items()})
            columns = "k INT, s STRING, d ARRAY<DOUBLE>"
            with JobFolder(context.windrow, kafka_table("o", columns, broker, topic, **both)
                           + "INSERT INTO o VALUES (7, 'a\nü', ARRAY[0.5e0, 2e0]), (-1, '', ARRAY[1e0]);\n") as job:
                job.run_well()
            tables[name] = kafka_table("t", columns + ", o BIGINT METADATA FROM 'offset' VIRTUAL", broker, topic, **both, **BOUNDED)
            rows = selected(context, tables[name] + "SELECT k, s, d, o FROM t;")
            assert rows == [{"k": 7, "s": "a\nü", "d": [0.5, 2.0], "o": 0}, {"k": -1, "s": "", "d": [1.0], "o": 1}], (name, rows)
        broker.produce("binary-avro-confluent", ["broken"], 0)
        with JobFolder(context.windrow, tables["avro-confluent"] + "SELECT k FROM t;") as job:
            status, _, err = job.run()
            assert status == 4 and "W5101" in err and "offset 2" in err, (status, err)
        registry.stdin.close()


def check_keys_and_metadata(context):
    """Keys by a format of their own with a prefix, and every metadata column."""
    broker = context.broker
    broker.create_topic("keys", 2)
    broker.produce("keys", ['{"id": 7};{"v": 1}', '{"id": 8};{"v": 2}'], 1, ";")
    table = kafka_table("t", "key_id INT, v INT, tp STRING METADATA FROM 'topic' VIRTUAL, p INT METADATA FROM 'partition' VIRTUAL, "
                        "o BIGINT METADATA FROM 'offset' VIRTUAL, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, "
                        "tt STRING METADATA FROM 'timestamp-type' VIRTUAL, h MAP<STRING, BYTES> METADATA FROM 'headers' VIRTUAL",
                        broker, "keys", **{"key.format": "json", "key.fields": "key_id", "key.fields-prefix": "key_", "value.format": "json",
                                           "value.fields-include": "EXCEPT_KEY"}, **BOUNDED)
    rows = selected(context, table + "SELECT key_id, v, tp, p, o, tt, CARDINALITY(h) AS hs, ts > TIMESTAMP '2020-01-01 00:00:00' AS recent FROM t;")
    assert rows == [{"key_id": k, "v": v, "tp": "keys", "p": 1, "o": o, "tt": "CreateTime", "hs": 0, "recent": True}
                    for k, v, o in ((7, 1, 0), (8, 2, 1))], rows


def check_places(context):
    """Where reading begins and ends: specific offsets, time, latest; several topics and a pattern."""
    broker = context.broker
    for name in ("place-a", "place-b"):
        broker.create_topic(name, 1)
    broker.produce("place-a", [f'{{"a": {n}}}' for n in range(10)], 0)
    time.sleep(0.05)
    middle = int(time.time() * 1000)
    time.sleep(0.05)
    broker.produce("place-a", [f'{{"a": {n}}}' for n in range(10, 15)], 0)
    broker.produce("place-b", ['{"a": 100}'], 0)

    def numbers(topic, **options):
        table = kafka_table("t", "a INT", broker, topic, **options)
        return sorted(row["a"] for row in selected(context, table + "SELECT a FROM t;"))

    specific = {"scan.startup.mode": "specific-offsets", "scan.startup.specific-offsets": "partition:0,offset:3",
                "scan.bounded.mode": "specific-offsets", "scan.bounded.specific-offsets": "partition:0,offset:6"}
    assert numbers("place-a", **specific) == [3, 4, 5]
    by_time = {"scan.startup.mode": "timestamp", "scan.startup.timestamp-millis": middle, "scan.bounded.mode": "latest-offset"}
    assert numbers("place-a", **by_time) == [10, 11, 12, 13, 14]
    until = {"scan.startup.mode": "earliest-offset", "scan.bounded.mode": "timestamp", "scan.bounded.timestamp-millis": middle}
    assert numbers("place-a", **until) == list(range(10))
    assert numbers("place-a", **{**BOUNDED, "scan.startup.mode": "latest-offset"}) == []
    assert numbers("place-a;place-b", **BOUNDED) == [*range(15), 100]
    assert numbers(None, **{"topic-pattern": "place-.*", **BOUNDED}) == [*range(15), 100]


def windows_script(broker, topic, sink, mode=None):
    source = kafka_table("t", "k INT, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND", broker, topic,
                         **(mode or BOUNDED))
    return source + sink + ("INSERT INTO out1 SELECT window_start, k, COUNT(*) AS n, SUM(v) AS s FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
                            "INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;\n")


FILE_SINK = "CREATE TABLE out1 (w TIMESTAMP(3), k INT, n BIGINT, s BIGINT) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');\n"


def records_of(count, partition=0, step=100):
    """`count` records, `step` ms apart, in event-time order within a partition."""
    rows = []
    for n in range(count):
        t = n * step + partition
        rows.append(f'{{"k": {n % 5}, "v": {n}, "ts": "2024-01-01 00:{t // 60000:02d}:{t // 1000 % 60:02d}.{t % 1000:03d}"}}')
    return rows


def rows_in(folder):
    lines = []
    for place, _, files in os.walk(os.path.join(folder, "out")):
        for name in files:
            if not name.startswith("."):
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    lines += file.read().splitlines()
    return sorted(lines)


def check_resumes(context):
    """A job over 3 partitions that is killed goes on where it was: the same rows into files, each once."""
    broker = context.broker
    broker.create_topic("resumes", 3)
    for partition in range(3):
        broker.produce("resumes", records_of(3000, partition), partition)
    with JobFolder(context.windrow, windows_script(broker, "resumes", FILE_SINK)) as job:
        job.run_well()
        expected = rows_in(job.path)
    assert len(expected) == 5 * 30, len(expected)
    with JobFolder(context.windrow, windows_script(broker, "resumes", FILE_SINK)) as job:
        kills = 0
        for count in (3, 9, 1):
            status, _, err = job.run("--checkpoint-dir", "cp", "--checkpoint-every-rounds", "1", "--chunk-bytes", "4000", "--failpoint",
                                     f"round-ended:{count}:kill")
            assert status in (-9, 0), err
            kills += status == -9
        broker.produce("resumes", records_of(10), 0)  # behind the end that the job saw first: not read
        job.run_well("--checkpoint-dir", "cp")
        assert kills >= 2, kills
        assert rows_in(job.path) == expected, "rows differ after kill and resume"


def check_idle_partition(context):
    """An empty partition holds the watermark back until the idle time-out; a stop with a checkpoint ends a job without end."""
    broker = context.broker
    broker.create_topic("idle", 2)
    broker.produce("idle", records_of(300), 0)
    mode = {"scan.startup.mode": "earliest-offset", "scan.watermark.idle-timeout": "300 ms"}
    with JobFolder(context.windrow, windows_script(broker, "idle", FILE_SINK, mode)) as job:
        process = job.start("--checkpoint-dir", "cp", "--checkpoint-interval", "200ms")
        end = time.time() + 30
        while time.time() < end and len(rows_in(job.path)) < 10:
            time.sleep(0.1)
        process.terminate()
        process.communicate(timeout=30)
        assert len(rows_in(job.path)) == 10, f"{len(rows_in(job.path))} rows of the two windows that are complete"


def check_group_offsets(context):
    """With each checkpoint the group's offsets are committed: a job that begins at them reads what came later."""
    broker = context.broker
    broker.create_topic("grouped", 2)
    for partition in range(2):
        broker.produce("grouped", [f'{{"a": {n}}}' for n in range(10)], partition)
    options = {"properties.group.id": "readers", "scan.bounded.mode": "latest-offset"}
    table = kafka_table("t", "a INT", broker, "grouped", **{"scan.startup.mode": "earliest-offset"}, **options)
    assert len(selected(context, table + "SELECT a FROM t;", "--checkpoint-dir", "cp")) == 20
    broker.produce("grouped", ['{"a": 10}'], 1)
    table = kafka_table("t", "a INT", broker, "grouped", **{"scan.startup.mode": "group-offsets"}, **options)
    assert selected(context, table + "SELECT a FROM t;") == [{"a": 10}]
    assert selected(context, table + "SELECT a FROM t;") == [{"a": 10}], "a job without checkpoints commits nothing"


def check_new_partitions(context):
    """Partitions, and topics of a pattern, that come into being while the job runs, and while it does not."""
    broker = context.broker
    broker.create_topic("grows-a", 1)
    table = kafka_table("t", "v INT, p INT METADATA FROM 'partition' VIRTUAL, o BIGINT METADATA FROM 'offset' VIRTUAL", broker, None,
                        **{"topic-pattern": "grows-.*", "scan.startup.mode": "latest-offset", "scan.topic-partition-discovery.interval": "100ms"})

    port = kafka_broker.free_ports(1)[0]

    def next_rows(process, count):
        """That many lines of a job that goes on; it is killed if they do not come."""
        watch = threading.Timer(60, process.kill)
        watch.start()
        lines = [process.stdout.readline() for _ in range(count)]
        watch.cancel()
        assert all(lines), f"only {lines}: {process.stderr.read()[-500:] if process.poll() is not None else ''}"
        return [tuple(json.loads(line).values()) for line in lines]

    def start(job):
        process = job.start("--format", "jsonl", "--checkpoint-dir", "cp", "--http-port", str(port))
        end = time.time() + 30
        while not glob.glob(os.path.join(job.path, "cp", "*", "*")) and time.time() < end and process.poll() is None:
            time.sleep(0.02)  # the first checkpoint is taken when all places are known, before the first row
        return process

    def lags():
        """{partition: records that were not read yet}, as those who watch the job see it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        return dict(re.findall(r'windrow_source_lag_records\{[^}]*log="([^"]*)"[^}]*\} (\S+)', text))

    def stop(process):
        process.terminate()
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, rest) == (143, b""), (process.returncode, rest, errors[-500:])

    broker.produce("grows-a", ['{"v": 1}'], 0)  # before the job starts: not read
    with JobFolder(context.windrow, table + "SELECT v, p, o FROM t;") as job:
        process = start(job)
        broker.add_partitions("grows-a", 3)
        broker.produce("grows-a", ['{"v": 2}', '{"v": 3}'], 2)
        assert next_rows(process, 2) == [(2, 2, 0), (3, 2, 1)]
        broker.create_topic("grows-b", 1)
        broker.produce("grows-b", ['{"v": 4}'], 0)
        assert next_rows(process, 1) == [(4, 0, 0)]
        broker.produce("grows-a", ['{"v": 5}'], 0)
        assert next_rows(process, 1) == [(5, 0, 1)]
        end = time.time() + 30
        while lags() != {"grows-a/0": "0", "grows-a/1": "0", "grows-a/2": "0", "grows-b/0": "0"}:
            assert time.time() < end, lags()
            time.sleep(0.05)
        stop(process)
        broker.create_topic("grows-0", 1)  # while nobody reads: its name comes before the others'
        broker.produce("grows-0", ['{"v": 6}'], 0)
        process = start(job)
        assert next_rows(process, 1) == [(6, 0, 0)]
        broker.produce("grows-a", ['{"v": 7}'], 2)
        assert next_rows(process, 1) == [(7, 2, 2)]
        stop(process)


CHECKS = [check_formats_and_gaps, check_binary_formats, check_keys_and_metadata, check_places, check_resumes, check_idle_partition, check_group_offsets,
          check_new_partitions]
