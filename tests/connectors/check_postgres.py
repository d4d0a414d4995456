#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The jdbc connector against a real PostgreSQL server: scans, batched inserts and upserts, a server that goes away, wrong options.

usage: check_postgres.py --windrow BIN [--count FILE] [NAME...]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from postgres_server import PostgresServer, free_port

TIMEOUT = 60


def equal(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


class Checks:
    def __init__(self, windrow, server):
        self.windrow = windrow
        self.server = server

    def table(self, name, columns, remote=None, port=None, **more):
        options = {"connector": "jdbc", "url": f"jdbc:postgresql://127.0.0.1:{port or self.server.port}/postgres", "table-name": remote or name, "username": "windrow",
                   "password": "s3cret words", **{key.replace("__", "."): value for key, value in more.items()}}
        listed = ", ".join(f"'{key.replace('_', '-')}' = '{value}'" for key, value in options.items())
        return f"CREATE TABLE {name} ({columns}) WITH ({listed});\n"

    def start(self, folder, script, *extra):
        with open(os.path.join(folder, "job.sql"), "w") as file:
            file.write(script)
        return subprocess.Popen([self.windrow, "run", "job.sql", "--format", "jsonl", *extra], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, folder, script, *extra):
        job = self.start(folder, script, *extra)
        try:
            out, errors = job.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            job.kill()
            raise AssertionError("the job does not end: " + job.communicate()[1])
        assert "s3cret" not in errors + out, "the password is shown"
        return job.returncode, [json.loads(line) for line in out.splitlines()], errors

    def numbers(self, folder, rows):
        with open(os.path.join(folder, "in.json"), "w") as file:
            for row in rows:
                file.write(json.dumps(row) + "\n")
        return "CREATE TABLE given (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');\n"

    def check_types_come_back_as_they_went(self, folder):
        self.server.sql("CREATE TABLE types (b boolean, i integer, l bigint, d numeric(20,4), f double precision, s text, day date, t time, ts timestamp(3), "
                        "ltz timestamptz(3), u uuid, raw bytea)")
        columns = "b BOOLEAN, i INT, l BIGINT, d DECIMAL(20, 4), f DOUBLE, s STRING, `day` DATE, t TIME, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), u STRING"
        values = ("(TRUE, -7, 9223372036854775807, 1234567890123456.7890, 0.1, 'a \"b\" \\ c' || CHR(10) || 'ü', DATE '2024-02-29', TIME '12:34:56', "
                  "TIMESTAMP '2024-01-01 00:00:00.123', TO_TIMESTAMP_LTZ(1704067200123, 3), '00000000-0000-0000-0000-00000000000a')")
        script = self.table("types", columns) + f"INSERT INTO types VALUES {values};\n"
        code, _, errors = self.run(folder, script)
        equal(code, 0, errors)
        row = self.server.sql("SELECT b, i, l, d, f, s = E'a \"b\" \\\\ c\\nü', day, t, ts, extract(epoch from ltz), u FROM types")
        equal(row, [["t", "-7", "9223372036854775807", "1234567890123456.7890", "0.1", "t", "2024-02-29", "12:34:56", "2024-01-01 00:00:00.123", "1704067200.123000",
                     "00000000-0000-0000-0000-00000000000a"]], "in the server")
        self.server.sql("UPDATE types SET raw = '\\x00ff10'; INSERT INTO types (i) VALUES (NULL)")
        code, rows, errors = self.run(folder, self.table("types", columns + ", raw BYTES") + "SELECT * FROM types;")
        equal(code, 0, errors)
        full = [row for row in rows if row["b"] is not None]
        equal(len(rows), 2, "rows")
        equal({value for row in rows if row["b"] is None for value in row.values()}, {None}, "NULLs")
        equal((full[0]["l"], str(full[0]["d"]), full[0]["s"], full[0]["ts"], full[0]["ltz"], full[0]["raw"], full[0]["day"], full[0]["t"]),
              (9223372036854775807, "1234567890123456.789", 'a "b" \\ c\nü', "2024-01-01 00:00:00.123", "2024-01-01 00:00:00.123Z", "AP8Q", "2024-02-29", "12:34:56"), "read back")

    def check_a_large_scan(self, folder):
        self.server.sql("CREATE TABLE large AS SELECT n AS k, 'text ' || n AS v FROM generate_series(1, 300000) AS n")
        code, rows, errors = self.run(folder, self.table("large", "k BIGINT, v STRING") + "SELECT COUNT(*) AS n, SUM(k) AS s FROM large WHERE v LIKE '%7';")
        if code == 3:  # aggregation without a window is refused: count in the client
            code, rows, errors = self.run(folder, self.table("large", "k BIGINT, v STRING") + "SELECT k FROM large WHERE v LIKE '%7';")
            rows = [{"n": len(rows), "s": sum(row["k"] for row in rows)}]
        equal(code, 0, errors)
        equal((rows[0]["n"], rows[0]["s"]), (30000, sum(range(7, 300001, 10))), "rows")

    def check_inserts_come_in_batches(self, folder):
        self.server.sql("CREATE TABLE batches (k bigint, v text)")
        given = self.numbers(folder, [{"k": n, "v": f"v{n}" if n % 3 else None} for n in range(25000)])
        code, _, errors = self.run(folder, given + self.table("batches", "k BIGINT, v STRING", sink__buffer_flush__max_rows=999) + "INSERT INTO batches SELECT k, v FROM given;")
        equal(code, 0, errors)
        equal(self.server.sql("SELECT count(*), sum(k), count(v), count(DISTINCT xmin::text) FROM batches"), [["25000", "312487500", "16666", "26"]], "rows, transactions")

    def check_upserts_keep_the_last_row(self, folder):
        self.server.sql("CREATE TABLE latest (k bigint PRIMARY KEY, v text, other text DEFAULT 'kept')")
        self.server.sql("INSERT INTO latest VALUES (1, 'old', 'mine'), (77, 'stays', 'x')")
        given = self.numbers(folder, [{"k": n % 5, "v": f"v{n}"} for n in range(5000)])
        script = given + self.table("latest", "k BIGINT, v STRING, PRIMARY KEY (k) NOT ENFORCED") + "INSERT INTO latest SELECT k, v FROM given;"
        for _ in range(2):  # a second time changes nothing
            code, _, errors = self.run(folder, script)
            equal(code, 0, errors)
            equal(self.server.sql("SELECT k, v, other FROM latest ORDER BY k"), [["0", "v4995", "kept"], ["1", "v4996", "mine"], ["2", "v4997", "kept"], ["3", "v4998", "kept"],
                                                                                ["4", "v4999", "kept"], ["77", "stays", "x"]], "rows")

    def check_a_server_that_goes_and_returns(self, folder):
        self.server.sql("CREATE TABLE survives (k bigint PRIMARY KEY, v text)")
        given = self.numbers(folder, [{"k": n, "v": f"v{n}"} for n in range(60000)])
        script = given + self.table("survives", "k BIGINT, v STRING, PRIMARY KEY (k) NOT ENFORCED", sink__max_retries=10,
                                    sink__buffer_flush__max_rows=20) + "INSERT INTO survives SELECT k, v FROM given;"
        job = self.start(folder, script)
        end = time.monotonic() + TIMEOUT
        while int(self.server.sql("SELECT count(*) FROM survives")[0][0]) < 100 and time.monotonic() < end:
            time.sleep(0.01)
        assert job.poll() is None, "the job ended before the server did: " + job.communicate()[1]
        self.server.stop()
        time.sleep(0.5)
        self.server.start()
        _, errors = job.communicate(timeout=TIMEOUT)
        equal(job.returncode, 0, errors)
        equal(self.server.sql("SELECT count(*), sum(k) FROM survives"), [["60000", "1799970000"]], "rows")

    def check_errors(self, folder):
        self.server.sql("CREATE TABLE strict (k bigint NOT NULL CHECK (k < 3), v text)")
        given = self.numbers(folder, [{"k": n, "v": "x"} for n in range(5)])
        insert = "INSERT INTO {} SELECT k, v FROM given;"
        key = "k BIGINT, v STRING, PRIMARY KEY (k) NOT ENFORCED"
        cases = [
            (self.table("strict", "k BIGINT, v STRING") + insert.format("strict"), 5, ["W6412", "strict_k_check"]),
            (self.table("strict", key) + insert.format("strict"), 5, ["W6412", "no unique or exclusion constraint"]),
            (self.table("absent", "k BIGINT, v STRING") + insert.format("absent"), 5, ["W6412", 'relation "absent" does not exist']),
            (self.table("strict", "k BIGINT, w STRING") + insert.format("strict"), 5, ["W6412", 'column "w"']),
            (self.table("strict", "k BIGINT, v STRING", password="wrong") + insert.format("strict"), 5, ["W6412", "password authentication failed"]),
            (self.table("strict", "k BIGINT, v STRING", port=free_port(), sink__max_retries=1) + insert.format("strict"), 5, ["W6411", "tried 2 times"]),
            (self.table("strict", "k BIGINT, v BYTES") + "INSERT INTO strict SELECT k, CAST(v AS BYTES) FROM given;", 3, ["W3509", "BYTES"]),
            (self.table("strict", "k BIGINT, v STRING", url="jdbc:mysql://h/d") + insert.format("strict"), 3, ["W3503", "jdbc:postgresql://"]),
            (self.table("strict", "k BIGINT, v STRING", url="jdbc:postgresql://h/d?user=x") + insert.format("strict"), 3, ["W3503", "sslmode"]),
            (self.table("strict", "k BIGINT, v STRING", tabel_name="x") + insert.format("strict"), 3, ["tabel-name"]),
            (self.table("absent", "k BIGINT") + "SELECT k FROM absent;", 5, ["W6412", 'relation "absent" does not exist']),
        ]
        for script, wanted, parts in cases:
            begin = time.monotonic()
            code, _, errors = self.run(folder, given + script)
            equal((code, [part for part in parts if part not in errors]), (wanted, []), errors)
            assert time.monotonic() - begin < 10, f"takes long: {script}"

    def check_names_are_only_names(self, folder):
        self.server.sql('CREATE SCHEMA "odd schema"; CREATE TABLE "odd schema"."a""b; DROP TABLE x" (k bigint, "sel""ect" text)')
        given = self.numbers(folder, [{"k": 1, "v": "'); DROP TABLE types; --"}])
        script = given + self.table("odd", 'k BIGINT, `sel"ect` STRING', remote='odd schema.a"b; DROP TABLE x') + "INSERT INTO odd SELECT k, v FROM given;"
        code, _, errors = self.run(folder, script)
        equal(code, 0, errors)
        equal(self.server.sql('SELECT * FROM "odd schema"."a""b; DROP TABLE x"'), [["1", "'); DROP TABLE types; --"]], "rows")

    def check_a_scan_is_not_resumed_in_the_middle(self, folder):
        self.server.sql("CREATE TABLE scanned AS SELECT n AS k FROM generate_series(1, 200000) AS n")
        script = self.table("scanned", "k BIGINT") + "CREATE TABLE gone (k BIGINT) WITH ('connector' = 'blackhole');\nINSERT INTO gone SELECT k FROM scanned;"
        checkpoints = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1", "--chunk-bytes", "1000"]
        self.run(folder, script, *checkpoints, "--failpoint", "round-ended:30:kill")
        code, _, errors = self.run(folder, script, *checkpoints)
        equal((code, "W6413" in errors), (5, True), errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--count")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    failed = 0
    with PostgresServer() as server:
        checks = Checks(os.path.abspath(arguments.windrow), server)
        names = [name for name in dir(checks) if name.startswith("check_") and (not arguments.names or name in arguments.names)]
        for name in names:
            folder = tempfile.mkdtemp(prefix="windrow-jdbc-")
            begin = time.monotonic()
            try:
                getattr(checks, name)(folder)
                print(f"ok      {name} ({time.monotonic() - begin:.1f} s)")
            except (AssertionError, KeyError, IndexError, OSError, ValueError, subprocess.TimeoutExpired) as problem:
                failed += 1
                print(f"FAILED  {name}: {type(problem).__name__}: {problem}")
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    print(f"postgres: {len(names) - failed} passed, {failed} failed")
    if arguments.count:
        with open(arguments.count, "w") as file:
            file.write(f"{len(names) - failed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
