#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the engine takes time, sleep, random bits and lasting files from `surroundings()` alone, so that the simulation can stand in for
the machine (docs/decisions/0016-simulation.md).

usage: check_surroundings.py [--root DIR] [--count FILE]
Prints each breach with its place and ends with status 1 if there is one. --count writes "PASSED FAILED" (one check per file).
"""
import argparse
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

FOLDERS = ("host", "runtime")
DIRECT = {
    "a clock": re.compile(r"(?:\w+_clock|\bClock)::now\s*\("),
    "a sleep": re.compile(r"\bsleep_(?:for|until)\s*\(|\b(?:u|nano)sleep\s*\("),
    "random bits": re.compile(r"\brandom_device\b"),
    "a file that is written or looked at for changes": re.compile(
        r"\bofstream\b|\blast_write_time\b|\b(?:fs|filesystem)::(?:rename|remove|remove_all|resize_file|create_director\w+|copy_file)\s*\(|::(?:rename|unlink|fsync)\s*\("),
}
HOST_ONLY = {"a thread, or what it waits in,": re.compile(r"\bcondition_variable\w*\b|\bstd::(?:thread|jthread|async)\b(?!::)")}
# Who may, and why.
ALLOWED = {
    "host/src/machine/": "the machine itself",
    "host/src/socket/": "speaks to another machine: patience is measured against calls that wait for it",
    "host/src/postgres/postgres_connection": "as above",
    "host/src/checkpoint/failpoint.cpp": "a stall on purpose",
    "runtime/src/plan/model_loading.cpp": "planning: a model's bytes are read by inference, which knows no surroundings",
    "runtime/src/command/": "what people see and ask for; no answer depends on it",
}


def allowed(path: str) -> bool:
    return any(path.startswith(place) for place in ALLOWED)


def without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()

    report = Report("surroundings")
    used = set()
    for folder in FOLDERS:
        for path in sorted((arguments.root / folder).rglob("*.[ch]pp")):
            name = path.relative_to(arguments.root).as_posix()
            text = without_comments(path.read_text(encoding="utf-8"))
            direct_uses = DIRECT | (HOST_ONLY if folder == "host" else {})
            breaches = [(text.count("\n", 0, match.start()) + 1, what) for what, direct in direct_uses.items() for match in direct.finditer(text)]
            if breaches and allowed(name):
                used.update(place for place in ALLOWED if name.startswith(place))
                breaches = []
            report.check_none([f"{name}:{line}: {what} of its own; ask surroundings() (windrow/host/surroundings.hpp)" for line, what in sorted(breaches)])
    for place in sorted(ALLOWED.keys() - used):
        report.check_none([f"{place}: may use the machine directly, and does not: take it off the list"])
    report.end(arguments.count)


if __name__ == "__main__":
    main()
