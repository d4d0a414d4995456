#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Wrong models (wrong_models.py) through the real binary: each must be refused with the recorded message and exit code (wrong_models.txt).

usage: check_wrong_models.py BINARY [--update] [--count FILE]
--update records what the binary says now. --count writes "PASSED FAILED".
"""
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

import wrong_models

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

RECORDED = pathlib.Path(__file__).with_name("wrong_models.txt")
HEAD = """# What `windrow` says to the models of wrong_models.py: the name of the case, its exit code, the error stream.
# Written by check_wrong_models.py --update; read what changes before you commit it.
"""
LEAST_CASES = 40
MOST_BYTES = 2 << 30  # of address space: a model must not take memory that its file does not hold


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def run(binary: pathlib.Path, case: wrong_models.Case) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        files = dict(case.files)
        if case.bytes is not None:
            files["m.onnx"] = case.bytes
        for name, content in files.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        done = subprocess.run([binary, *case.command.split()], cwd=folder, capture_output=True, timeout=60, check=False, preexec_fn=limit_memory)
        return done.returncode, done.stderr.decode("utf-8", "replace")


def entry(name: str, code: int, text: str) -> str:
    return f"\n## {name}: {code}\n{text}"


def recorded_entries() -> dict[str, str]:
    entries = {}
    for part in RECORDED.read_text(encoding="utf-8").split("\n## ")[1:]:
        entries[part[: part.index("\n")].rpartition(": ")[0]] = "\n## " + part
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--count", type=pathlib.Path)
    arguments = parser.parse_args()
    said = {}
    report = Report("wrong models")
    for name, case in wrong_models.CASES.items():
        code, text = run(arguments.binary.resolve(), case)
        said[name] = entry(name, code, text)
        report.check(2 <= code <= 6 and "error[W" in text, f"{name}: exit code {code}: not refused as an error of the model: {text}")
    if arguments.update:
        RECORDED.write_text(HEAD + "".join(said.values()), encoding="utf-8")
    expected = recorded_entries()
    for name in sorted(said.keys() | expected.keys()):
        same = said.get(name, "").rstrip("\n") == expected.get(name, "").rstrip("\n")
        report.check(same, f"{name}: said{said.get(name)}\nrecorded{expected.get(name)}")
    report.check(len(said) >= LEAST_CASES, f"only {len(said)} cases, not {LEAST_CASES}")
    report.end(arguments.count, f", {len(said)} cases")


if __name__ == "__main__":
    main()
