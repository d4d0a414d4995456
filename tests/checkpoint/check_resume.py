#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Jobs that are killed and go on from their checkpoints write the same rows as jobs that run through, each row once.

usage: check_resume.py --windrow BIN [--backends cpu,emulator] [--long] [--count FILE] | --write-golden

1. Every case of the conformance areas, its SELECTs collected by file sinks: killed once or twice at a round drawn at random, resumed under other batch
   sizes, threads and backends.
2. Random jobs, at every failpoint and action: kill, error, stall; then resumed.
3. Random jobs whose newest checkpoint is damaged while the job is down: passed over, and the rows still exact.
4. The checkpoint in golden/, written by the first release that had them: this one goes on from it.
"""
import argparse
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "reference"))
import random_shapes  # noqa: E402
import job_rewriting  # noqa: E402

CASES = os.path.join(HERE, "..", "flink", "cases")
AREAS = ["windows", "sessions", "aggregates", "expressions", "formats", "models"]
FIXED = ["--clock", "2026-01-01T00:00:00Z", "--seed", "7"]
TIMEOUT = 120


def rows_of(folder):
    """All lines below the sinks' folders, sorted; and how many hidden files are left."""
    lines, hidden = [], 0
    for name in sorted(os.listdir(folder)):
        if not name.startswith("out"):
            continue
        for place, _, files in os.walk(os.path.join(folder, name)):
            for file in files:
                if file.startswith("."):
                    hidden += 1
                    continue
                with open(os.path.join(place, file), "rb") as text:
                    lines += [(name, line) for line in text.read().splitlines()]
    return sorted(lines), hidden


def run(windrow, folder, extra):
    command = [windrow, "run", "collect.sql", "--quiet", *FIXED, *extra]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)


def a_cut(r, backends):
    return ["--chunk-bytes", str(r.choice([40, 200, 1000])), "--batch-rows", str(r.choice([1, 7, 4096])), "--threads", str(r.choice([1, 2])),
            "--backend", r.choice(backends), "--on-device-failure", "stop", "--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", str(r.choice([1, 1, 2, 3]))]


def run_to_end(windrow, folder, r, backends, failpoints, expected):
    """Runs with each failpoint in turn, then without. None if the rows are the expected ones, else what went wrong."""
    fell = 0
    for point in failpoints:
        done = run(windrow, folder, [*a_cut(r, backends), "--failpoint", point])
        stalls, dies = point.endswith("stall"), done.returncode == -9 or b"W6199" in done.stderr
        if not dies and done.returncode != 0:
            return f"with {point}: exit {done.returncode}: {done.stderr[:300]}", fell
        fell += dies or stalls
    done = run(windrow, folder, a_cut(r, backends))
    if done.returncode != 0:
        return f"resumed: exit {done.returncode}: {done.stderr[:300]}", fell
    rows, hidden = rows_of(folder)
    if rows != expected:
        missing = [row for row in expected if row not in rows][:2]
        extra = [row for row in rows if rows.count(row) != expected.count(row)][:2]
        return f"{len(rows)} rows instead of {len(expected)}; missing {missing}, not as often {extra} after {failpoints}", fell
    return (f"{hidden} hidden files are left" if hidden else None), fell


def through(windrow, folder):
    """The rows of a run without checkpoints, which are then removed; None if the job does not run."""
    done = run(windrow, folder, [])
    rows = rows_of(folder)[0] if done.returncode == 0 else None
    clear(folder)
    return rows


def clear(folder):
    for name in os.listdir(folder):
        if name.startswith("out") or name == "checkpoints":
            shutil.rmtree(os.path.join(folder, name))


