# SPDX-License-Identifier: Apache-2.0
"""Runs of Windrow in the system tests: a script in a folder of its own, bounded in time."""
import os
import shutil
import subprocess
import tempfile

TIMEOUT = 120
FIXED = ["--clock", "2026-01-01T00:00:00Z", "--seed", "7"]


class JobFolder:
    """A temporary folder with job.sql; removed at the end."""

    def __init__(self, windrow, script):
        self.windrow = windrow
        self.path = tempfile.mkdtemp(prefix="windrow-system-")
        with open(os.path.join(self.path, "job.sql"), "w", encoding="utf-8") as file:
            file.write(script)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def start(self, *extra, environment=None, command="run"):
        return subprocess.Popen([self.windrow, command, "job.sql", *(["--quiet", *FIXED] if command == "run" else []), *extra], cwd=self.path,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})

    def run(self, *extra, environment=None, command="run", timeout=TIMEOUT):
        """(status, standard output, standard error); a job that does not end in time is killed and fails the check."""
        process = self.start(*extra, environment=environment, command=command)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"the job did not end within {timeout} s: {err.decode()[-500:]}") from None
        return process.returncode, out.decode(), err.decode()

    def run_well(self, *extra, **options):
        status, out, err = self.run(*extra, **options)
        assert status == 0, f"exit {status}: {err[-1500:]}"
        return out


def kafka_table(name, columns, broker, topic, **options):
    """CREATE TABLE of a kafka table; an option of None is left out."""
    written = {"connector": "kafka", **({"topic": topic} if topic else {}), "properties.bootstrap.servers": broker.address}
    if "value.format" not in options:
        written["format"] = "json"
    for key, value in options.items():
        if value is None:
            written.pop(key, None)
        else:
            written[key] = value
    listed = ", ".join("'{}' = '{}'".format(key, str(value).replace("'", "''")) for key, value in written.items())
    return f"CREATE TABLE {name} ({columns}) WITH ({listed});\n"


BOUNDED = {"scan.startup.mode": "earliest-offset", "scan.bounded.mode": "latest-offset"}
