#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The socket connector against real sockets: lines in, rows out, senders and readers that go, stand still or never come.

usage: check_socket.py [--windrow BIN] [--count FILE] [NAME...]
"""
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from job_starts import JobStarts, TIMEOUT, equal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_runner  # noqa: E402

SOURCE = """
CREATE TABLE events (ts TIMESTAMP(3), v BIGINT, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'socket', 'hostname' = '127.0.0.1', 'port' = '{port}', 'format' = 'json'{more});
"""
COUNT = SOURCE + "SELECT window_start, SUM(v) AS s FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;"
ALL = SOURCE + "SELECT v FROM events;"
SINK = """
CREATE TABLE numbers (v BIGINT, t STRING) WITH ('connector' = 'filesystem', 'path' = 'numbers.json', 'format' = 'json');
CREATE TABLE sent (v BIGINT, t STRING) WITH ('connector' = 'socket', 'hostname' = 'localhost', 'port' = '{port}', 'format' = '{form}'{more});
INSERT INTO sent SELECT v, t FROM numbers;
"""


def event(second, value=1):
    return json.dumps({"ts": f"2024-01-01 00:{second // 60:02}:{second % 60:02}", "v": value}) + "\n"


def listen():
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(TIMEOUT)
    return server, server.getsockname()[1]


class Checks(JobStarts):
    def check_a_sender_that_closes_ends_the_table(self, folder):
        server, port = listen()
        with server:
            job = self.start(folder, COUNT.format(port=port, more=""))
            sender, _ = server.accept()
            text = "".join(event(second, 1) for second in range(0, 180)) + event(200, 7).rstrip("\n")  # the last line has no end
            for at in range(0, len(text), 997):  # lines are cut at any place
                sender.sendall(text[at:at + 997].encode())
            sender.close()
            code, rows, errors = self.end(job)
        equal(code, 0, errors)
        equal([row["s"] for row in rows], [60, 60, 60, 7], "sums")

    def check_rows_come_while_the_sender_stays(self, folder):
        server, port = listen()
        with server:
            printed = COUNT.format(port=port, more="").replace("SELECT window_start", "CREATE TABLE shown (begins TIMESTAMP(3), s BIGINT) WITH ('connector' = 'print');\n"
                                                               "INSERT INTO shown SELECT window_start")
            job = self.start(folder, printed)
            sender, _ = server.accept()
            sender.settimeout(TIMEOUT)
            sender.sendall((event(10, 5) + event(61, 1)).encode())
            equal(job.stdout.readline(), "+I[2024-01-01T00:00, 5]\n", "the window that has fired")
            job.send_signal(signal.SIGTERM)
            code, _, errors = self.end(job)
            sender.close()
        equal(code, 143, errors)

    def check_selected_rows_come_while_the_sender_stays(self, folder):
        for form in ("jsonl", "csv", "table", "case"):
            server, port = listen()
            with server:
                job = self.start(folder, ALL.format(port=port, more=""), form=form)
                sender, _ = server.accept()
                sender.sendall((event(10, 81) + event(11, 82)).encode())
                seen = ""
                while "82" not in seen:
                    line = job.stdout.readline()
                    assert line, f"{form}: the job ended after {seen!r}: {job.stderr.read()}"
                    seen += line
                assert "81" in seen, f"{form}: {seen!r}"
                sender.sendall(event(12, 83).encode())
                assert "83" in job.stdout.readline(), f"{form}: the next row"
                job.send_signal(signal.SIGTERM)
                job.communicate(timeout=TIMEOUT)
                sender.close()

    def check_nobody_listens(self, folder):
        server, port = listen()
        server.close()
        begin = time.monotonic()
        code, _, errors = self.end(self.start(folder, ALL.format(port=port, more="")))
        equal((code, "W6401" in errors, "Connection refused" in errors), (5, True, True), errors)
        more = ", 'windrow.socket.max-retries' = '3', 'windrow.socket.retry-delay' = '100ms'"
        code, _, errors = self.end(self.start(folder, ALL.format(port=port, more=more)))
        equal((code, "it was tried 3 times more" in errors), (5, True), errors)
        assert time.monotonic() - begin < 10, "retries take long"

    def check_a_host_that_is_none(self, folder):
        script = ALL.format(port=1, more="").replace("127.0.0.1", "no-such-host.invalid")
        code, _, errors = self.end(self.start(folder, script))
        equal((code, "W6401" in errors), (5, True), errors)

    def check_a_lost_connection_is_made_again(self, folder):
        server, port = listen()
        with server:
            more = ", 'windrow.socket.max-retries' = '2', 'windrow.socket.retry-delay' = '50ms', 'json.ignore-parse-errors' = 'true'"
            job = self.start(folder, ALL.format(port=port, more=more))
            first, _ = server.accept()
            first.sendall((event(1, 1) + event(2, 2) + event(3, 3)[:20]).encode())  # a cut record is a bad one, not the beginning of the next
            first.close()
            second, _ = server.accept()
            second.sendall((event(4, 4) + event(5, 5)).encode())
            second.close()
            third, _ = server.accept()
            server.close()
            third.close()
            code, rows, errors = self.end(job)
        equal(code, 0, errors)
        equal([row["v"] for row in rows], [1, 2, 4, 5], "values")
        assert "1 bad" in errors, errors

    def check_a_connection_that_breaks_is_an_error(self, folder):
        server, port = listen()
        with server:
            job = self.start(folder, ALL.format(port=port, more=""))
            sender, _ = server.accept()
            sender.sendall(event(1, 1).encode())
            time.sleep(0.3)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close sends a reset
            sender.close()
            code, _, errors = self.end(job)
        equal((code, "W6401" in errors), (5, True), errors)

    def check_a_slow_job_holds_the_sender_back(self, folder):
        server, port = listen()
        with server:
            script = SOURCE.format(port=port, more="") + "SELECT v FROM events;"
            with open(os.path.join(folder, "job.sql"), "w") as file:
                file.write(script)
            job = subprocess.Popen([self.windrow, "run", "job.sql", "--format", "jsonl"], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
            sender, _ = server.accept()
            sender.settimeout(0.5)
            line, sent = event(1, 1).encode() * 1000, 0
            try:
                for _ in range(20000):  # 1 GB if nobody holds it back
                    sent += sender.send(line)
            except socket.timeout:
                pass
            with open(f"/proc/{job.pid}/status") as status:
                resident = next(int(text.split()[1]) for text in status if text.startswith("VmRSS"))
            job.kill()
            job.communicate()
            sender.close()
        assert sent < 400e6, f"{sent} bytes were taken though nobody reads the rows"
        assert resident < 700_000, f"the job holds {resident} KiB"

    def check_endless_record_is_refused(self, folder):
        server, port = listen()
        with server:
            job = self.start(folder, ALL.format(port=port, more=""))
            sender, _ = server.accept()
            try:
                for _ in range(80):
                    sender.sendall(b"x" * (1 << 20))
            except OSError:
                pass
            code, _, errors = self.end(job)
            sender.close()
        equal((code, "W6402" in errors), (5, True), errors[:500])

    def check_options(self, folder):
        for more, part in ((", 'byte-delimiter' = '0'", "byte-delimiter"), (", 'windrow.socket.max-retries' = '-1'", "max-retries"),
                           (", 'windrow.socket.retry-delay' = '0'", "retry-delay"), (", 'hostnam' = 'x'", "hostnam")):
            code, _, errors = self.end(self.start(folder, ALL.format(port=1, more=more)))
            equal((code, part in errors), (3, True), errors)
        code, _, errors = self.end(self.start(folder, ALL.format(port=70000, more="")))
        equal((code, "70000 is no port" in errors), (3, True), errors)

    def take_rows(self, server, count_of_connections, closes_early=None):
        """Accepts connections and returns what each sent."""
        texts = []
        for n in range(count_of_connections):
            connection, _ = server.accept()
            connection.settimeout(TIMEOUT)
            text = bytearray()
            while not (closes_early is not None and n == 0 and len(text) >= closes_early):
                part = connection.recv(64 if closes_early is not None and n == 0 else 65536)
                if not part:
                    break
                text += part
            connection.close()
            texts.append(bytes(text))
        return texts

    def numbers(self, folder, count, text="a \"quoted\", text"):
        with open(os.path.join(folder, "numbers.json"), "w") as file:
            for n in range(count):
                file.write(json.dumps({"v": n, "t": text}) + "\n")

    def check_rows_are_sent_as_lines(self, folder):
        for form in ("json", "csv"):
            server, port = listen()
            with server:
                self.numbers(folder, 20000)
                job = self.start(folder, SINK.format(port=port, form=form, more=""))
                text = self.take_rows(server, 1)[0].decode()
                code, _, errors = self.end(job)
            equal(code, 0, errors)
            lines = text.splitlines()
            equal((len(lines), text[-1]), (20000, "\n"), "lines")
            values = [json.loads(line)["v"] for line in lines] if form == "json" else [int(line.split(",")[0]) for line in lines]
            equal(values, list(range(20000)), "values")

    def check_a_reader_that_goes(self, folder):
        for more, wanted in (("", 5), (", 'windrow.socket.max-retries' = '5', 'windrow.socket.retry-delay' = '50ms'", 0)):
            server, port = listen()
            with server:
                self.numbers(folder, 40000, "x" * 400)
                job = self.start(folder, SINK.format(port=port, form="json", more=more))
                texts = []
                taker = threading.Thread(target=lambda: texts.extend(self.take_rows(server, 1 if wanted else 2, closes_early=1000)))
                taker.start()
                code, _, errors = self.end(job)
                taker.join()
            equal(code, wanted, errors)
            if wanted:
                assert "W6403" in errors, errors
            else:
                lines = texts[1].splitlines()
                values = [json.loads(line)["v"] for line in lines]  # whole lines from the beginning
                equal(values[-1], 39999, "the last row")
                equal(values, list(range(values[0], 40000)), "rows without a gap over the new connection")

    def check_a_reader_that_stands_still(self, folder):
        server, port = listen()
        with server:
            self.numbers(folder, 40000, "x" * 400)
            job = self.start(folder, SINK.format(port=port, form="json", more=", 'windrow.socket.send-timeout' = '500ms'"))
            connection, _ = server.accept()
            code, _, errors = self.end(job)
            connection.close()
        equal((code, "W6403" in errors, "took nothing for 500 ms" in errors), (5, True, True), errors)


if __name__ == "__main__":
    arguments = check_runner.read_arguments(__doc__)
    check_runner.run("socket", arguments, lambda: contextlib.nullcontext(check_runner.methods_of(Checks(arguments.windrow))))
