#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails every device call of some jobs, one at a time and in every way, and compares what the jobs print.

usage: check_faults.py WINDROW [--long] [--count FILE]
The jobs read standard input and print as they go: nothing can be taken back. Their output must be the same bytes each time, and the
CPU must have taken over exactly once. --long runs them with other batches and limits, too. --count writes "PASSED FAILED".
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

MODES = ("memory", "sticky", "late")
# Late faults at the last calls of a job may never be noticed: nothing depends on those calls.
UNNOTICED_AT_MOST = 3
SOURCE = """CREATE TABLE t (ts TIMESTAMP(3), k BIGINT, name STRING, amount DOUBLE, price DECIMAL(20, 4), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '/dev/stdin', 'format' = 'json'%s);
"""
JOBS = {
    "hop": SOURCE % "" + """
CREATE TABLE o (s TIMESTAMP(3), e TIMESTAMP(3), k BIGINT, n BIGINT, total DOUBLE, spread DOUBLE) WITH ('connector' = 'print');
INSERT INTO o SELECT window_start, window_end, k, COUNT(*), SUM(amount), VAR_POP(amount)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k;
""",
    "tumble": SOURCE % ", 'windrow.late.table' = 'late'" + """
CREATE TABLE late (ts TIMESTAMP(3), k BIGINT, late_window_end TIMESTAMP(3)) WITH ('connector' = 'print');
CREATE TABLE o (e TIMESTAMP(3), name STRING, n BIGINT, most DECIMAL(20, 4), total DECIMAL(38, 4)) WITH ('connector' = 'print');
INSERT INTO o SELECT window_end, name, COUNT(*) FILTER (WHERE k > 5), MAX(price), SUM(price)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE k <> 3 GROUP BY window_start, window_end, name;
""",
    "cumulate": SOURCE % "" + """
CREATE TABLE o (s TIMESTAMP(3), e TIMESTAMP(3), names BIGINT, rowcount BIGINT, mean DOUBLE, least DOUBLE) WITH ('connector' = 'print');
INSERT INTO o SELECT window_start, window_end, COUNT(*), SUM(n), AVG(mean), MIN(least) FROM (
  SELECT window_start, window_end, name, COUNT(*) AS n, AVG(amount) AS mean, MIN(amount) AS least
  FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end, name)
GROUP BY window_start, window_end;
""",
    "session": SOURCE % "" + """
CREATE TABLE o (s TIMESTAMP(3), e TIMESTAMP(3), k BIGINT, n BIGINT, total DOUBLE, most DECIMAL(20, 4)) WITH ('connector' = 'print');
INSERT INTO o SELECT window_start, window_end, k, COUNT(*), SUM(amount), MAX(price)
FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND)) GROUP BY window_start, window_end, k;
""",
}
COUNTED = re.compile(r"^device calls: (\d+)$", re.M)
WARNED = re.compile(r"^warning\[(W\d+)\]", re.M)


def rows(count: int) -> bytes:
    """Records of half a minute, out of order, some of them late, some with the same key, some with NULLs."""
    source = random.Random(5)
    lines = []
    for i in range(count):
        behind = source.choice((0, 0, 0, 700, 1500, 9000, 26000))
        ms = max(0, i * 30000 // count - behind)
        key = "null" if source.random() < 0.05 else source.choice((1, 1, 2, 3, source.randrange(60)))
        amount = source.choice(("1e300", "-1e300", "0.1", "3.25", "1e-9", "null", "7", "1e16"))
        name = source.choice(('"a"', '"b"', '"a longer name than the others"', '""', "null", f'"n{source.randrange(20)}"'))
        lines.append(f'{{"ts":"2024-01-01 00:00:{ms // 1000:02}.{ms % 1000:03}","k":{key},"name":{name},'
                     f'"amount":{amount},"price":{source.choice(("12.5", "0.0001", "-99999999.25", "null"))}}}\n')
    return "".join(lines).encode()


class Check:
    def __init__(self, windrow: pathlib.Path, folder: pathlib.Path, data: pathlib.Path):
        self.windrow, self.folder, self.data = windrow, folder, data

    def run(self, job: str, options: list[str]) -> subprocess.CompletedProcess:
        with open(self.data, "rb") as standard_input:
            return subprocess.run([self.windrow, "run", self.folder / f"{job}.sql", "--quiet", "--threads", "1", *options], stdin=standard_input,
                                  capture_output=True, timeout=120, check=False)

    def device_run(self, job: str, options: list[str], fault: str | None) -> subprocess.CompletedProcess:
        return self.run(job, ["--backend", "emulator", "--device-calls", *options, *(("--device-fault", fault) if fault else ())])

    def problem(self, job: str, options: list[str], expected: bytes, calls: int, call: int, mode: str) -> str | None:
        ended = self.device_run(job, options, f"{call}:{mode}")
        errors = ended.stderr.decode(errors="replace")
        warnings = WARNED.findall(errors)
        code = "W7013" if mode == "memory" else "W6202"
        unnoticed = mode == "late" and call > calls - UNNOTICED_AT_MOST
        if ended.returncode != 0:
            return f"exit {ended.returncode}: {errors[:300]}"
        if ended.stdout != expected:
            return "other output" + (", the same lines in another order" if sorted(ended.stdout) == sorted(expected) else "")
        if warnings != [code] and not (unnoticed and not warnings):
            return f"warnings {warnings}, not one {code}: {errors[:600]}"
        return None

    def check(self, job: str, options: list[str], workers: int) -> tuple[int, int]:
        expected = self.run(job, ["--backend", "cpu", *options]).stdout
        sound = self.device_run(job, options, None)
        counted = COUNTED.search(sound.stderr.decode())
        if not expected or sound.returncode != 0 or sound.stdout != expected or not counted:
            print(f"faults: {job} {' '.join(options)}: without a fault it ends with {sound.returncode}, or other output:\n"
                  f"{sound.stderr.decode(errors='replace')[:600]}")
            return 0, 1
        calls = int(counted.group(1))
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            tried = [(call, mode) for call in range(1, calls + 1) for mode in MODES]
            for (call, mode), problem in zip(tried, pool.map(lambda one: self.problem(job, options, expected, calls, *one), tried)):
                if problem is None:
                    continue
                failed += 1
                if failed <= 10:
                    print(f"faults: {job} {' '.join(options)} --device-fault {call}:{mode}: {problem}")
        print(f"faults: {job} {' '.join(options)}: {calls} calls in {len(MODES)} modes, {failed} failed")
        return len(tried) - failed, failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("windrow", type=pathlib.Path)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--count", type=pathlib.Path)
    parser.add_argument("--job", choices=sorted(JOBS), action="append")
    arguments = parser.parse_args()

    # Some reads, some batches of each, and limits that are passed: snapshots are taken.
    variants = [["--batch-rows", "16", "--chunk-bytes", "1200", "--kept-for-device-fault", "4000"]]
    if arguments.long:
        variants += [["--batch-rows", "64", "--chunk-bytes", "3000"], ["--batch-rows", "5", "--chunk-bytes", "500", "--kept-for-device-fault", "1"]]
    report = Report("faults")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "rows.jsonl").write_bytes(rows(60))
        for job, script in JOBS.items():
            (folder / f"{job}.sql").write_text(script, encoding="utf-8")
        check = Check(arguments.windrow.resolve(), folder, folder / "rows.jsonl")
        for job in arguments.job or JOBS:
            for options in variants:
                ok, bad = check.check(job, options, max(1, os.cpu_count() or 1))
                report.passed, report.failed = report.passed + ok, report.failed + bad
    report.end(arguments.count)


if __name__ == "__main__":
    main()
