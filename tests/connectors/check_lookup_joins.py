#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lookup joins with tables of a real PostgreSQL server: matches, types of keys, queries per batch, the cache, slow and lost servers, stops, errors.

usage: check_lookup_joins.py [--windrow BIN] [--count FILE] [NAME...]
"""
import contextlib
import os
import re
import signal
import socket
import subprocess
import time

from job_starts import TIMEOUT, equal
from postgres_jobs import PostgresJobs, run_checks
from postgres_server import free_port

GIVEN = "CREATE TABLE given (k BIGINT, v STRING, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');\n"
JOIN = " JOIN dim FOR SYSTEM_TIME AS OF g.pt AS d ON "
CACHE = {"lookup__cache": "PARTIAL", "lookup__partial_cache__max_rows": 100000}


def figures(errors):
    """Keys looked up, keys asked for, queries, as the note at the end says."""
    found = re.search(r"lookup join with \S+: of (\d+) keys (\d+) asked for in (\d+) quer", errors)
    assert found, errors
    return tuple(map(int, found.groups()))


@contextlib.contextmanager
def lines():
    """A source table that the check feeds line by line: its definition, and what accepts the job's connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        yield (f"CREATE TABLE given (k BIGINT, v STRING, pt AS PROCTIME()) WITH ('connector' = 'socket', 'hostname' = '127.0.0.1', 'port' = '{listening.getsockname()[1]}', "
               "'format' = 'json');\n"), listening


