# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of its own on 127.0.0.1, from Debian's package."""
import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TIMEOUT = 60
USER, PASSWORD = "windrow", "s3cret words"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def end_with_parent():
    """In the child: it is told to shut down at once when the test program dies, however that happens."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


class PostgresServer:
    """With `with`: the server has stopped and its folder is gone behind it. PostgreSQL refuses to run as root: then it runs as `nobody`. `certificate` is
    that of its TLS, for the name 127.0.0.1."""

    def __init__(self):
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise FileNotFoundError("no PostgreSQL server here: tools/setup brings it (apt-get install postgresql)")
        self.binaries = binaries[-1]
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix="windrow-postgres-")
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chmod(self.folder, 0o711)  # the certificate is read by the job
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.data = os.path.join(self.folder, "data")
        self.process = None
        password = os.path.join(self.folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")
        os.chmod(password, 0o644)
        self.run(os.path.join(self.binaries, "initdb"), "-D", self.data, "-U", USER, "--auth=scram-sha-256", "--pwfile", password, "--encoding=UTF8", "--no-sync",
                 "--locale=C")
        self.certificate = os.path.join(self.folder, "server.crt")
        self.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", os.path.join(self.folder, "server.key"), "-out", self.certificate)
        self.start()

    def run(self, *command):
        user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=TIMEOUT, check=False, umask=0o077, **user)
        if done.returncode != 0:
            raise AssertionError(f"{command[0]}: {done.stderr}")

    def start(self):
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "ssl": "on", "ssl_cert_file": self.certificate,
                    "ssl_key_file": os.path.join(self.folder, "server.key")}
        user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen([os.path.join(self.binaries, "postgres"), "-D", self.data, "-p", str(self.port),
                                             *[f"--{key}={value}" for key, value in settings.items()]],
                                            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=end_with_parent, **user)
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                self.sql("SELECT 1")
                return
            except AssertionError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self):
        """At once, as after a crash."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=TIMEOUT)

    def sql(self, text):
        """Rows as lists of texts; NULL is None."""
        done = subprocess.run([os.path.join(self.binaries, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres", "-X", "-q", "-t", "-A",
                               "-F", "\x02", "-P", "null=\x03", "-v", "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True, timeout=TIMEOUT, check=False,
                              env={**os.environ, "PGPASSWORD": PASSWORD})
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return [[None if cell == "\x03" else cell for cell in line.split("\x02")] for line in done.stdout.split("\n") if line]

    def hold(self, text):
        """A session that runs the statements in a transaction and stays in it until its input is closed."""
        session = subprocess.Popen([os.path.join(self.binaries, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres", "-X", "-q", "-t", "-A"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PGPASSWORD": PASSWORD})
        session.stdin.write(f"BEGIN; {text}; SELECT 'held';\n")
        session.stdin.flush()
        assert session.stdout.readline() == "held\n", "the session does not answer"
        return session

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
