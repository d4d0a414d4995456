#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The elasticsearch connector against a server that checks the bulk protocol and fails in every way that Elasticsearch does.

usage: check_elasticsearch.py [--windrow BIN] [--count FILE] [NAME...]
"""
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time

from bulk_server import BulkServer
from job_starts import JobStarts, TIMEOUT, equal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_runner  # noqa: E402

PASSWORD = "s3cret words"
GIVEN = "CREATE TABLE given (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');\n"
KEYED, PLAIN = "k BIGINT, v STRING, PRIMARY KEY (k) NOT ENFORCED", "k BIGINT, v STRING"
INSERT = "INSERT INTO found SELECT k, v FROM given;"


class Checks(JobStarts):
    def table(self, server, columns=KEYED, connector="elasticsearch-7", **more):
        """CREATE TABLE found; options by their names with _ for - and __ for a dot; None leaves one out."""
        options = {"connector": connector, "hosts": server if isinstance(server, str) else server.address, "index": "found",
                   **{key.replace("__", ".").replace("_", "-"): value for key, value in more.items()}}
        listed = ", ".join(f"'{key}' = '{value}'" for key, value in options.items() if value is not None)
        return f"CREATE TABLE found ({columns}) WITH ({listed});\n"

    def end(self, job):
        code, rows, errors = super().end(job)
        assert PASSWORD not in errors + json.dumps(rows), "the password is shown"
        return code, rows, errors

    def give(self, folder, rows):
        with open(os.path.join(folder, "in.json"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        return GIVEN

    def send(self, folder, server, rows, **more):
        """Runs a job that writes the rows, and checks that the server found nothing wrong with its requests."""
        code, _, errors = self.run(folder, self.give(folder, rows) + self.table(server, **more) + INSERT)
        equal((code, server.problems), (0, []), errors)

    def check_rows_arrive(self, folder):
        rows = [{"k": n, "v": f'text "{n}" \\ ü\n' if n % 7 else None} for n in range(2500)]
        for connector in ("elasticsearch", "elasticsearch-7", "elasticsearch-8"):
            with BulkServer() as server:
                self.send(folder, server, rows, columns=PLAIN, connector=connector)
                equal(server.documents("found"), rows, "documents")
                equal([actions for actions, _ in server.sizes], [1000, 1000, 500], "rows in each request")

    def check_types(self, folder):
        columns = ("b BOOLEAN, d DECIMAL(10, 2), f DOUBLE, day DATE, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), a ARRAY<INT>, r ROW<x INT, y STRING>, m MAP<STRING, INT>, "
                   "t TIME, PRIMARY KEY (b, d, `day`, ts, ltz, t) NOT ENFORCED").replace("day DATE", "`day` DATE")
        values = ("(TRUE, 1.50, 0.1, DATE '2024-02-29', TIMESTAMP '2024-01-01 00:00:00', TO_TIMESTAMP_LTZ(1704067200123, 3), ARRAY[1, 2], ROW(1, 'y'), MAP['k', 1], TIME '12:30:00')")
        with BulkServer() as server:
            code, _, errors = self.run(folder, self.table(server, columns, document_id__key_delimiter="$") + f"INSERT INTO found VALUES {values};")
            equal((code, server.problems), (0, []), errors)
            (key, document), = server.indices["found"].items()
        equal(key, "true$1.50$2024-02-29$2024-01-01T00:00$2024-01-01T00:00:00.123$12:30", "id")
        equal(document, {"b": True, "d": 1.5, "f": 0.1, "day": "2024-02-29", "ts": "2024-01-01 00:00:00", "ltz": "2024-01-01 00:00:00.123Z", "a": [1, 2], "r": {"x": 1, "y": "y"},
                         "m": {"k": 1}, "t": "12:30:00"}, "document")

    def check_upserts_merge_into_documents(self, folder):
        with BulkServer() as server:
            server.indices["found"] = {"3": {"k": 3, "v": "old", "other": "kept"}}
            self.send(folder, server, [{"k": n % 5, "v": f"v{n}"} for n in range(50)], sink__retry_on_conflict=3)
            equal(server.indices["found"], {str(k): {"k": k, "v": f"v{45 + k}", **({"other": "kept"} if k == 3 else {})} for k in range(5)}, "documents")

    def check_dynamic_indices(self, folder):
        rows = [{"k": 1704067200000 + n * 43200000, "v": "ab"[n % 2]} for n in range(4)]
        select = "INSERT INTO found SELECT TO_TIMESTAMP(FROM_UNIXTIME(k / 1000)), CAST(TO_TIMESTAMP(FROM_UNIXTIME(k / 1000)) AS DATE), v FROM given;"
        for index, wanted in (("logs-{ts|yyyy-MM-dd}-x", {"logs-2024-01-01-x": 2, "logs-2024-01-02-x": 2}), ("d_{day|yyyy.MM}", {"d_2024.01": 4}),
                              ("v-{v}", {"v-a": 2, "v-b": 2}), ("{ts|}", {"2024_01_01_00_00_00": 1, "2024_01_01_12_00_00": 1, "2024_01_02_00_00_00": 1, "2024_01_02_12_00_00": 1}),
                              ("now-{now()|yyyy}", {time.strftime("now-%Y"): 4})):
            with BulkServer() as server:
                script = ("SET 'table.local-time-zone' = 'UTC';\n" + self.give(folder, rows) + self.table(server, "ts TIMESTAMP(3), `day` DATE, v STRING", index=index) + select)
                code, _, errors = self.run(folder, script)
                equal((code, server.problems), (0, []), errors)
                equal({name: len(documents) for name, documents in server.indices.items()}, wanted, index)

    def check_sizes_and_intervals(self, folder):
        rows = [{"k": n, "v": "x" * 1000} for n in range(500)]
        with BulkServer() as server:
            self.send(folder, server, rows, sink__bulk_flush__max_actions=0, sink__bulk_flush__max_size="64kb", sink__bulk_flush__interval="0")
            assert all(60_000 < size < 70_000 for _, size in server.sizes[:-1]) and len(server.sizes) > 5, server.sizes
        with BulkServer() as server, socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(TIMEOUT)
            lines = f"CREATE TABLE given (k BIGINT, v STRING) WITH ('connector' = 'socket', 'hostname' = '127.0.0.1', 'port' = '{listening.getsockname()[1]}', 'format' = 'json');\n"
            job = self.start(folder, lines + self.table(server, sink__bulk_flush__interval="200ms") + INSERT)
            sender, _ = listening.accept()
            sender.sendall(b'{"k": 1, "v": "a"}\n')
            end = time.monotonic() + TIMEOUT
            while not server.documents("found") and time.monotonic() < end:
                time.sleep(0.01)
            equal(len(server.documents("found")), 1, "documents while the job waits")
            sender.close()
            code, _, errors = self.end(job)
            equal(code, 0, errors)

    def check_what_passes_is_sent_again(self, folder):
        """Whole requests and single actions that fail for a while, in any order: each document is there once, with its last values."""
        rng = random.Random(3)
        rows = [{"k": n // 600 * 100 + rng.randrange(100), "v": f"v{n}"} for n in range(5000)]  # each request has documents of its own, several times
        last = {str(row["k"]): row for row in rows}

        def some(status):
            return lambda number, *_: status if random.Random(number).random() < 0.3 else None

        busy = {"error": {"type": "circuit_breaking_exception", "reason": "too much"}, "status": 429}
        failures = [(429, busy), some(429), some(503), None, (503, b"<html>no node</html>"), "cut", some(409), some(429), (502, b""), None, some(429), (504, b"")]
        with BulkServer() as server:
            server.failures = list(failures)
            self.send(folder, server, rows, sink__bulk_flush__max_actions=600, sink__bulk_flush__backoff__delay="1ms")
            equal(server.indices["found"], last, "documents")
            equal(server.failures, [], "failures that did not come")
        with BulkServer() as server:
            server.failures = [some(429), some(503), some(429)]
            self.send(folder, server, rows, columns=PLAIN, sink__bulk_flush__backoff__strategy="CONSTANT", sink__bulk_flush__backoff__delay="1ms")
            equal(sorted(map(str, server.documents("found"))), sorted(map(str, rows)), "documents without a key")

    def check_a_silent_server_and_another_host(self, folder):
        rows = [{"k": n, "v": "x"} for n in range(10)]
        with BulkServer() as silent, BulkServer() as other:
            silent.failures, silent.silence_seconds = ["silence"] * 10, 3
            begin = time.monotonic()
            self.send(folder, silent, rows, hosts=f"{silent.address};{other.address}", socket__timeout="300ms", connection__timeout="300ms")
            assert time.monotonic() - begin < 3, "it takes long"
            equal(len(other.documents("found")), 10, "documents")

    def check_failures_end_the_job(self, folder):
        script = self.give(folder, [{"k": n, "v": "x"} for n in range(10)])
        fast = {"sink__bulk_flush__backoff__delay": "1ms", "sink__bulk_flush__backoff__max_retries": 2}
        with socket.create_server(("127.0.0.1", 0)) as closed:
            nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        cases = [
            ([lambda number, *_: 400 if number == 3 else 429 if number < 3 else None], {}, ["W6422", "refuses 1 of 10 rows", "mapper_parsing_exception: made up for action 3", '"k":3']),
            ([(429, b"{}")] * 3, fast, ["W6421", "status 429", "tried 3 times"]),
            ([(429, b"{}")], {"sink__bulk_flush__backoff__strategy": "DISABLED"}, ["W6421", "tried once"]),
            ([(413, b"")], {}, ["W6423", "max-size"]),
            ([(404, {"error": "no handler found"})], {}, ["W6423", "status 404, no handler found"]),
            ([(200, b"<html>hello</html>")], {}, ["W6423", "<html>hello"]),
            ([(200, {"errors": False, "items": []})], {}, ["W6423"]),
            ([(403, {"error": {"type": "security_exception", "reason": "not yours"}})], {}, ["W6424", "not yours"]),
            ([(302, b"")], {}, ["W6423", "status 302"]),
            (["silence"] * 3, {**fast, "socket__timeout": "100ms", "connection__timeout": "100ms"}, ["W6421", "tried 3 times"]),
            ([], {**fast, "hosts": nobody}, ["W6421", "Failed to connect", "tried 3 times"]),
            ([], {**fast, "hosts": "http://no-such-host.invalid:9200"}, ["W6421", "no-such-host.invalid"]),
        ]
        for failures, more, parts in cases:
            with BulkServer() as server:
                server.failures, server.silence_seconds = list(failures), 0.5
                begin = time.monotonic()
                code, _, errors = self.run(folder, script + self.table(server, **more) + INSERT)
                equal((code, [part for part in parts if part not in errors], server.problems), (5, [], []), errors)
                assert time.monotonic() - begin < 10, f"takes long: {parts}"

    def check_logins_and_prefixes(self, folder):
        rows = [{"k": 1, "v": "x"}]
        with BulkServer(path="/behind/proxy/_bulk", login=f"windrow:{PASSWORD}") as server:
            prefix = {"connection__path_prefix": "behind/proxy/"}
            self.send(folder, server, rows, username="windrow", password=PASSWORD, **prefix)
            equal(len(server.documents("found")), 1, "documents")
            for more in ({}, {"username": "windrow", "password": "wrong"}):
                code, _, errors = self.run(folder, self.give(folder, rows) + self.table(server, **prefix, **more) + INSERT)
                equal((code, "W6424" in errors, "unable to authenticate" in errors), (5, True, True), errors)

    def check_tls(self, folder):
        certificate, key = os.path.join(folder, "a.crt"), os.path.join(folder, "a.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True, timeout=TIMEOUT)
        rows = [{"k": 1, "v": "x"}]
        with BulkServer(tls=(certificate, key)) as server:
            self.send(folder, server, rows, windrow__elasticsearch__ca_file=certificate)
            self.send(folder, server, rows, connection__skip_verify_ssl="true")
            code, _, errors = self.run(folder, self.give(folder, rows) + self.table(server, sink__bulk_flush__backoff__strategy="DISABLED") + INSERT)
            equal((code, "W6421" in errors, "certificate" in errors), (5, True, True), errors)

    def check_killed_jobs_upsert_each_document_once(self, folder):
        rows = [{"k": n % 3000, "v": f"v{n}"} for n in range(30000)]
        script = self.give(folder, rows)
        checkpoints = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "2", "--chunk-bytes", "4000"]
        with BulkServer() as server:
            for point in ("round-ended:7:kill", "sinks-prepared:4:kill", "round-ended:11:kill"):
                code, _, errors = self.run(folder, script + self.table(server) + INSERT, *checkpoints, "--failpoint", point)
                assert code != 0, f"{point} was not reached: {errors}"
            code, _, errors = self.run(folder, script + self.table(server) + INSERT, *checkpoints)
            equal((code, server.problems), (0, []), errors)
            equal(server.indices["found"], {str(row["k"]): row for row in rows}, "documents")
            assert server.actions > len(rows), "no row came again: the kills came too late to show anything"

    def check_options(self, folder):
        cases = [({"hosts": "localhost:9200"}, "W3503"), ({"hosts": f"http://me:{PASSWORD}@h:9200"}, "W3503"), ({"hosts": None}, "W3502"), ({"index": None}, "W3502"),
                 ({"index": "a-{nothing}"}, "no column 'nothing'"), ({"index": "{k}{v}"}, "one part in braces"), ({"index": "{v|yyyy}"}, "W3507"),
                 ({"index": "a-{now()|bbb}"}, "W3311"), ({"username": "me"}, "W3509"), ({"format": "csv"}, "W3509"), ({"sink__delivery_guarantee": "exactly-once"}, "W3509"),
                 ({"sink__bulk_flush__max_size": "1gb"}, "W3503"), ({"sink__bulk_flush__backoff__strategy": "SOMETIMES"}, "W3503"), ({"indx": "x"}, "indx")]
        for more, part in cases:
            code, _, errors = self.run(folder, self.give(folder, []) + self.table("http://127.0.0.1:1", **more) + INSERT)
            equal((code, part in errors), (3, True), errors)
        code, _, errors = self.run(folder, self.give(folder, []) + self.table("http://127.0.0.1:1", "k BIGINT, v BYTES, PRIMARY KEY (v) NOT ENFORCED") +
                                   "INSERT INTO found SELECT k, CAST(v AS BYTES) FROM given;")
        equal((code, "W3507" in errors), (3, True), errors)
        code, _, errors = self.run(folder, self.table("http://127.0.0.1:1") + "SELECT * FROM found;")
        equal((code, "can only be written to" in errors), (3, True), errors)
        with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as file:
            file.write(GIVEN + self.table("http://127.0.0.1:1", username="me", password=PASSWORD) + f"EXPLAIN {INSERT}\nSHOW CREATE TABLE found;\n")
        done = subprocess.run([self.windrow, "run", "job.sql"], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert "at least once, flushed at each checkpoint; a row that comes again replaces itself by its key" in done.stdout, done.stdout + done.stderr
        assert PASSWORD not in done.stdout + done.stderr, "the password is shown"


if __name__ == "__main__":
    arguments = check_runner.read_arguments(__doc__)
    check_runner.run("elasticsearch", arguments, lambda: contextlib.nullcontext(check_runner.methods_of(Checks(arguments.windrow))))
