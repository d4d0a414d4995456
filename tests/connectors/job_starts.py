# SPDX-License-Identifier: Apache-2.0
"""Jobs of the checks of connectors: started in a folder, ended within a time."""
import json
import os
import subprocess

TIMEOUT = 60


def equal(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


class JobStarts:
    """A base of checks that run the program on scripts."""

    def __init__(self, windrow):
        self.windrow = os.path.abspath(windrow)

    def start(self, folder, script, *extra, form="jsonl"):
        with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as file:
            file.write(script)
        return subprocess.Popen([self.windrow, "run", "job.sql", "--format", form, *extra], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def end(self, job):
        """Exit code, rows as objects, what was said. A job that does not end in time is killed and fails the check."""
        try:
            out, errors = job.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            job.kill()
            raise AssertionError("the job does not end: " + job.communicate()[1]) from None
        return job.returncode, [json.loads(line) for line in out.splitlines() if line.startswith("{")], errors

    def run(self, folder, script, *extra):
        return self.end(self.start(folder, script, *extra))
