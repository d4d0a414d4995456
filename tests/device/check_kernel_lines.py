#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which lines of the kernels the tests run, counted by gcov in the kernels of `gpu_line_tests` and `inference_line_tests`.

usage: check_kernel_lines.py BUILD [--least PER_CENT] [--count FILE] [--lines]

Counted are the files of kernels/gpu and inference that kernels are made of, and the vocabulary that they use (kernels/device/kernel). Each file, and the total, must
reach --least; a kernel file without counts fails (but the tables of kernels, which have no code). --lines names the lines that never ran.
"""
import argparse
import collections
import glob
import json
import os
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
COUNTED = ("kernels/gpu/", "kernels/device/kernel/", "inference/src/device/kernels/")


def counted_lines(build):
    """{file: {line: times it ran}} over all kernels; a line of a template or an inline function ran if any instance of it did."""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    for data in glob.glob(os.path.join(build, "**", "*_lines.dir", "**", "*.gcda"), recursive=True):
        done = subprocess.run(["gcov", "--json-format", "--stdout", data], capture_output=True, text=True, cwd=os.path.dirname(data), check=True)
        for part in done.stdout.splitlines():
            found = json.loads(part)
            for file in found["files"]:
                path = os.path.realpath(os.path.join(found["current_working_directory"], file["file"]))
                name = os.path.relpath(path, ROOT)
                if not name.startswith(COUNTED):
                    continue
                for line in file["lines"]:
                    lines[name][line["line_number"]] += line["count"]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--least", type=float, default=95)
    parser.add_argument("--count")
    parser.add_argument("--lines", action="store_true")
    arguments = parser.parse_args()
    lines = counted_lines(os.path.abspath(arguments.build))
    kernels = {os.path.relpath(path, ROOT) for folder in ("kernels/gpu", "inference") for path in glob.glob(os.path.join(ROOT, folder, "**/*.cu"), recursive=True)}
    wrong = [f"{name}: no line was counted" for name in sorted(kernels - lines.keys()) if not name.endswith("/table.cu")]
    ran = total = 0
    for name in sorted(lines):
        of_file = lines[name]
        hit = sum(count > 0 for count in of_file.values())
        ran, total = ran + hit, total + len(of_file)
        share = 100 * hit / len(of_file)
        print(f"{share:6.1f} % of {len(of_file):4}  {name}")
        never = [number for number, count in sorted(of_file.items()) if count == 0]
        if never and (arguments.lines or share < arguments.least):
            print("         never:", " ".join(map(str, never)))
        if share < arguments.least:
            wrong.append(f"{name}: {share:.1f} %")
    share = 100 * ran / max(1, total)
    print(f"lines of kernels that ran: {ran} of {total}, {share:.1f} %")
    if share < arguments.least:
        wrong.append(f"all: {share:.1f} %")
    for line in wrong:
        print("fewer than wanted:", line)
    if arguments.count:
        with open(arguments.count, "w", encoding="utf-8") as out:
            out.write(f"{len(lines) + 1 - len(wrong)} {len(wrong)}\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
