#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that C++ and CUDA sources are as clang-format (.clang-format, Debian 12's version) writes them.

usage: check_format.py [--write] [--count FILE]
Names the files that differ and ends with status 1 if there are any. --write formats them. --count writes "PASSED FAILED", one check per file.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATTERNS = ("*.cpp", "*.hpp", "*.cu")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--count")
    arguments = parser.parse_args()
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *PATTERNS], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [path for path in listed.stdout.splitlines() if (ROOT / path).exists()]

    def differs(path):
        done = subprocess.run(["clang-format", path], cwd=ROOT, capture_output=True, check=True)
        if done.stdout == (ROOT / path).read_bytes():
            return False
        if arguments.write:
            (ROOT / path).write_bytes(done.stdout)
        return True

    with concurrent.futures.ThreadPoolExecutor() as pool:
        different = list(pool.map(differs, files))
    report = Report("format")
    for path, differed in zip(files, different):
        if differed and arguments.write:
            print(f"{path}: formatted")
        report.check_none([f"{path}: not as clang-format writes it; tests/architecture/check_format.py --write mends it"] if differed and not arguments.write else [])
    report.end(arguments.count)


if __name__ == "__main__":
    main()
