#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Jobs that are asked while they run: metrics, health, why no window fires, logs, and what a signal does.

usage: check_watching.py [--windrow BIN] [--count FILE] [NAME...]
"""
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

from running_job import RunningJob, TIMEOUT

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_runner  # noqa: E402

# Two folders that are watched for new files: a job without an end. `slow` stays behind `fast`.
TABLES = """
CREATE TABLE fast (ts TIMESTAMP(3), k STRING, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = 'fast', 'format' = 'json', 'source.monitor-interval' = '20ms', 'json.ignore-parse-errors' = 'true');
CREATE TABLE slow (ts TIMESTAMP(3), k STRING, v BIGINT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = 'slow', 'format' = 'json', 'source.monitor-interval' = '20ms');
"""
JOB = TABLES + """
SELECT window_start, window_end, COUNT(*) AS n
FROM TABLE(TUMBLE(DATA => (SELECT * FROM fast UNION ALL SELECT * FROM slow), TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
"""
ONE_TABLE = TABLES + """
CREATE TABLE minutes (window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'result', 'format' = 'json');
INSERT INTO minutes SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE fast, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
"""
COPIES = TABLES + """
CREATE TABLE copies (v BIGINT) WITH ('connector' = 'filesystem', 'path' = 'result', 'format' = 'json');
INSERT INTO copies SELECT v FROM fast;
"""


def event(second, key="a"):
    return json.dumps({"ts": f"2024-01-01 00:{second // 60:02}:{second % 60:02}", "k": key, "v": second}) + "\n"


def put(folder, name, text):
    """A file appears whole in the watched folder."""
    hidden = os.path.join(folder, "." + os.path.basename(name))
    with open(hidden, "w") as file:
        file.write(text)
    os.rename(hidden, os.path.join(folder, name))


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def equal(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


def holds(text, part):
    assert part in text, f"{part!r} is not in:\n{text}"


def samples_of(text):
    """Series to value, of Prometheus' text form."""
    samples = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        series, value = line.rsplit(" ", 1)
        assert series not in samples, f"{series} comes twice"
        samples[series] = float(value)
    return samples


class Checks:
    def __init__(self, windrow):
        self.windrow = windrow

    def start(self, folder, script, *extra, **more):
        for name in ("fast", "slow"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        write(folder, "job.sql", script)
        return RunningJob(self.windrow, folder, *extra, **more)

    def why(self, folder, *arguments):
        return subprocess.run([self.windrow, "why", *arguments], cwd=folder, env={**os.environ, "XDG_RUNTIME_DIR": folder}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=TIMEOUT)

    def answer_when(self, job, records):
        """The /why of the job once so many records have been read, with its one answer."""
        def ask():
            status = json.loads(job.get("/why")[2])
            return status if self.records_of(status) >= records else None
        status = job.wait_for(ask, f"{records} records")
        return status, [answer for answer in status["answers"] if "fired" in answer][0]

    def check_metrics_pass_promtool(self, folder):
        with self.start(folder, ONE_TABLE, "--checkpoint-dir", "checkpoints", "--checkpoint-interval", "100ms") as job:
            put(folder, "fast/1.json", event(10) + "not json\n" + event(70) + event(5))
            self.answer_when(job, 4)
            job.wait_for(lambda: 'windrow_checkpoints_total{result="completed"} 2' in job.get("/metrics")[2], "second checkpoint")
            status, kind, text = job.get("/metrics")
            equal(status, 200, "status")
            equal(kind, "text/plain; version=0.0.4; charset=utf-8", "content type")
            lint = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=TIMEOUT)
            equal((lint.returncode, lint.stdout + lint.stderr), (0, ""), "promtool")
            samples = samples_of(text)
            partition = '{source="default_catalog.default_database.fast",partition="0",log="0"}'
            wanted = {"windrow_source_records_total" + partition: 4, "windrow_source_bad_records_total" + partition: 1,
                      "windrow_source_lag_bytes" + partition: 0, "windrow_source_watermark_timestamp_seconds" + partition: 1704067269,
                      "windrow_source_idle" + partition: 0, "windrow_source_ended" + partition: 0, "windrow_job_running": 1}
            for series, value in wanted.items():
                equal(samples.get(series), value, series)
            statement = '{statement="1",sink="default_catalog.default_database.minutes"}'
            equal(samples["windrow_statement_late_rows_total" + statement], 1, "late rows")
            equal(samples["windrow_sink_rows_total" + statement], 1, "rows out")
            equal(sum(value for series, value in samples.items() if series.startswith("windrow_windows_fired_total")), 1, "windows fired")
            assert any(series.startswith("windrow_operator_batches_total") and 'backend="cpu"' in series and value > 0
                       for series, value in samples.items()), text
            for name in ("windrow_checkpoint_size_bytes", "windrow_checkpoint_last_id", "windrow_checkpoint_duration_seconds", "windrow_state_bytes",
                         "process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"):
                assert samples[name] > 0, f"{name} is {samples[name]}"

    def check_counters_never_fall(self, folder):
        with self.start(folder, ONE_TABLE) as job:
            before = {}
            for n in range(15):
                put(folder, f"fast/{n}.json", event(n * 20))
                now = samples_of(job.get("/metrics")[2])
                fallen = [series for series, value in before.items() if "_total" in series and now.get(series, 0) < value]
                equal(fallen, [], "counters that fell")
                before = now

    def check_health_and_readiness(self, folder):
        with self.start(folder, JOB) as job:
            equal(job.get("/healthz")[0], 200, "health")
            job.wait_for(lambda: job.get("/readyz")[0] == 200, "readiness")
            equal(job.get("/readyz")[2], "running\n", "readiness")
            equal(job.get("/nothing")[0], 404, "a page that is not there")
            equal(job.get("/why?format=xml")[0], 400, "a format that is none")
            holds(job.get("/")[2], "/metrics")

    def check_names_other_than_loopback_are_refused(self, folder):
        with self.start(folder, JOB) as job:
            equal(job.get("/metrics", {"Host": "windrow.example"})[0], 403, "another name")
            equal(job.get("/metrics", {"Host": "localhost:1"})[0], 200, "localhost")
            port = int(job.url.rsplit(":", 1)[1])
            with open("/proc/net/tcp") as table, open("/proc/net/tcp6") as table6:
                listening = [line.split()[1] for line in list(table)[1:] + list(table6)[1:] if line.split()[3] == "0A"]
            equal([at for at in listening if at.endswith(f":{port:04X}")], [f"0100007F:{port:04X}"], "sockets that listen")

    def check_why_names_the_silent_source(self, folder):
        with self.start(folder, JOB) as job:
            put(folder, "slow/1.json", event(30))
            put(folder, "fast/1.json", event(10) + event(70) + event(200))
            status, answer = self.answer_when(job, 4)
            equal(answer["waits_for"], "watermark", "why")
            equal(answer["next"]["start_ms"], 1704067200000, "window start")
            equal(answer["next"]["fires_at_ms"], 1704067259999, "fires at")
            equal(answer["watermark_ms"], 1704067229000, "watermark")
            equal(answer["missing_ms"], 30999, "missing")
            held = answer["held_by"]
            equal((held["table"], held["partition"], held["idle"], held["ended"]), ("default_catalog.default_database.slow", 0, False, False), "holder")
            time.sleep(0.2)
            later = self.answer_when(job, 4)[1]["held_by"]["silent_ms"]
            assert later >= held["silent_ms"] + 150, f"silent for {later} ms after {held['silent_ms']} ms"
            text = job.get("/why?format=text")[2]
            for part in ("held back by table default_catalog.default_database.slow, partition 0", "30999 ms (30 s) short", "2024-01-01 00:00:59.999", "not idle",
                         "table default_catalog.default_database.fast, partition 0 is at 2024-01-01 00:03:19"):
                holds(text, part)
            # What it waits for comes, and it fires.
            put(folder, "slow/2.json", event(65))
            job.wait_for(lambda: self.answer_when(job, 5)[1]["fired"] == 1, "window")
            equal(self.answer_when(job, 5)[1]["next"]["start_ms"], 1704067260000, "the window behind it")

    def check_why_without_rows(self, folder):
        with self.start(folder, JOB) as job:
            answer = self.answer_when(job, 0)[1]
            equal((answer["waits_for"], answer["next"], answer["watermark_ms"]), ("rows", None, None), "a job without rows")
            put(folder, "fast/1.json", event(10))
            answer = self.answer_when(job, 1)[1]
            equal((answer["waits_for"], answer["missing_ms"], answer["held_by"]["table"]),
                  ("watermark", None, "default_catalog.default_database.slow"), "a table without a record")
            holds(job.get("/why?format=text")[2], "there is no watermark yet")

    def check_why_of_sessions(self, folder):
        script = TABLES + "SELECT k, COUNT(*) FROM TABLE(SESSION(TABLE fast PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;"
        with self.start(folder, script) as job:
            put(folder, "fast/1.json", event(10) + event(12))
            answer = self.answer_when(job, 2)[1]
            job.wait_for(lambda: self.answer_when(job, 2)[1]["next"], "session")
            answer = self.answer_when(job, 2)[1]
            equal((answer["next"]["start_ms"], answer["next"]["end_ms"], answer["missing_ms"]), (1704067210000, 1704067222000, 10999), "session")

    def check_command_finds_the_job(self, folder):
        with self.start(folder, ONE_TABLE, "--checkpoint-dir", "checkpoints") as job:
            self.answer_when(job, 0)
            port = job.url.rsplit(":", 1)[1]
            for name in ([], ["job.sql"], [os.path.join(folder, "job.sql")], ["checkpoints"], [port], [job.url], [job.url + "/"]):
                answer = self.why(folder, *name, "--format", "json")
                equal((answer.returncode, answer.stderr), (0, ""), f"why {name}")
                equal(json.loads(answer.stdout)["script"], "job.sql", f"why {name}")
            holds(self.why(folder, "job.sql").stdout, "no window holds rows")
            other = self.why(folder, "other.sql")
            equal(other.returncode, 2, "another script")
            holds(other.stderr, "W1031")
            holds(other.stderr, "job.sql (port " + port)
            equal(self.why(folder, "http://127.0.0.1").returncode, 2, "an address without a port")
            with self.start(folder, ONE_TABLE) as second:
                self.answer_when(second, 0)
                both = self.why(folder, "job.sql")
                holds(both.stderr, "2 jobs of job.sql run")
            job.process.send_signal(signal.SIGKILL)
            job.wait()
        gone = self.why(folder, "job.sql")
        holds(gone.stderr, "no job of job.sql runs that can be asked")
        equal(os.listdir(os.path.join(folder, "windrow")), [], "entries of processes that have gone")
        silent = self.why(folder, port)
        equal(silent.returncode, 5, "a port where nobody listens")
        holds(silent.stderr, "W6086")

    def check_foreign_folder_is_not_trusted(self, folder):
        os.makedirs(os.path.join(folder, "windrow"), mode=0o777)
        os.chmod(os.path.join(folder, "windrow"), 0o777)
        with self.start(folder, JOB) as job:
            job.wait_for(lambda: any("W6087" in line for line in job.lines), "warning")
            equal(job.get("/healthz")[0], 200, "the job is asked by its port")
        equal(os.listdir(os.path.join(folder, "windrow")), [], "entries")

    def check_wrong_and_used_ports(self, folder):
        with self.start(folder, JOB) as job:
            port = job.url.rsplit(":", 1)[1]
            for arguments, code, part in ((["--http-port", port], 5, "W6085"), (["--http-port", "65536"], 2, "W1001"), (["--http-port", "x"], 2, "W1001"),
                                          (["--log-format", "xml"], 2, "W1001"), (["--log-level", "loud"], 2, "W1001")):
                refused = subprocess.run([self.windrow, "run", "job.sql", *arguments], cwd=folder, env=job.environment, stdin=subprocess.DEVNULL,
                                         capture_output=True, text=True, timeout=TIMEOUT)
                equal((refused.returncode, part in refused.stderr), (code, True), f"{arguments}: {refused.stderr}")

    def check_term_takes_a_checkpoint(self, folder):
        options = ("--checkpoint-dir", "checkpoints", "--checkpoint-interval", "1h")
        with self.start(folder, ONE_TABLE, *options) as job:
            put(folder, "fast/1.json", event(10) + event(70))
            self.answer_when(job, 2)
            equal(job.stop(signal.SIGTERM), 143, "exit code")
            holds("\n".join(job.lines), "in windows still open")
        with self.start(folder, ONE_TABLE, *options) as job:
            put(folder, "fast/2.json", event(130))
            job.wait_for(lambda: self.answer_when(job, 1)[1]["fired"] >= 1, "the second window")
            equal(job.stop(signal.SIGINT), 130, "exit code")
            holds("\n".join(job.lines), "went on from checkpoint 2")
        rows = []
        for place, _, files in os.walk(os.path.join(folder, "result")):
            for name in files:
                with open(os.path.join(place, name)) as file:
                    rows += [json.loads(line) for line in file]
        equal(sorted(row["window_start"] for row in rows), ["2024-01-01 00:00:00", "2024-01-01 00:01:00"], "each window once")

    def check_a_killed_job_goes_on_in_a_watched_folder(self, folder):
        """Later files have names that come before those that the killed job read first; the resumed one reads each record once all the same."""
        checkpoints = ("--checkpoint-dir", "checkpoints", "--checkpoint-interval", "50ms")
        with self.start(folder, COPIES, *checkpoints) as job:
            put(folder, "fast/m.json", event(1) + event(2))
            self.answer_read(job, 2)
            put(folder, "fast/g.json", event(3) + event(4, key="a longer one"))
            self.answer_read(job, 4)
            done = self.checkpoints_of(job)
            job.wait_for(lambda: self.checkpoints_of(job) > done + 1, "checkpoint of what was read")
            job.process.kill()
        put(folder, "fast/a.json", event(5, key="before all others"))
        put(folder, "fast/h.json", event(6))
        with self.start(folder, COPIES, *checkpoints) as job:
            self.answer_read(job, 2)
            put(folder, "fast/0.json", event(7))
            self.answer_read(job, 3)
            equal(job.stop(), 143, "exit code")
        copies = []
        for root, _, files in os.walk(os.path.join(folder, "result")):
            for name in files:
                if name.startswith("."):
                    continue
                with open(os.path.join(root, name)) as file:
                    copies += [json.loads(line)["v"] for line in file]
        equal(sorted(copies), [1, 2, 3, 4, 5, 6, 7], "records")

    @staticmethod
    def checkpoints_of(job):
        return samples_of(job.get("/metrics")[2]).get('windrow_checkpoints_total{result="completed"}', 0)

    @staticmethod
    def records_of(status):
        return sum(partition["records"] for source in status["sources"] for partition in source["partitions"])

    def answer_read(self, job, records):
        """Returns when this run of the job has read so many records."""
        job.wait_for(lambda: self.records_of(json.loads(job.get("/why")[2])) >= records, f"{records} records")

    def check_term_without_checkpoints(self, folder):
        with self.start(folder, ONE_TABLE) as job:
            put(folder, "fast/1.json", event(10) + event(70))
            self.answer_when(job, 2)
            begin = time.monotonic()
            equal(job.stop(signal.SIGTERM), 143, "exit code")
            assert time.monotonic() - begin < 5, "the stop takes long"
        equal(len([name for name in os.listdir(os.path.join(folder, "result")) if not name.startswith(".")]), 1, "what had fired is committed")

    def check_logs(self, folder):
        with self.start(folder, ONE_TABLE, "--checkpoint-dir", "checkpoints", "--log-format", "json") as job:
            put(folder, "fast/1.json", event(10) + event(70))
            self.answer_when(job, 2)
            equal(job.stop(), 143, "exit code")
        lines = [json.loads(line) for line in job.lines]
        for line in lines:
            assert list(line)[:4] == ["time", "level", "job", "event"], line
        events = [line["event"] for line in lines]
        equal(events, ["listening", "job-started", "checkpoint-completed", "job-stopping", "checkpoint-completed", "job-ended"], "events")
        equal((lines[-1]["records"], lines[-1]["rows_out"], lines[-1]["in_open_windows"]), (2, 1, 1), "figures at the end")
        with self.start(folder, ONE_TABLE, "--checkpoint-dir", "checkpoints", "--log-level", "info") as job:
            self.answer_when(job, 0)
            job.stop()
        assert all(" INFO " in line or " info " in line for line in job.lines), job.lines
        holds("\n".join(job.lines), "job-resumed checkpoint=2")
        quiet = self.start(folder, ONE_TABLE, "--checkpoint-dir", "other", "--log-level", "info")
        with quiet:
            self.answer_when(quiet, 0)

    def check_errors_in_logs(self, folder):
        write(folder, "bad.sql", "SELECT x\nFROM nothing;\n")
        for form, part in (("json", '"event":"error","code":"W3'), ("text", "bad.sql:2:6: error[W3")):
            refused = subprocess.run([self.windrow, "run", "bad.sql", "--log-format", form], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                                     text=True, timeout=TIMEOUT)
            equal(refused.returncode, 3, "exit code")
            holds(refused.stderr, part)
        equal([json.loads(line)["line"] for line in subprocess.run([self.windrow, "run", "bad.sql", "--log-format", "json"], cwd=folder,
              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT).stderr.splitlines()], [2], "line of the error")

    def check_a_stuck_client_does_not_hold_the_job(self, folder):
        with self.start(folder, JOB) as job:
            port = int(job.url.rsplit(":", 1)[1])
            stuck = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
            for connection in stuck:
                connection.sendall(b"GET /metrics HTTP/1.1\r\n")
            equal(job.get("/healthz")[0], 200, "health beside stuck clients")
            begin = time.monotonic()
            equal(job.stop(), 143, "exit code")
            assert time.monotonic() - begin < 8, "stuck clients hold the job"
            for connection in stuck:
                connection.close()


if __name__ == "__main__":
    arguments = check_runner.read_arguments(__doc__)
    check_runner.run("operations", arguments, lambda: contextlib.nullcontext(check_runner.methods_of(Checks(os.path.abspath(arguments.windrow)))))
