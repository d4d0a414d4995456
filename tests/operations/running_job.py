# SPDX-License-Identifier: Apache-2.0
"""A `windrow run` that is asked while it runs."""
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

TIMEOUT = 30


class RunningJob:
    """Starts the job; waits until it has printed its address. Use with `with`: the process is gone behind it."""

    def __init__(self, windrow, folder, *extra, script="job.sql", port=0, environment=None):
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": folder, **(environment or {})}
        self.lines = []
        self.process = subprocess.Popen([windrow, "run", script, "--format", "jsonl", "--http-port", str(port), *extra], cwd=folder,
                                        env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.rows = []
        self.readers = [threading.Thread(target=self._collect, args=(self.process.stderr, self.lines)),
                        threading.Thread(target=self._collect, args=(self.process.stdout, self.rows))]
        for reader in self.readers:
            reader.start()
        self.url = self.wait_for(self._address, "the address on standard error")

    @staticmethod
    def _collect(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def _address(self):
        found = [re.search(r"http://127\.0\.0\.1:\d+", line) for line in list(self.lines)]
        return next((match.group(0) for match in found if match), None)

    def wait_for(self, question, what):
        """Asks until the answer is true; fails with what the job printed."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no {what}; exit code {self.process.poll()}; the job said:\n" + "\n".join(self.lines))

    def get(self, path, headers=None):
        """Status, content type, text."""
        request = urllib.request.Request(self.url + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers.get("Content-Type"), answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers.get("Content-Type"), refused.read().decode()

    def stop(self, number=signal.SIGTERM):
        """Sends the signal and returns the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        code = self.process.wait(timeout=TIMEOUT)
        for reader in self.readers:
            reader.join()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
