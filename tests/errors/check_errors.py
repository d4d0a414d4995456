#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the wrong scripts of cases.txt and compares the error stream and the exit code with the recorded ones.

check_errors.py BINARY [--update] [NAME...]   --update rewrites cases.txt with what the binary prints.
"""

import argparse
import dataclasses
import difflib
import pathlib
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).with_name("cases.txt")
TIMEOUT_SECONDS = 60


@dataclasses.dataclass
class Case:
    name: str
    command: str = "validate job.sql"
    files: dict = dataclasses.field(default_factory=dict)
    script: str = ""
    exit_code: int = 0
    stderr: str = ""


def read_cases(text):
    """The comment lines at the top, and the cases."""
    head, _, body = text.partition("\n@case ")
    cases = []
    for block in ("@case " + body).split("\n@case "):
        lines = block.removeprefix("@case ").split("\n")
        case = Case(lines[0].strip())
        section, target = None, None
        for line in lines[1:]:
            if line.startswith("@"):
                section, _, target = line[1:].partition(" ")
                if section == "run":
                    case.command = target
                elif section == "exit":
                    case.exit_code = int(target)
                elif section == "file":
                    case.files[target] = ""
                elif section not in ("script", "stderr"):
                    sys.exit(f"cases.txt: {case.name}: unknown section @{section}")
            elif section == "file":
                case.files[target] += line + "\n"
            elif section == "script":
                case.script += line + "\n"
            elif section == "stderr":
                case.stderr += line + "\n"
        case.stderr = case.stderr.rstrip("\n") + "\n" if case.stderr.strip() else ""
        cases.append(case)
    return head, cases


def write_cases(head, cases):
    text = head
    for case in cases:
        text += f"\n@case {case.name}\n@run {case.command}\n"
        for name, content in case.files.items():
            text += f"@file {name}\n{content}"
        text += f"@script\n{case.script}@exit {case.exit_code}\n@stderr\n{case.stderr}"
    return text


def run(binary, case):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in case.files.items():
            pathlib.Path(folder, name).write_text(content)
        pathlib.Path(folder, "job.sql").write_text(case.script)
        done = subprocess.run(
            [binary, *case.command.split()], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
        )
        return done.returncode, done.stderr.replace(folder, "FOLDER").rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    head, cases = read_cases(CASES.read_text())
    names = [case.name for case in cases]
    if len(names) != len(set(names)):
        sys.exit("cases.txt: two cases have the same name")
    wrong = 0
    for case in cases:
        if arguments.names and case.name not in arguments.names:
            continue
        exit_code, stderr = run(binary, case)
        if arguments.update:
            case.exit_code, case.stderr = exit_code, stderr
        elif (exit_code, stderr) != (case.exit_code, case.stderr):
            wrong += 1
            print(f"FAILED {case.name}: exit code {exit_code}, expected {case.exit_code}")
            print("\n".join(difflib.unified_diff(case.stderr.split("\n"), stderr.split("\n"), "expected", "printed", lineterm="")))
        if case.exit_code == 0:
            wrong += 1
            print(f"FAILED {case.name}: a wrong script must not succeed")
    if arguments.update:
        CASES.write_text(write_cases(head, cases))
    print(f"{len(cases)} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
