#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutates the recorded scripts at random, validates each and runs those that are still good: no crash, no hang, no internal
error, and every refusal says where.

check_mutations.py BINARY [--count N] [--seed N]   The same seed gives the same scripts.
"""

import argparse
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"'(?:[^']|'')*'|`[^`]*`|\w+|\s+|.", re.S)
WORDS = ["SELECT", "FROM", "WHERE", "GROUP", "BY", "(", ")", ",", ";", "'", "`", "NULL", "INTERVAL", "*", "AS", "0", "-1", "99999999999999999999",
         "ROW", "<", ">", "[", "]", "/*+", "*/", "UNION ALL", "ORDER BY", "CASE", "END", "TABLE", "DESCRIPTOR", "TIMESTAMP", "\u00e9", "\x00"]
TIMEOUT_SECONDS = 30
EXIT_SUCCESS = 0
EXIT_INTERNAL = 1


def mutate(text, rng):
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
        if not tokens:
            break
        i = rng.randrange(len(tokens))
        kind = rng.randrange(7)
        if kind == 0:
            del tokens[i]
        elif kind == 1:
            tokens.insert(i, tokens[rng.randrange(len(tokens))])
        elif kind == 2:
            j = rng.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif kind == 3:
            tokens[i] = rng.choice(WORDS)
        elif kind == 4:
            tokens.insert(i, " " + rng.choice(WORDS) + " ")
        elif kind == 5:
            del tokens[i : i + rng.randrange(1, 20)]
        else:
            word = tokens[i]
            j = rng.randrange(len(word))
            tokens[i] = word[:j] + rng.choice("abz_019'`(), ") + word[j + 1 :]
    return "".join(tokens)


def complaint(done):
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}"
    if "error[W9" in done.stderr or done.returncode == EXIT_INTERNAL:
        return "internal error"
    if done.returncode != EXIT_SUCCESS and "error[W" not in done.stderr:
        return "refused without a code"
    if done.returncode != EXIT_SUCCESS and re.search(r"^job\.sql: error\[W[23]", done.stderr, re.M):
        return "refused without a place"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    scripts = sorted((ROOT / "tests/flink/cases").glob("*/*/job.sql"))
    if not scripts:
        sys.exit("no recorded scripts under tests/flink/cases")
    rng = random.Random(arguments.seed)
    failures, accepted = 0, 0
    for number in range(arguments.count):
        case = rng.choice(scripts).parent
        script = mutate((case / "job.sql").read_text(), rng)
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder, "case")
            shutil.copytree(case, job)
            (job / "job.sql").write_text(script)
            problem, output = None, ""
            for command in (["validate"], ["run", "--format", "case"]):
                try:
                    done = subprocess.run([binary, *command, "job.sql"], cwd=job, stdin=subprocess.DEVNULL, capture_output=True,
                                          text=True, errors="replace", timeout=TIMEOUT_SECONDS)
                except subprocess.TimeoutExpired:
                    problem = f"ran longer than {TIMEOUT_SECONDS} s"
                    break
                problem, output = complaint(done), done.stderr
                if problem or done.returncode != EXIT_SUCCESS:
                    break
                accepted += command[0] == "validate"
        if problem:
            failures += 1
            print(f"FAILED script {number} of {case.name}: {problem}\n{script}\n{output}")
    print(f"{arguments.count} mutated scripts, {accepted} still good, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
