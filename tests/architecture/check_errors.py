#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every error code that the sources raise is documented, and the other way round.

usage: check_errors.py [--root DIR] [--count FILE] [--write]
Each area lists its codes in docs/errors/AREA.md, one row `| W1234 | meaning | what to do |` (or `| W1234, W1235 | ...`). --write assembles them into
docs/errors.md below its heading "## Codes"; without it that page is checked to be up to date.
"""
import argparse
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

CODE = re.compile(r'"(W[1-9][0-9]{3})"')
ROW = re.compile(r"^\|\s*(W[1-9][0-9]{3}(?:, W[1-9][0-9]{3})*)\s*\|(.*)\|\s*$")
SOURCE_FOLDERS = ("kernels", "host", "inference", "runtime")
HEADING = "## Codes\n"
CLASSES = {"1": "usage and configuration", "2": "SQL syntax", "3": "SQL meaning: names, types, plan", "4": "valid Flink SQL that Windrow does not run",
           "5": "input data", "6": "files and other I/O", "7": "memory", "9": "a defect in Windrow"}


def raised_codes(root: pathlib.Path) -> dict[str, str]:
    """Each code with the first file that raises it."""
    codes: dict[str, str] = {}
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            for code in CODE.findall(path.read_text(encoding="utf-8")):
                codes.setdefault(code, str(path.relative_to(root)))
    return codes


def documented_codes(root: pathlib.Path) -> dict[str, str]:
    """Each code with its table row."""
    codes: dict[str, str] = {}
    for path in sorted((root / "docs" / "errors").glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            # A link of the part is one folder further down than the same link of the page.
            match = ROW.match(line.replace("](../", "]("))
            for code in match.group(1).split(", ") if match else ():
                codes.setdefault(code, f"| {match.group(1)} |{match.group(2)}|")
    return codes


def assembled(page: str, documented: dict[str, str]) -> str:
    """The page with the list of all codes below its heading."""
    text = page[: page.index(HEADING) + len(HEADING)]
    text += "\nCodes are stable: a code keeps its meaning, new ones are added. Assembled from [errors/](errors/) by\n"
    text += "`tests/architecture/check_errors.py --write`.\n"
    for digit, meaning in CLASSES.items():
        rows = list(dict.fromkeys(row for code, row in sorted(documented.items()) if code[1] == digit))
        if rows:
            text += f"\n### W{digit}xxx: {meaning}\n\n| code | meaning | what to do |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()

    raised, documented = raised_codes(arguments.root), documented_codes(arguments.root)
    report = Report("error codes")
    for code in sorted(raised.keys() | documented.keys()):
        if code not in documented:
            report.check_none([f"{raised[code]}: raises {code}, which no file of docs/errors explains"])
        else:
            report.check_none([] if code in raised else [f"docs/errors: {code} is explained but never raised"])

    path = arguments.root / "docs" / "errors.md"
    page = path.read_text(encoding="utf-8")
    text = assembled(page, documented)
    if arguments.write:
        path.write_text(text, encoding="utf-8")
    else:
        report.check(page == text, "docs/errors.md is out of date: run tests/architecture/check_errors.py --write")
    report.end(arguments.count, f", {len(raised)} raised, {len(documented)} explained")


if __name__ == "__main__":
    main()
