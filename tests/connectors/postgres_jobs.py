# SPDX-License-Identifier: Apache-2.0
"""Jobs over tables of a PostgreSQL server."""
import contextlib
import json
import os
import sys
import time

from job_starts import JobStarts, TIMEOUT, equal
from postgres_server import PASSWORD, PostgresServer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_runner  # noqa: E402

GIVEN = "CREATE TABLE given (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = 'in.json', 'format' = 'json');\n"


class PostgresJobs(JobStarts):
    """A base of checks that need a server."""

    def __init__(self, windrow, server):
        super().__init__(windrow)
        self.server = server

    def table(self, name, columns, remote=None, port=None, **more):
        """CREATE TABLE; options by their names with _ for - and __ for a dot."""
        options = {"connector": "jdbc", "url": f"jdbc:postgresql://127.0.0.1:{port or self.server.port}/postgres", "table-name": remote or name, "username": "windrow",
                   "password": PASSWORD, **{key.replace("__", ".").replace("_", "-"): value for key, value in more.items()}}
        listed = ", ".join(f"'{key}' = '{value}'" for key, value in options.items())
        return f"CREATE TABLE {name} ({columns}) WITH ({listed});\n"

    def end(self, job):
        code, rows, errors = super().end(job)
        assert PASSWORD not in errors + json.dumps(rows), "the password is shown"
        return code, rows, errors

    def run_well(self, folder, script, *extra):
        code, rows, errors = self.run(folder, script, *extra)
        equal(code, 0, errors)
        return rows

    def give(self, folder, rows):
        with open(os.path.join(folder, "in.json"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        return GIVEN

    def wait_for_rows(self, table, count, job):
        end = time.monotonic() + TIMEOUT
        while int(self.server.sql(f"SELECT count(*) FROM {table}")[0][0]) < count:
            assert time.monotonic() < end, f"no {count} rows in {table}"
            assert job.poll() is None, "the job ended: " + job.communicate()[1]
            time.sleep(0.01)


def run_checks(name, usage, checks):
    """A program of checks that share one server."""
    @contextlib.contextmanager
    def with_server(windrow):
        with PostgresServer() as server:
            yield check_runner.methods_of(checks(windrow, server))

    arguments = check_runner.read_arguments(usage)
    check_runner.run(name, arguments, lambda: with_server(arguments.windrow))
