#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Avro object container files: read from and written for Apache's library for Java, damaged, and written through kills.

usage: check_avro_files.py [--windrow BIN] [--count FILE] [NAME...]
"""
import contextlib
import glob
import json
import os
import subprocess
import sys

from job_starts import JobStarts, TIMEOUT, equal

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import check_runner  # noqa: E402

CODECS = ("null", "deflate", "snappy", "zstandard")
ROWS = 3000
JARS = os.path.join(HERE, "..", "..", ".cache", "avro", "lib", "*")

EVENTS = """
CREATE TABLE events (id BIGINT NOT NULL, name STRING, x DOUBLE, `at` TIMESTAMP(3), tags ARRAY<STRING>, counts MAP<STRING, BIGINT>, missing INT)
  WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'avro');
"""
COPY = """
CREATE TABLE events (id BIGINT NOT NULL, name STRING, x DOUBLE, `at` TIMESTAMP(3), tags ARRAY<STRING>, r ROW<a INT, d DECIMAL(10, 2)>)
  WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');
CREATE TABLE copied (id BIGINT NOT NULL, name STRING, x DOUBLE, `at` TIMESTAMP(3), tags ARRAY<STRING>, r ROW<a INT, d DECIMAL(10, 2)>)
  WITH ('connector' = 'filesystem', 'path' = 'out-{codec}', 'format' = 'avro', 'avro.codec' = '{codec}', 'sink.rolling-policy.file-size' = '1 gb');
INSERT INTO copied SELECT * FROM events;
"""
# Small blocks and small rounds, so that checkpoints fall between the blocks of a file.
RESUMED = """
CREATE TABLE events (id BIGINT NOT NULL, x DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'in', 'format' = 'avro');
CREATE TABLE copied (id BIGINT NOT NULL, x DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'avro');
INSERT INTO copied SELECT id, x FROM events;
"""


def java(*arguments):
    done = subprocess.run(["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", JARS, os.path.join(HERE, "AvroFiles.java"), *map(str, arguments)],
                          capture_output=True, text=True, timeout=TIMEOUT, check=False, env={**os.environ, "JAVA_TOOL_OPTIONS": "-Dfile.encoding=UTF-8"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def java_row(k):
    """What AvroFiles.java writes as row k, as the table of EVENTS has it."""
    return {"id": k - 100, "name": None if k % 3 == 0 else f"näme {k}", "x": k / 8, "at": f"2023-11-14 22:13:{20 + k // 1000:02}.{k % 1000:03}",
            "tags": [f"t{t}" for t in range(k % 4)], "counts": {"k": k * k} if k % 2 else {}, "missing": None}


class Checks(JobStarts):
    def check_files_of_java_are_read(self, folder):
        java("write", ROWS, folder, *CODECS)
        for codec in CODECS:
            code, rows, errors = self.run(folder, EVENTS.format(path=f"{codec}.avro") + "SELECT * FROM events;")
            equal(code, 0, errors)
            for k, row in enumerate(rows):
                row["at"] = row["at"].ljust(23, "0") if "." in row["at"] else row["at"] + ".000"
                equal(row, java_row(k), f"row {k}, {codec}")
            equal(len(rows), ROWS, codec)

    def check_files_of_ours_are_read_by_java(self, folder):
        wanted = []
        with open(os.path.join(folder, "in.json"), "w", encoding="utf-8") as file:
            for k in range(ROWS):
                row = {"id": k, "name": f"näme {k}" if k % 5 else None, "x": k / 4, "at": f"2024-01-01 00:00:{k % 60:02}",
                       "tags": ["a", None][:k % 3], "r": {"a": k, "d": "1.25"} if k % 2 else None}
                file.write(json.dumps(row) + "\n")
                read = {**row, "at": 1704067200000 + k % 60 * 1000}
                wanted.append({**read, "r": {"a": k, "d": "}"} if k % 2 else None})  # 125 in two's complement is the byte of '}'
        paths = []
        for codec in CODECS:
            code, _, errors = self.run(folder, COPY.format(codec=codec))
            equal(code, 0, errors)
            paths += glob.glob(os.path.join(folder, f"out-{codec}", "part-*"))
        lines = iter(java("read", *paths).splitlines())
        for codec in CODECS:
            equal(next(lines), f"codec {codec}", "codec")
            equal([json.loads(next(lines)) for _ in range(ROWS)], wanted, codec)
        equal(list(lines), [], "lines behind the last record")

    def check_a_cut_file_is_said_or_kept(self, folder):
        java("write", ROWS, folder, "deflate")
        path = os.path.join(folder, "deflate.avro")
        with open(path, "r+b") as file:
            file.truncate(os.path.getsize(path) - 30)
        code, _, errors = self.run(folder, EVENTS.format(path="deflate.avro") + "SELECT id FROM events;")
        equal(code, 4, errors)
        assert "error[W5101]" in errors and "deflate.avro, block at byte " in errors and "the file ends within a block" in errors, errors
        kept = """
CREATE TABLE bad (reason STRING, `raw` BYTES) WITH ('connector' = 'filesystem', 'path' = 'bad', 'format' = 'json');
""" + EVENTS.format(path="deflate.avro").replace("'avro')", "'avro', 'avro.ignore-parse-errors' = 'true', 'windrow.bad-records.table' = 'bad')")
        code, rows, errors = self.run(folder, kept + "SELECT id FROM events;")
        equal(code, 0, errors)
        assert 0 < len(rows) < ROWS and "1 bad" in errors, errors
        equal([row["id"] for row in rows], [k - 100 for k in range(len(rows))], "rows before the cut")
        text = "".join(open(name, encoding="utf-8").read() for name in glob.glob(os.path.join(folder, "bad", "part-*")))
        equal(len(text.splitlines()), 1, "kept records")
        assert "the file ends within a block" in json.loads(text)["reason"], text

    def check_a_killed_job_goes_on_within_a_file(self, folder):
        java("write", 40000, folder, "snappy", "null")
        os.mkdir(os.path.join(folder, "in"))
        for name in ("snappy.avro", "null.avro"):
            os.rename(os.path.join(folder, name), os.path.join(folder, "in", name))
        options = ("--checkpoint-dir", "kept", "--checkpoint-every-rounds", "1", "--chunk-bytes", "1", "--threads", "1")  # a few blocks a round
        for place in 2 * ("checkpoint-published", "sink-half-committed"):
            code, _, errors = self.run(folder, RESUMED, *options, "--failpoint", f"{place}:2:kill")
            equal(code, -9, errors)
        code, _, errors = self.run(folder, RESUMED, *options)
        equal(code, 0, errors)
        paths = sorted(glob.glob(os.path.join(folder, "out", "part-*")))
        found = [json.loads(line)["id"] for line in java("read", *paths).splitlines() if line.startswith("{")]
        equal(sorted(found), sorted(2 * [k - 100 for k in range(40000)]), "rows")


if __name__ == "__main__":
    arguments = check_runner.read_arguments(__doc__)
    check_runner.run("avro files", arguments, lambda: contextlib.nullcontext(check_runner.methods_of(Checks(arguments.windrow))))
