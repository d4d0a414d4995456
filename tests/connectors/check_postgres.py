#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The jdbc connector against a real PostgreSQL server: scans, batched inserts and upserts, a server that goes away, jobs that are killed, wrong options.

usage: check_postgres.py [--windrow BIN] [--count FILE] [NAME...]
"""
import collections
import json
import os
import random
import signal
import socket
import subprocess
import time

from job_starts import TIMEOUT, equal
from postgres_jobs import GIVEN, PostgresJobs, run_checks
from postgres_server import PASSWORD, free_port

KEYED = "k BIGINT, v STRING, PRIMARY KEY (k) NOT ENFORCED"


class Checks(PostgresJobs):
    def check_types_come_back_as_they_went(self, folder):
        self.server.sql("CREATE TABLE types (b boolean, i integer, l bigint, s smallint, d numeric(20,4), f double precision, r real, t text, day date, tm time, ts timestamp(3), "
                        "ts6 timestamp, ltz timestamptz(3), u uuid, bin bytea, a integer[], w text[])")
        columns = ("b BOOLEAN, i INT, l BIGINT, s TINYINT, d DECIMAL(20, 4), f DOUBLE, r FLOAT, t STRING, `day` DATE, tm TIME, ts TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3), "
                   "u STRING, bin BYTES, a ARRAY<INT>, w ARRAY<STRING>")
        full = ("(TRUE, -7, 9223372036854775807, CAST(-128 AS TINYINT), CAST('1234567890123456.7890' AS DECIMAL(20, 4)), 0.1, CAST(1.5 AS FLOAT), 'a \"b\" \\ c' || CHR(10) || CHR(9) || 'ü', DATE '2024-02-29', "
                "TIME '12:34:56', TIMESTAMP '1969-12-31 23:59:59.123', TIMESTAMP '2024-01-01 00:00:00.123456', TO_TIMESTAMP_LTZ(1704067200123, 3), "
                "'00000000-0000-0000-0000-00000000000a', x'00ff105c', ARRAY[1, CAST(NULL AS INT), -3], ARRAY['q\"q', '\\ {,}' || CHR(10), ''])")
        names = "b, i, l, s, d, f, r, t, `day`, tm, ts, ts6, ltz, u, bin, a, w"
        self.run_well(folder, self.table("types", columns) + f"INSERT INTO types ({names}) VALUES {full};\n")
        row = self.server.sql("SELECT b, i, l, s, d, f, r, t = E'a \"b\" \\\\ c\\n\\tü', day, tm, ts, ts6, extract(epoch from ltz), u, encode(bin, 'hex'), a, "
                              "w = ARRAY['q\"q', E'\\\\ {,}\\n', ''] FROM types")
        equal(row, [["t", "-7", "9223372036854775807", "-128", "1234567890123456.7890", "0.1", "1.5", "t", "2024-02-29", "12:34:56", "1969-12-31 23:59:59.123",
                     "2024-01-01 00:00:00.123456", "1704067200.123000", "00000000-0000-0000-0000-00000000000a", "00ff105c", "{1,NULL,-3}", "t"]], "in the server")
        self.server.sql("INSERT INTO types (i) VALUES (NULL)")
        rows = self.run_well(folder, self.table("types", columns) + "SELECT types.*, CAST(d AS STRING) AS d_text FROM types;")
        equal({value for row in rows if row["l"] is None for value in row.values()}, {None}, "NULLs")
        found = [row for row in rows if row["l"] is not None][0]
        wanted = {"b": True, "i": -7, "l": 9223372036854775807, "s": -128, "f": 0.1, "r": 1.5, "t": 'a "b" \\ c\n\tü', "day": "2024-02-29", "ts": "1969-12-31 23:59:59.123",
                  "ts6": "2024-01-01 00:00:00.123456", "ltz": "2024-01-01 00:00:00.123Z", "u": "00000000-0000-0000-0000-00000000000a", "bin": "AP8QXA==", "a": [1, None, -3],
                  "w": ['q"q', "\\ {,}\n", ""]}
        equal({key: found[key] for key in wanted}, wanted, "read back")
        equal((len(rows), found["d_text"], found["tm"][:8]), (2, "1234567890123456.7890", "12:34:56"), "read back")

    def check_numbers_and_texts_of_other_types(self, folder):
        self.server.sql("CREATE DOMAIN positive AS integer CHECK (VALUE > 0); CREATE TABLE others (n numeric, p positive, c char(4), j jsonb, big numeric); "
                        "INSERT INTO others VALUES (0.00005, 7, 'ab', '{\"x\": [1]}', 1e40), (-12345678901234567.85, 8, NULL, NULL, NULL), (99999.9999, 9, 'abcd', 'null', -0.5)")
        rows = self.run_well(folder, self.table("others", "n DECIMAL(20, 1), p BIGINT, c CHAR(4), j STRING, big DECIMAL(38, 0)") + "SELECT * FROM others;")
        equal([(str(row["n"]), row["p"], row["c"], row["j"], row["big"]) for row in sorted(rows, key=lambda row: row["p"])],
              [("0.0", 7, "ab  ", '{"x": [1]}', None), (str(-12345678901234567.9), 8, None, None, None), ("100000.0", 9, "abcd", "null", -1)], "rows")
        self.server.sql("CREATE TABLE infinite (ts timestamp, n numeric); INSERT INTO infinite VALUES ('infinity', 'NaN')")
        for columns in ("ts TIMESTAMP(3)", "n DECIMAL(10, 2)"):
            code, _, errors = self.run(folder, self.table("infinite", columns) + "SELECT * FROM infinite;")
            equal((code, "W5105" in errors), (4, True), errors)
        equal(len(self.run_well(folder, self.table("infinite", "ts STRING, n STRING") + "SELECT * FROM infinite;")), 1, "rows as texts")

    def check_scans_whole_and_in_parts(self, folder):
        self.server.sql("CREATE TABLE many AS SELECT n AS k, 'text ' || n AS v FROM generate_series(1, 200000) AS n; INSERT INTO many VALUES (NULL, 'text 7'), (-5, 'text 7')")
        parts = {"scan__partition__column": "k", "scan__partition__num": 4, "scan__partition__lower_bound": 1000, "scan__partition__upper_bound": 150000}
        for more in ({}, parts):
            rows = self.run_well(folder, self.table("many", "k BIGINT, v STRING", **more) + "SELECT k FROM many WHERE v LIKE '%7';")
            equal((len(rows), sum(row["k"] or 0 for row in rows)), (20002, sum(range(7, 200001, 10)) - 5), "rows")
        explained = subprocess.run([self.windrow, "explain", "job.sql"], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=True).stdout
        assert PASSWORD not in explained, explained
        self.server.sql("CREATE TABLE nothing (k bigint)")
        equal(self.run_well(folder, self.table("nothing", "k BIGINT") + "SELECT k FROM nothing;"), [], "rows of an empty table")

    def check_inserts_come_in_batches(self, folder):
        self.server.sql("CREATE TABLE batches (k bigint, v text)")
        given = self.give(folder, [{"k": n, "v": f"v{n}" if n % 3 else None} for n in range(25000)])
        self.run_well(folder, given + self.table("batches", "k BIGINT, v STRING", sink__buffer_flush__max_rows=999, sink__buffer_flush__interval=0) + "INSERT INTO batches SELECT k, v FROM given;")
        equal(self.server.sql("SELECT count(*), sum(k), count(v), count(DISTINCT xmin::text) FROM batches"), [["25000", "312487500", "16666", "26"]], "rows, transactions")

    def check_rows_wait_for_the_interval_only(self, folder):
        self.server.sql("CREATE TABLE soon (v bigint)")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(TIMEOUT)
            source = (f"CREATE TABLE lines (v BIGINT) WITH ('connector' = 'socket', 'hostname' = '127.0.0.1', 'port' = '{listening.getsockname()[1]}', 'format' = 'json');\n")
            job = self.start(folder, source + self.table("soon", "v BIGINT", sink__buffer_flush__interval="300ms") + "INSERT INTO soon SELECT v FROM lines;")
            sender, _ = listening.accept()
            sender.sendall(b'{"v": 1}\n{"v": 2}\n')
            begin = time.monotonic()
            self.wait_for_rows("soon", 2, job)
            assert 0.2 < time.monotonic() - begin < 5, "rows wait too long, or not at all"
            sender.sendall(b'{"v": 3}\n')
            sender.close()
            code, _, errors = self.end(job)
        equal((code, self.server.sql("SELECT sum(v) FROM soon")), (0, [["6"]]), errors)

    def check_upserts_keep_the_last_row(self, folder):
        self.server.sql("CREATE TABLE latest (k bigint PRIMARY KEY, v text, other text DEFAULT 'kept')")
        self.server.sql("INSERT INTO latest VALUES (1, 'old', 'mine'), (77, 'stays', 'x')")
        script = self.give(folder, [{"k": n % 5, "v": f"v{n}"} for n in range(5000)]) + self.table("latest", KEYED, sink__buffer_flush__max_rows=777) + \
            "INSERT INTO latest SELECT k, v FROM given;"
        for _ in range(2):  # a second time changes nothing
            self.run_well(folder, script)
            equal(self.server.sql("SELECT k, v, other FROM latest ORDER BY k"), [["0", "v4995", "kept"], ["1", "v4996", "mine"], ["2", "v4997", "kept"], ["3", "v4998", "kept"],
                                                                                ["4", "v4999", "kept"], ["77", "stays", "x"]], "rows")
        self.server.sql("CREATE TABLE keys (k bigint PRIMARY KEY)")
        self.run_well(folder, GIVEN + self.table("keys", "k BIGINT, PRIMARY KEY (k) NOT ENFORCED") + "INSERT INTO keys SELECT k FROM given;")
        equal(self.server.sql("SELECT sum(k), count(*) FROM keys"), [["10", "5"]], "rows of a table that is all key")

    def check_a_server_that_goes_and_returns(self, folder):
        self.server.sql("CREATE TABLE survives (k bigint PRIMARY KEY, v text)")
        given = self.give(folder, [{"k": n, "v": f"v{n}"} for n in range(60000)])
        job = self.start(folder, given + self.table("survives", KEYED, sink__max_retries=10, sink__buffer_flush__max_rows=20) + "INSERT INTO survives SELECT k, v FROM given;")
        self.wait_for_rows("survives", 100, job)
        self.server.stop()
        time.sleep(0.5)
        self.server.start()
        code, _, errors = self.end(job)
        equal(code, 0, errors)
        equal(self.server.sql("SELECT count(*), sum(k) FROM survives"), [["60000", "1799970000"]], "rows")

    def check_killed_jobs_upsert_each_key_once(self, folder):
        """Counts of minutes by device, killed at random again and again: the table ends up as if nothing had happened. Appended rows come once at least."""
        rng = random.Random(5)
        counts = collections.Counter()
        with open(os.path.join(folder, "in.json"), "w", encoding="utf-8") as file:
            for n in range(60000):
                device = rng.randrange(50)
                counts[(n // 1000, device)] += 1
                file.write(json.dumps({"ts": f"2024-01-01 {n // 60000:02}:{n // 1000 % 60:02}:{n % 1000 * 60 // 1000:02}", "d": device}) + "\n")
        self.server.sql("CREATE TABLE minutes (w timestamp, d bigint, n bigint, PRIMARY KEY (w, d)); CREATE TABLE appended (w timestamp, d bigint, n bigint)")
        script = ("CREATE TABLE events (ts TIMESTAMP(3), d BIGINT, WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');\n" +
                  self.table("minutes", "w TIMESTAMP(3), d BIGINT, n BIGINT, PRIMARY KEY (w, d) NOT ENFORCED", sink__buffer_flush__max_rows=70) +
                  self.table("appended", "w TIMESTAMP(3), d BIGINT, n BIGINT", sink__buffer_flush__max_rows=70) + "EXECUTE STATEMENT SET BEGIN\n" +
                  "".join(f"INSERT INTO {name} SELECT window_start, d, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) "
                          "GROUP BY window_start, window_end, d;\n" for name in ("minutes", "appended")) + "END;\n")
        checkpoints = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "3", "--chunk-bytes", "4000"]
        points = ["round-ended:5:kill", "sinks-prepared:3:kill", "checkpoint-synced:2:kill", "sinks-committed:2:error", "round-ended:9:kill"]
        for point in points:
            code, _, errors = self.run(folder, script, *checkpoints, "--failpoint", point)
            assert code != 0, f"{point} was not reached: {errors}"
        self.run_well(folder, script, *checkpoints)
        wanted = sorted([str(minute), str(device), str(n)] for (minute, device), n in counts.items())
        rows = "SELECT extract(minute FROM w)::int, d, n FROM "
        equal(sorted(self.server.sql(rows + "minutes")), wanted, "upserted rows")
        appended = self.server.sql(rows + "appended")
        equal(sorted(set(map(tuple, appended))), sorted(map(tuple, wanted)), "appended rows")
        assert len(appended) > len(wanted), "no row came again: the kills came too late to show anything"

    def check_scans_and_checkpoints(self, folder):
        """A scan that was cut off cannot go on; one that was read to its end is not read again."""
        self.server.sql("CREATE TABLE scanned AS SELECT n AS k FROM generate_series(1, 100000) AS n; CREATE TABLE kept (k bigint)")
        checkpoints = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1", "--chunk-bytes", "1000"]
        gone = "CREATE TABLE gone (k BIGINT) WITH ('connector' = 'blackhole');\n"
        script = self.table("scanned", "k BIGINT") + gone + "INSERT INTO gone SELECT k FROM scanned;"
        self.run(folder, script, *checkpoints, "--failpoint", "round-ended:20:kill")
        code, _, errors = self.run(folder, script, *checkpoints)
        equal((code, "W6413" in errors), (5, True), errors)

        self.server.sql("DELETE FROM scanned WHERE k > 500")
        given = self.give(folder, [{"k": n, "v": "x"} for n in range(1000, 21000)])
        both = (self.table("scanned", "k BIGINT") + given + self.table("kept", "k BIGINT") + "INSERT INTO kept SELECT k FROM scanned UNION ALL SELECT k FROM given;")
        checkpoints[1] = "more"
        code, _, errors = self.run(folder, both, *checkpoints, "--failpoint", "round-ended:60:kill")
        assert code != 0, errors
        self.server.sql("DROP TABLE scanned")  # nobody needs it any more
        self.run_well(folder, both, *checkpoints)
        equal(self.server.sql("SELECT count(DISTINCT k), sum(DISTINCT k) FROM kept"), [["20500", str(sum(range(1, 501)) + sum(range(1000, 21000)))]], "rows")

    def check_errors(self, folder):
        self.server.sql("CREATE TABLE strict (k bigint NOT NULL CHECK (k < 3), v text, n integer, ts timestamptz)")
        given = self.give(folder, [{"k": n, "v": "x"} for n in range(5)])
        plain, insert = "k BIGINT, v STRING", "INSERT INTO strict SELECT k, v FROM given;"
        cases = [
            (self.table("strict", plain) + insert, 5, ["W6412", "strict_k_check"]),
            (self.table("strict", KEYED) + insert, 5, ["W6412", "no unique or exclusion constraint"]),
            (self.table("strict", plain, remote="absent") + insert, 5, ["W6415", 'relation "absent" does not exist']),
            (self.table("strict", plain, remote="nowhere.strict") + insert, 5, ["W6415", "nowhere"]),
            (self.table("strict", "k BIGINT, w STRING") + insert, 5, ["W6416", "no column 'w'", "k, v, n, ts"]),
            (self.table("strict", "k BIGINT, n STRING") + insert, 5, ["W6416", "column 'n' is of type integer"]),
            (self.table("strict", "k BIGINT, ts TIMESTAMP(3)") + "INSERT INTO strict SELECT k, CURRENT_TIMESTAMP FROM given;", 5, ["W6416", "timestamp with time zone"]),
            (self.table("strict", plain, password="wrong") + insert, 5, ["W6414", "password authentication failed"]),
            (self.table("strict", plain, username="nobody here") + insert, 5, ["W6414"]),
            (self.table("strict", plain, url=f"jdbc:postgresql://127.0.0.1:{self.server.port}/absent") + insert, 5, ["W6414", 'database "absent" does not exist']),
            (self.table("strict", plain, port=free_port(), sink__max_retries=1) + insert, 5, ["W6411", "tried 2 times", "Connection refused"]),
            (self.table("strict", "k BIGINT, n STRING") + "SELECT n FROM strict;", 0, []),
            (self.table("strict", "k BIGINT, v INT") + "SELECT v FROM strict;", 5, ["W6416", "column 'v' is of type text there, which cannot be read as INT"]),
            (self.table("absent", "k BIGINT") + "SELECT k FROM absent;", 5, ["W6415"]),
            (self.table("strict", plain, scan__partition__column="v", scan__partition__num=2, scan__partition__lower_bound=0, scan__partition__upper_bound=9) +
             "SELECT k FROM strict;", 5, ["W6416", "numbers"]),
            (self.table("strict", "k BIGINT, v MAP<STRING, STRING>") + "SELECT k FROM strict;", 3, ["W3507", "MAP"]),
            (self.table("strict", "k BIGINT, v TIMESTAMP(9)") + "SELECT k FROM strict;", 3, ["W3507", "microseconds"]),
            (self.table("strict", plain, url="jdbc:mysql://h/d") + insert, 3, ["W3503", "jdbc:postgresql://"]),
            (self.table("strict", plain, url=f"jdbc:postgresql://h/d?password={PASSWORD}") + insert, 3, ["W3503", "sslmode"]),
            (self.table("strict", plain, url=f"jdbc:postgresql://me:{PASSWORD}@h/d") + insert, 3, ["W3503"]),
            (self.table("strict", plain, scan__partition__num=2) + "SELECT k FROM strict;", 3, ["W3509", "scan.partition.column"]),
            (self.table("strict", plain, sink__max_retries=-1) + insert, 3, ["W3503", "sink.max-retries"]),
            (self.table("strict", plain, tabel_name="x") + insert, 3, ["tabel-name"]),
            (self.table("strict", plain) + "SELECT g.k FROM given AS g JOIN strict FOR SYSTEM_TIME AS OF PROCTIME() AS s ON g.k = s.k;", 3, ["W3701"]),
        ]
        for script, wanted, parts in cases:
            begin = time.monotonic()
            code, _, errors = self.run(folder, given + script)
            equal((code, [part for part in parts if part not in errors]), (wanted, []), errors + script)
            assert time.monotonic() - begin < 10, f"takes long: {script}"

    def check_nothing_hangs(self, folder):
        """A lock that is held, and a server that stands still: each ends the job after the statement time-out."""
        self.server.sql("CREATE TABLE locked (k bigint, v text)")
        given = self.give(folder, [{"k": n, "v": "x"} for n in range(5)])
        bounds = {"windrow__jdbc__statement_timeout": "400ms", "sink__max_retries": 1}
        holder = self.server.hold("LOCK TABLE locked")
        try:
            for end in ("INSERT INTO locked SELECT k, v FROM given;", "SELECT k FROM locked;"):
                begin = time.monotonic()
                code, _, errors = self.run(folder, given + self.table("locked", "k BIGINT, v STRING", **bounds) + end)
                equal((code, "W6411" in errors), (5, True), errors)
                assert time.monotonic() - begin < 10, "it takes long"
        finally:
            holder.communicate()
        begin = time.monotonic()
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
            table = self.table("locked", "k BIGINT, v STRING", port=silent.getsockname()[1], connection__max_retry_timeout="1s", sink__max_retries=0)
            code, _, errors = self.run(folder, given + table + "INSERT INTO locked SELECT k, v FROM given;")
        equal((code, "W6411" in errors, "does not answer within 1000 ms" in errors), (5, True, True), errors)
        self.server.sql("CREATE TABLE standing (k bigint, v text)")
        given = self.give(folder, [{"k": n, "v": "x" * 100} for n in range(60000)])
        job = self.start(folder, given + self.table("standing", "k BIGINT, v STRING", sink__buffer_flush__max_rows=20, **{**bounds, "sink__max_retries": 0}) +
                         "INSERT INTO standing SELECT k, v FROM given;")
        self.wait_for_rows("standing", 100, job)
        backend = int(self.server.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'windrow'")[0][0])
        os.kill(backend, signal.SIGSTOP)
        try:
            code, _, errors = self.end(job)
        finally:
            os.kill(backend, signal.SIGCONT)
        equal((code, "does not answer within 400 ms" in errors), (5, True), errors)
        assert time.monotonic() - begin < 20, "it takes long"

    def check_tls(self, folder):
        self.server.sql("CREATE TABLE safe (k bigint, v text); CREATE VIEW sessions AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        url = f"jdbc:postgresql://127.0.0.1:{self.server.port}/postgres?sslmode=verify-full&sslrootcert="
        rows = self.run_well(folder, self.table("sessions", "ssl BOOLEAN", url=url + self.server.certificate) + "SELECT * FROM sessions;")
        equal(rows, [{"ssl": True}], "encrypted")
        other = os.path.join(folder, "other.crt")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other", "-keyout", "/dev/null", "-out", other], check=True, capture_output=True,
                       timeout=TIMEOUT)
        code, _, errors = self.run(folder, self.table("sessions", "ssl BOOLEAN", url=url + other, sink__max_retries=0) + "SELECT * FROM sessions;")
        equal((code, "certificate verify failed" in errors), (5, True), errors)

    def check_names_are_only_names(self, folder):
        self.server.sql('CREATE SCHEMA "odd schema"; CREATE TABLE "odd schema"."a""b\'; DROP TABLE x" (k bigint PRIMARY KEY, "sel""ect" text)')
        given = self.give(folder, [{"k": 1, "v": "'); DROP TABLE types; --"}])
        script = given + self.table("odd", 'k BIGINT, `sel"ect` STRING, PRIMARY KEY (k) NOT ENFORCED', remote='odd schema.a"b\'\'; DROP TABLE x') + "INSERT INTO odd SELECT k, v FROM given;"
        self.run_well(folder, script)
        equal(self.server.sql('SELECT * FROM "odd schema"."a""b\'; DROP TABLE x"'), [["1", "'); DROP TABLE types; --"]], "rows")

    def check_the_password_is_not_shown(self, folder):
        script = self.table("hidden", KEYED) + "SHOW CREATE TABLE hidden;\n"
        with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as file:
            file.write(script + "EXPLAIN " + "INSERT INTO hidden VALUES (1, 'x');\n")
        done = subprocess.run([self.windrow, "run", "job.sql"], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        equal((done.returncode, PASSWORD in done.stdout + done.stderr, "******" in done.stdout), (0, False, True), done.stdout + done.stderr)
        assert "at least once, flushed at each checkpoint; a row that comes again replaces itself by its key" in done.stdout, done.stdout


if __name__ == "__main__":
    run_checks("postgres", __doc__, Checks)
