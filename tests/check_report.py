# SPDX-License-Identifier: Apache-2.0
"""What a program of checks has found so far, and how it ends."""
import sys


class Report:
    def __init__(self, suite):
        self.suite, self.passed, self.failed = suite, 0, 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{self.suite}: FAILED {what}")

    def check_none(self, breaches):
        """One check, which nothing may speak against. Each breach is a line of its own that begins with its place, as a compiler's message does."""
        for breach in breaches:
            print(breach)
        if breaches:
            self.failed += 1
        else:
            self.passed += 1

    def end(self, count_file, note=""):
        """Prints the sums, writes "PASSED FAILED" if there is a file for it (tools/test adds them up), and ends the program: with status 1 if a check
        failed or none was made."""
        print(f"{self.suite}: {self.passed} passed, {self.failed} failed{note}")
        if count_file:
            with open(count_file, "w", encoding="utf-8") as out:
                out.write(f"{self.passed} {self.failed}\n")
        sys.exit(1 if self.failed or not self.passed else 0)
