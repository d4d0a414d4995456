#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints "PASSED FAILED" for a folder of googletest JSON results.

A program that crashed leaves `NAME.crashed` instead of a result and counts as one failure; so does one that left `NAME.failed` (its exit status) though none of
its tests failed: a sanitizer spoke at its end. A skipped test has neither passed nor failed: how many there
are goes to stderr, so that nobody thinks they ran.
"""
import json
import pathlib
import sys


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    passed = failed = skipped = 0
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        failed += result["failures"] + result["errors"]
        skips = sum(test.get("result") == "SKIPPED" for suite in result["testsuites"] for test in suite["testsuite"])
        passed += result["tests"] - result["failures"] - result["errors"] - result["disabled"] - skips
        skipped += skips
        if result["failures"] + result["errors"] == 0 and path.with_suffix(".failed").exists():
            failed += 1
    failed += len(list(folder.glob("*.crashed")))
    if skipped:
        print(f"{skipped} tests were skipped", file=sys.stderr)
    print(passed, failed)


if __name__ == "__main__":
    main()
