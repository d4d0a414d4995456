#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints "PASSED FAILED" for a folder of googletest JSON results.

A program that crashed leaves `NAME.crashed` instead of a result and counts as one failure.
"""
import json
import pathlib
import sys


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    passed = failed = 0
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        failed += result["failures"] + result["errors"]
        passed += result["tests"] - result["failures"] - result["errors"] - result["disabled"]
    failed += len(list(folder.glob("*.crashed")))
    print(passed, failed)


if __name__ == "__main__":
    main()
