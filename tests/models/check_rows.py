#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: check_rows.py WINDROW [--count FILE]

`windrow model inspect` of random models (random_graphs.py) and of those of examples/: the structure of each graph must show that its rows do not depend on
each other. Prints the share by kind."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [HERE, os.path.dirname(HERE)]
import agreement_cases  # noqa: E402
from check_report import Report  # noqa: E402


def independence(windrow, path):
    done = subprocess.run([windrow, "model", "inspect", path, "--format", "json"], stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    said = json.loads(done.stdout)
    return said["independence"] or said["rows"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("windrow")
    parser.add_argument("--count")
    arguments = parser.parse_args()
    report = Report("rows")
    shares = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in [*agreement_cases.random_cases(), *agreement_cases.example_cases()]:
            path = os.path.join(folder, "m.onnx")
            with open(path, "wb") as out:
                out.write(case.model)
            said = independence(arguments.windrow, path)
            shown = said == "by the graph's structure"
            share = shares.setdefault(case.name.split("_")[0], [0, 0])
            share[0] += shown
            share[1] += 1
            report.check(shown, f"{case.name}: {said}")
    for kind, (shown, models) in shares.items():
        print(f"rows: {kind:<12} {shown} of {models} by the graph's structure")
    report.end(arguments.count)


if __name__ == "__main__":
    main()
