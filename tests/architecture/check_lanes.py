#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that objects compiled for one instruction set define nothing that the rest of the program could take.

usage: check_lanes.py BUILD [--count FILE]
Files called *_lanes.cpp are compiled once per SIMD level (inference/CMakeLists.txt). If such an object defined a function under a name that other files
define as well (an inline function of the standard library, say), the linker could keep the copy that needs AVX-512 for everyone. So each name that it
gives away must contain its level's namespace. BUILD: a build without sanitizers (which add names of their own), such as build/release.
"""
import argparse
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path)
    arguments = parser.parse_args()
    objects = sorted(arguments.build.glob("inference/CMakeFiles/windrow_inference_lanes_*.dir/**/*.o"))
    report = Report("lanes")
    for path in objects:
        level = next(part for part in path.parts if part.startswith("windrow_inference_lanes_")).split("_")[-1].split(".")[0]
        listed = subprocess.run(["nm", "--extern-only", "--defined-only", "--demangle", str(path)], capture_output=True, text=True, check=True).stdout
        names = [line.split(None, 2)[2] for line in listed.splitlines() if line]
        wrong = [name for name in names if f"windrow::inference::lanes_{level}::" not in name]
        report.check_none([f"{path.relative_to(arguments.build)}: gives away '{name}', compiled for level {level}" for name in wrong])
    if not objects:
        report.check(False, f"no object found below {arguments.build}")
    report.end(arguments.count)


if __name__ == "__main__":
    main()