def check_case(arguments, case):
    """(None, or what went wrong; whether the job was killed at all); "skipped" if its rows cannot be collected."""
    r = random.Random(case)
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "case")
        shutil.copytree(case, folder)
        with open(os.path.join(folder, "job.sql"), encoding="utf-8", errors="surrogateescape") as file:
            script = file.read()
        columns = job_rewriting.result_columns(arguments.windrow, folder, "job.sql", FIXED)
        if not columns:
            return "skipped", 0
        with open(os.path.join(folder, "collect.sql"), "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(job_rewriting.collecting_script(script, columns))
        expected = through(arguments.windrow, folder)
        if expected is None or expected != through(arguments.windrow, folder):
            return "skipped", 0  # a type that JSON cannot hold, or rows that are other ones each time
        points = [f"round-ended:{r.randint(1, 5)}:kill" for _ in range(r.choice([1, 2]))]
        return run_to_end(arguments.windrow, folder, r, arguments.backends, points, expected)


def a_random_job(number, folder, r):
    """A random shape with data, its SELECT collected by a file sink; rows enough for several rounds."""
    shape = random_shapes.Shape(number)
    shape.write(folder, r.randint(0, 1000))


def check_random(arguments, number, points):
    r = random.Random(f"{number} {points}")
    for attempt in range(20):
        with tempfile.TemporaryDirectory() as top:
            folder = os.path.join(top, "job")
            a_random_job(number * 20 + attempt, folder, r)
            columns = job_rewriting.result_columns(arguments.windrow, folder, "job.sql", FIXED)
            if not columns:
                continue
            with open(os.path.join(folder, "job.sql"), encoding="utf-8") as file:
                script = file.read()
            with open(os.path.join(folder, "collect.sql"), "w", encoding="utf-8") as file:
                file.write(job_rewriting.collecting_script(script, columns))
            expected = through(arguments.windrow, folder)
            if not expected or len(expected) < 20:
                continue
            if points is None:
                return check_damaged(arguments, folder, r, expected)
            return run_to_end(arguments.windrow, folder, r, arguments.backends, points, expected)
    return "no shape has rows enough", 0


def check_damaged(arguments, folder, r, expected):
    """Killed, its newest checkpoint cut or changed in one bit, resumed."""
    run(arguments.windrow, folder, [*a_cut(r, arguments.backends), "--failpoint", f"round-ended:{r.randint(3, 9)}:kill"])
    jobs = os.path.join(folder, "checkpoints", "job-1")
    names = sorted(name for name in os.listdir(jobs) if name.startswith("checkpoint-"))
    if len(names) < 2:
        clear(folder)
        return run_to_end(arguments.windrow, folder, r, arguments.backends, [], expected)
    path = os.path.join(jobs, names[-1])
    with open(path, "rb") as file:
        whole = bytearray(file.read())
    at = r.randrange(len(whole))
    if r.random() < 0.5:
        whole = whole[:at]
    else:
        whole[at] ^= 1 << r.randrange(8)
    with open(path, "wb") as file:
        file.write(whole)
    verdict = subprocess.run([arguments.windrow, "checkpoint", "verify", "checkpoints"], cwd=folder, capture_output=True, timeout=TIMEOUT)
    if verdict.returncode == 0:
        return f"byte {at} of {names[-1]} was damaged, and verify found nothing", 1
    wrong = run_to_end(arguments.windrow, folder, r, arguments.backends, [], expected)[0]
    if wrong is None and os.path.exists(path):
        wrong = f"{names[-1]}, which was passed over, is kept, and counts among those to keep"
    return wrong, 1


def write_golden(arguments):
    """Makes the golden checkpoint anew: a job killed in the middle. Only before a release has written such files."""
    golden = os.path.join(HERE, "golden")
    for name in ("checkpoints", "out-0"):
        shutil.rmtree(os.path.join(golden, name), ignore_errors=True)
    done = run(arguments.windrow, golden, ["--chunk-bytes", "200", "--batch-rows", "16", "--checkpoint-dir", "checkpoints",
                                           "--checkpoint-every-rounds", "1", "--failpoint", "round-ended:3:kill"])
    if done.returncode != -9:
        sys.exit(f"the job was not killed: exit {done.returncode}: {done.stderr[:300]}")
    jobs = os.path.join(golden, "checkpoints", "job-1")
    newest = max(name for name in os.listdir(jobs) if name.startswith("checkpoint-"))
    for name in set(os.listdir(jobs)) - {newest}:
        os.remove(os.path.join(jobs, name))


def check_golden(arguments):
    golden = os.path.join(HERE, "golden")
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "golden")
        shutil.copytree(golden, folder)
        done = run(arguments.windrow, folder, ["--checkpoint-dir", "checkpoints", "--batch-rows", "7"])
        if done.returncode != 0:
            return f"exit {done.returncode}: {done.stderr[:300]}", 0
        with open(os.path.join(golden, "expected.txt"), "rb") as file:
            expected = sorted(("out-0", line) for line in file.read().splitlines())
        rows = rows_of(folder)[0]
        return (None if rows == expected else f"{len(rows)} rows, expected {len(expected)}"), 1