class Checks(PostgresJobs):
    def given(self, folder, rows):
        self.give(folder, rows)
        return GIVEN

    def wait_for_output(self, path, count, job):
        end = time.monotonic() + TIMEOUT
        while not os.path.exists(path) or len(self.lines_of(path)) < count:
            assert time.monotonic() < end, f"no {count} lines in {path}"
            assert job.poll() is None, "the job ended: " + job.communicate()[1]
            time.sleep(0.01)

    @staticmethod
    def lines_of(path):
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()

    def check_each_row_gets_its_matches(self, folder):
        """Inner and left, in batches of 1, 7 and 4096 rows, with and without a cache, with one worker and with four."""
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id integer, part text, n integer); CREATE INDEX ON dim (id); INSERT INTO dim "
                        "SELECT i % 97, 'p' || i, i FROM generate_series(1, 300) AS i WHERE i % 97 % 5 <> 0; INSERT INTO dim VALUES (NULL, 'null', 0)")
        table = {}
        for i in range(1, 301):
            if i % 97 % 5:
                table.setdefault(i % 97, []).append((f"p{i}", i))
        for count, cuts in ((200, [["--batch-rows", "1"]]), (3000, [["--batch-rows", "7"], ["--batch-rows", "4096"], ["--batch-rows", "64", "--threads", "4", "--chunk-bytes", "2000"]])):
            given = self.given(folder, [{"k": None if n % 13 == 0 else n * 31 % 120, "v": f"v{n}"} for n in range(count)])
            for kind in ("", "LEFT"):
                wanted = []
                for n in range(count):
                    matches = [(part, i) for part, i in ([] if n % 13 == 0 else table.get(n * 31 % 120, [])) if i > 50]
                    wanted += [(f"v{n}", part) for part, _ in matches] or ([(f"v{n}", None)] if kind else [])
                for cut in cuts:
                    for more in ({}, CACHE):
                        script = given + self.table("dim", "id BIGINT, part STRING, n INT", **more) + f"SELECT g.v, d.part FROM given AS g {kind}{JOIN} d.id = g.k AND d.n > 50;"
                        rows = self.run_well(folder, script, *cut)
                        equal(sorted((row["v"], row["part"] or "") for row in rows), sorted((v, part or "") for v, part in wanted), f"rows, {kind} {cut} {more}")

    def check_keys_of_many_types(self, folder):
        columns = {"b boolean": ("BOOLEAN", "TRUE"), "s smallint": ("TINYINT", "CAST(-7 AS TINYINT)"), "i integer": ("INT", "-70000"), "l bigint": ("BIGINT", "9223372036854775807"),
                   "d numeric(20,4)": ("DECIMAL(20, 4)", "CAST('12345.6780' AS DECIMAL(20, 4))"), "f double precision": ("DOUBLE", "CAST(0.1 AS DOUBLE)"), "r real": ("FLOAT", "CAST(1.5 AS FLOAT)"),
                   "t text": ("STRING", "'a \"b\" \\ c''{},' || CHR(10)"), "vc varchar(3)": ("STRING", "'ü'"), "c char(5)": ("STRING", "'ab'"),
                   "u uuid": ("STRING", "'00000000-0000-0000-0000-00000000000a'"), "day date": ("DATE", "DATE '2024-02-29'"), "tm time": ("TIME", "TIME '12:34:56'"),
                   "bc date": ("DATE", "DATE '0001-01-01' - INTERVAL '1' DAY"), "far timestamp": ("TIMESTAMP(3)", "TIMESTAMP '9999-12-31 23:59:59' + INTERVAL '1' SECOND"),
                   "ts timestamp": ("TIMESTAMP(6)", "TIMESTAMP '1969-12-31 23:59:59.123456'"), "ltz timestamptz": ("TIMESTAMP_LTZ(3)", "TO_TIMESTAMP_LTZ(1704067200123, 3)"),
                   "bin bytea": ("BYTES", "x'00ff105c'"), "j jsonb": ("STRING", "'[1, 2]'")}
        self.server.sql(f"DROP TABLE IF EXISTS dim; CREATE TABLE dim ({', '.join(columns)}, answer text); "
                        "INSERT INTO dim VALUES (true, -7, -70000, 9223372036854775807, 12345.678, 0.1, 1.5, E'a \"b\" \\\\ c''{},\\n', 'ü', 'ab', '00000000-0000-0000-0000-00000000000a', "
                        "'2024-02-29', '12:34:56', '0001-12-31 BC', '10000-01-01 00:00:00', '1969-12-31 23:59:59.123456', to_timestamp(1704067200.123), '\\x00ff105c', '[1,2]', 'found')")
        given = self.given(folder, [{"k": 1, "v": "x"}, {"k": 2, "v": "no uuid"}])
        names = [(column.split()[0], kind, value) for column, (kind, value) in columns.items()]
        table = self.table("dim", ", ".join(f"`{name}` {kind}" for name, kind, _ in names) + ", answer STRING")
        for name, _, value in names:
            rows = self.run_well(folder, given + table + f"SELECT g.k, d.answer FROM given AS g{JOIN} d.`{name}` = {value};")
            equal([row["answer"] for row in rows], ["found", "found"], name)
        all_of_them = " AND ".join(f"d.`{name}` = {value}" for name, _, value in names)
        equal(len(self.run_well(folder, given + table + f"SELECT d.* FROM given AS g{JOIN} {all_of_them};")), 2, "rows of all keys together")
        for value in ("g.v", "UPPER(CHR(65) || CHR(0))"):  # no uuid, and a text that PostgreSQL cannot hold
            for name in ("u", "t"):
                equal(self.run_well(folder, given + table + f"SELECT d.* FROM given AS g{JOIN} d.{name} = {value};"), [], f"rows of {value}")

    def check_one_query_per_batch(self, folder):
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim AS SELECT i AS id, 'p' || i AS part FROM generate_series(1, 20000) AS i; CREATE INDEX ON dim (id)")
        given = self.given(folder, [{"k": n % 500, "v": "x"} for n in range(4000)])
        for more, wanted in (({}, (2000, 2000, 4)), (CACHE, (2000, 500, 1)), ({"lookup__cache__max_rows": 1000, "lookup__cache__ttl": "10 min"}, (2000, 500, 1))):
            script = given + self.table("dim", "id INT, part STRING", **more) + f"SELECT d.part FROM given AS g{JOIN} d.id = g.k;"
            code, rows, errors = self.run(folder, script, "--batch-rows", "1000", "--threads", "1")
            equal((code, len(rows)), (0, 3992), errors)
            equal(figures(errors), wanted, f"keys, asked, queries with {more}")
        given = self.given(folder, [{"k": n, "v": "x"} for n in range(20001)])
        script = given + self.table("dim", "id INT, part STRING") + f"SELECT d.part FROM given AS g{JOIN} d.id = g.k;"
        code, rows, errors = self.run(folder, script, "--batch-rows", "30000", "--threads", "1", "--chunk-bytes", "10000000")
        equal((code, len(rows), figures(errors)), (0, 20000, (20001, 20001, 5)), "statements hold 4096 keys at most; " + errors)

    def check_the_cache_forgets(self, folder):
        out = os.path.join(folder, "out")
        sink = "CREATE TABLE shown (k BIGINT, part STRING) WITH ('connector' = 'print');\n"
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id bigint PRIMARY KEY, part text); INSERT INTO dim VALUES (1, 'old')")
        for more, later in (({}, "new"), (CACHE, "old"), ({"lookup__cache": "PARTIAL", "lookup__partial_cache__expire_after_write": "100ms"}, "new")):
            self.server.sql("UPDATE dim SET part = 'old'")
            with lines() as (source, listening), open(out, "w", encoding="utf-8") as file:
                job = self.start_into(folder, source + sink + self.table("dim", "id BIGINT, part STRING", **more) + f"INSERT INTO shown SELECT g.k, d.part FROM given AS g LEFT{JOIN} d.id = g.k;", file)
                sender = self.accept(listening, job)
                sender.sendall(b'{"k": 1}\n')
                self.wait_for_output(out, 1, job)
                self.server.sql("UPDATE dim SET part = 'new'")
                time.sleep(0.15)
                sender.sendall(b'{"k": 1}\n')
                self.wait_for_output(out, 2, job)
                sender.close()
                equal(job.wait(timeout=TIMEOUT), 0, "exit code")
            equal(self.lines_of(out), ["+I[1, old]", f"+I[1, {later}]"], f"rows with {more}")

    def check_a_server_that_goes_and_returns(self, folder):
        """A connection that broke while nobody used it is made anew at once, without a retry."""
        out = os.path.join(folder, "out")
        sink = "CREATE TABLE shown (k BIGINT, part STRING) WITH ('connector' = 'print');\n"
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id bigint PRIMARY KEY, part text); INSERT INTO dim SELECT i, 'p' || i FROM generate_series(1, 9) AS i")
        with lines() as (source, listening), open(out, "w", encoding="utf-8") as file:
            job = self.start_into(folder, source + sink + self.table("dim", "id BIGINT, part STRING", lookup__max_retries=0) +
                                  f"INSERT INTO shown SELECT g.k, d.part FROM given AS g{JOIN} d.id = g.k;", file)
            sender = self.accept(listening, job)
            for number, stays in enumerate((True, False, False), 1):
                if not stays:
                    self.server.stop()
                    self.server.start()
                sender.sendall(b'{"k": %d}\n' % number)
                self.wait_for_output(out, number, job)
            sender.close()
            equal(job.wait(timeout=TIMEOUT), 0, "exit code")
        equal(self.lines_of(out), ["+I[1, p1]", "+I[2, p2]", "+I[3, p3]"], "rows")

    @staticmethod
    def accept(listening, job):
        end = time.monotonic() + TIMEOUT
        while True:
            with contextlib.suppress(TimeoutError):
                return listening.accept()[0]
            assert job.poll() is None, "the job ended: " + job.communicate()[1]
            assert time.monotonic() < end, "the job does not connect"

    def start_into(self, folder, script, file):
        """Starts a job whose standard output goes to the file."""
        with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as written:
            written.write(script)
        return subprocess.Popen([self.windrow, "run", "job.sql", "--quiet"], cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, text=True)

    @contextlib.contextmanager
    def locked(self):
        holder = self.server.hold("LOCK TABLE dim")
        try:
            yield
        finally:
            holder.communicate()

    def wait_until_it_asks(self, job):
        end = time.monotonic() + TIMEOUT
        while self.server.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'windrow' AND wait_event_type = 'Lock'") != [["1"]]:
            assert job.poll() is None, "the job ended: " + job.communicate()[1]
            assert time.monotonic() < end, "the job does not ask"

    def check_slow_answers_are_waited_for(self, folder):
        """A lock that is held a while, and one that is not let go: attempts are counted and their time is bounded."""
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id bigint PRIMARY KEY, part text); INSERT INTO dim VALUES (1, 'one')")
        given = self.given(folder, [{"k": 1, "v": "x"}])
        query = f"SELECT d.part FROM given AS g{JOIN} d.id = g.k;"
        with self.locked():
            job = self.start(folder, given + self.table("dim", "id BIGINT, part STRING") + query)
            self.wait_until_it_asks(job)
        code, rows, errors = self.end(job)
        equal((code, [row["part"] for row in rows]), (0, ["one"]), errors)
        begin = time.monotonic()
        with self.locked():
            code, _, errors = self.run(folder, given + self.table("dim", "id BIGINT, part STRING", windrow__jdbc__statement_timeout="300ms", lookup__max_retries=1) + query)
        equal((code, "W6411" in errors, "tried 2 times ('lookup.max-retries')" in errors), (5, True, True), errors)
        assert time.monotonic() - begin < 10, "it takes long"

    def check_a_stop_waits_five_seconds(self, folder):
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id bigint PRIMARY KEY, part text); INSERT INTO dim VALUES (1, 'one')")
        given = self.given(folder, [{"k": 1, "v": "x"}])
        script = given + self.table("dim", "id BIGINT, part STRING") + f"SELECT d.part FROM given AS g{JOIN} d.id = g.k;"
        with self.locked():
            job = self.start(folder, script)
            self.wait_until_it_asks(job)
            begin = time.monotonic()
            job.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        _, rows, errors = self.end(job)
        equal([row["part"] for row in rows], ["one"], errors)
        assert time.monotonic() - begin < 4, "it takes long"
        with self.locked():
            job = self.start(folder, script)
            self.wait_until_it_asks(job)
            begin = time.monotonic()
            job.send_signal(signal.SIGTERM)
            code, rows, errors = self.end(job)
        equal((code, "W6417" in errors), (5, True), errors)
        assert 4 < time.monotonic() - begin < 9, "it does not take five seconds"

    def check_checkpoints_go_on(self, folder):
        """A job that is killed joins what is left; the cache is not part of the checkpoint."""
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim AS SELECT i AS id, 'p' || i AS part FROM generate_series(0, 99) AS i; CREATE TABLE joined (k bigint PRIMARY KEY, part text)")
        given = self.given(folder, [{"k": n, "v": "x"} for n in range(5000)])
        script = (given + self.table("dim", "id BIGINT, part STRING", **CACHE) + self.table("joined", "k BIGINT, part STRING, PRIMARY KEY (k) NOT ENFORCED") +
                  f"INSERT INTO joined SELECT g.k, d.part FROM given AS g{JOIN} d.id = g.k / 50;")
        checkpoints = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "3", "--chunk-bytes", "1000", "--threads", "2"]
        code, _, errors = self.run(folder, script, *checkpoints, "--failpoint", "round-ended:6:kill")
        assert code != 0, errors
        self.run_well(folder, script, *checkpoints)
        equal(self.server.sql("SELECT count(*), count(*) FILTER (WHERE part = 'p' || k / 50) FROM joined"), [["5000", "5000"]], "rows")

    def check_errors(self, folder):
        self.server.sql("DROP TABLE IF EXISTS dim; CREATE TABLE dim (id bigint, part text, n integer); INSERT INTO dim VALUES (1, NULL, 7)")
        given = self.given(folder, [{"k": 1, "v": "x"}])
        select = f"SELECT d.part FROM given AS g{JOIN} d.id = g.k;"
        cases = [
            (self.table("dim", "id BIGINT, part STRING", remote="absent") + select, 5, ["W6415"]),
            (self.table("dim", "id BIGINT, part STRING, other INT") + select, 0, []),
            (self.table("dim", "id BIGINT, part STRING, other BIGINT") + f"SELECT d.part FROM given AS g{JOIN} d.other = g.k;", 5, ["W6416", "no column 'other'"]),
            (self.table("dim", "id BIGINT, part INT") + select, 5, ["W6416", "column 'part' is of type text"]),
            (self.table("dim", "id BIGINT, part BIGINT") + f"SELECT d.id FROM given AS g{JOIN} d.part = g.k;", 5, ["W6416", "column 'part' is of type text"]),
            (self.table("dim", "id BIGINT, part STRING NOT NULL") + select, 4, ["W5105", "NOT NULL"]),
            (self.table("dim", "id BIGINT, part STRING", password="wrong") + select, 5, ["W6414"]),
            (self.table("dim", "id BIGINT, part STRING", port=free_port(), lookup__max_retries=0) + select, 5, ["W6411", "'lookup.max-retries' allows more"]),
            (self.table("dim", "id BIGINT, part STRING", lookup__cache="FULL") + select, 3, ["W3503", "lookup.cache"]),
            (self.table("dim", "id BIGINT, part STRING", lookup__cache="PARTIAL") + select, 3, ["W3509", "lookup.partial-cache.max-rows"]),
            (self.table("dim", "id BIGINT, part STRING", lookup__max_retries=-1) + select, 3, ["W3503", "lookup.max-retries"]),
        ]
        for script, wanted, parts in cases:
            code, _, errors = self.run(folder, given + script)
            equal((code, [part for part in parts if part not in errors]), (wanted, []), errors + script)


if __name__ == "__main__":
    run_checks("lookup joins", __doc__, Checks)
