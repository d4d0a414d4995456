#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random jobs on two backends of one binary, which must print the same bytes.

usage: backend_jobs.py --windrow BIN [--backend emulator] [--shapes N] [--data N] [--first SHAPE] [--keep DIR] [--count FILE]

Shapes (plans) times data sets (random_shapes.py): several partitions, late rows, NULLs, filters and computed columns that may fail. A job runs on the
CPU and on the other backend with the same batch size and threads, drawn per job; output, exit status and error text must be equal. A share of the
shapes' operators must really be placed on the other backend. A failing job is printed as SHAPE/DATA; --first SHAPE --shapes 1 repeats it.
"""
import argparse
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import random_shapes

LEAST_PLACED = 0.8  # of the window aggregations: below it, the comparison would say little about the other backend


def run(windrow, folder, backend, batch_rows, threads):
    command = [windrow, "run", "job.sql", "--format", "case", "--quiet", "--backend", backend, "--on-device-failure", "stop", "--batch-rows", str(batch_rows), "--threads", str(threads)]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


def difference(cpu, other):
    """None if two runs are the same, else how they differ. What a failing job printed before it failed is not compared: it may end anywhere."""
    if cpu.returncode != other.returncode:
        return f"exit status {cpu.returncode} on the CPU, {other.returncode} there: {(cpu.stderr + other.stderr).decode('utf-8', 'replace')[:600]}"
    if cpu.returncode != 0:
        return None if cpu.stderr == other.stderr else f"errors differ: {cpu.stderr[:400]} and {other.stderr[:400]}"
    if cpu.stdout == other.stdout:
        return None
    a, b = cpu.stdout.decode("utf-8", "replace").splitlines(), other.stdout.decode("utf-8", "replace").splitlines()
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"{len(a)} and {len(b)} lines, the first that differs is {at}: {a[at:at + 1]} and {b[at:at + 1]}"


def placed(windrow, folder, backend):
    """How many window aggregations the job has, and how many of them the backend takes."""
    done = subprocess.run([windrow, "explain", "--backend", backend, "job.sql"], cwd=folder, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        return 0, 0  # the plan itself fails (a constant divided by zero): the runs must say the same
    backends = re.findall(r"WindowAggregate .*\n\s*backend: (\w+)", done.stdout)
    return len(backends), sum(name == backend for name in backends)


def check_shape(arguments, number):
    """What went wrong with each data set of a shape, whether its operators were placed, and how many of its jobs failed on both backends alike."""
    shape, failures, placement, refused = random_shapes.Shape(number), [], (0, 0), 0
    for data in range(arguments.data):
        with tempfile.TemporaryDirectory() as folder:
            shape.write(folder, data)
            r = random.Random(f"cut {number}/{data}")
            cut = r.choice([1, 7, 64, 4096]), r.choice([1, 2])
            try:
                if data == 0:
                    placement = placed(arguments.windrow, folder, arguments.backend)
                cpu = run(arguments.windrow, folder, "cpu", *cut)
                refused += cpu.returncode != 0
                why = difference(cpu, run(arguments.windrow, folder, arguments.backend, *cut))
            except (RuntimeError, subprocess.TimeoutExpired) as failure:
                why = str(failure)
            if why:
                failures.append(f"{number}/{data} (batch rows, threads: {cut}): {why}")
                if arguments.keep:
                    shutil.copytree(folder, os.path.join(arguments.keep, f"{number}-{data}"), dirs_exist_ok=True)
    return failures, placement, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--backend", default="emulator")
    parser.add_argument("--shapes", type=int, default=200)
    parser.add_argument("--data", type=int, default=5, help="data sets of each shape")
    parser.add_argument("--first", type=int, default=0, help="the first shape")
    parser.add_argument("--keep", help="keep the files of failing jobs in this folder")
    parser.add_argument("--count", help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()
    arguments.windrow = os.path.abspath(arguments.windrow)
    started, failed, operators, on_device, refused = time.time(), 0, 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        shapes = range(arguments.first, arguments.first + arguments.shapes)
        for failures, placement, errors in pool.map(lambda number: check_shape(arguments, number), shapes):
            failed += len(failures)
            refused += errors
            operators, on_device = operators + placement[0], on_device + placement[1]
            for failure in failures:
                print("FAIL", failure, flush=True)
    jobs = arguments.shapes * arguments.data
    share = on_device / operators if operators else 0
    print(f"backend jobs: {jobs - failed} passed, {failed} failed ({refused} fail with the same error on both), window aggregations on {arguments.backend}: "
          f"{on_device} of {operators}, {(time.time() - started) / 60:.1f} min")
    if arguments.shapes >= 100 and share < LEAST_PLACED:
        print(f"too few operators ran on {arguments.backend} to compare anything")
        failed = failed or 1
    if arguments.count:
        with open(arguments.count, "w", encoding="utf-8") as out:
            out.write(f"{jobs - failed} {failed}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
