# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of its own on 127.0.0.1, from Debian's package."""
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile

TIMEOUT = 60


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class PostgresServer:
    """With `with`: the server has stopped and its folder is gone behind it. It does not run as root: then it runs as `nobody`."""

    def __init__(self, port=None):
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise SystemExit("no PostgreSQL server here: tools/setup brings it")
        self.binaries = binaries[-1]
        self.port = port or free_port()
        self.folder = tempfile.mkdtemp(prefix="windrow-postgres-")
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        password = os.path.join(self.folder, "password")
        with open(password, "w") as file:
            file.write("s3cret words\n")
        os.chmod(password, 0o644)
        self.data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", self.data, "-U", "windrow", "--auth=scram-sha-256", "--pwfile", password, "--encoding=UTF8", "--no-sync", "--locale=C")
        self.process = None
        self.start()

    def options(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def run(self, program, *arguments):
        done = subprocess.run([os.path.join(self.binaries, program), *arguments], cwd=self.folder, capture_output=True, text=True, timeout=TIMEOUT, **self.options())
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stderr}")

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-t", str(TIMEOUT), "-l", os.path.join(self.folder, "log"), "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off", "start")

    def stop(self, mode="immediate"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def sql(self, text):
        """Rows as lists of texts; NULL is None."""
        done = subprocess.run([os.path.join(self.binaries, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "windrow", "-d", "postgres", "-X", "-q", "-t", "-A",
                               "-F", "\x02", "-P", "null=\x03", "-v", "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True, timeout=TIMEOUT,
                              env={**os.environ, "PGPASSWORD": "s3cret words"})
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return [[None if cell == "\x03" else cell for cell in line.split("\x02")] for line in done.stdout.split("\n") if line]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            self.stop()
        except AssertionError:
            pass  # it is down already
        shutil.rmtree(self.folder, ignore_errors=True)