def failpoint_names(windrow):
    done = subprocess.run([windrow, "run", "-", "--checkpoint-dir", "x", "--failpoint", "?"], input=b"", capture_output=True, timeout=TIMEOUT)
    return done.stderr.decode().split("names: ")[1].strip().split(", ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--backends", default="cpu")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--count")
    parser.add_argument("--write-golden", action="store_true")
    arguments = parser.parse_args()
    arguments.windrow = os.path.abspath(arguments.windrow)
    if arguments.write_golden:
        return write_golden(arguments)
    arguments.backends = arguments.backends.split(",")
    started = time.time()
    tasks = [("golden checkpoint", lambda: check_golden(arguments))]
    with open(os.path.join(CASES, "LATER.txt"), encoding="utf-8") as file:
        later = {line.split()[0] for line in file if line.strip() and not line.startswith("#")}
    for area in AREAS:
        for name in sorted(os.listdir(os.path.join(CASES, area))):
            if os.path.exists(os.path.join(CASES, area, name, "job.sql")) and f"{area}/{name}" not in later:
                tasks.append((f"case {area}/{name}", lambda case=os.path.join(CASES, area, name): check_case(arguments, case)))
    repeats = 20 if arguments.long else 2
    of_transactions = ("transaction", "offsets-sent", "producer-ready")  # tests/system/check_exactly_once.py
    for point in failpoint_names(arguments.windrow):
        if point.startswith(of_transactions):
            continue
        for action in ("kill", "error", "stall"):
            for n in range(repeats):
                r = random.Random(f"{point} {action} {n}")
                counted = point.startswith(("round", "checkpoint", "s")) and not point.startswith("state")
                points = [f"{point}:{r.randint(1, 6) if counted else 1}:{action}"]
                if point in ("resume-begins", "sinks-recovered", "state-restored"):
                    points.insert(0, f"round-ended:{r.randint(2, 5)}:kill")
                elif n % 2:
                    points.append(f"{r.choice(['round-ended', 'sinks-prepared', 'checkpoint-written'])}:{r.randint(1, 3)}:kill")
                tasks.append((f"failpoint {points}", lambda n=n, points=points: check_random(arguments, n, points)))
    for n in range(1000 if arguments.long else 60):
        tasks.append((f"damaged {n}", lambda n=n: check_random(arguments, n, None)))
    failed = skipped = fell = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for (name, _), (why, times) in zip(tasks, pool.map(lambda task: task[1](), tasks)):
            fell += times
            if why == "skipped":
                skipped += 1
            elif why:
                failed += 1
                print(f"FAIL {name}: {why}", flush=True)
    done = len(tasks) - skipped - failed
    print(f"resume: {done} passed, {failed} failed, {skipped} cases cannot be collected; {fell} times a job was made to fail, "
          f"{(time.time() - started) / 60:.1f} min")
    if arguments.count:
        with open(arguments.count, "w", encoding="utf-8") as out:
            out.write(f"{done} {failed}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
