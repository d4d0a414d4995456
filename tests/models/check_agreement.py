#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: check_agreement.py PROGRAM [--backends cpu,emulator] [--precisions exact,library] [--lanes 1,8] [--only KIND] [--live FOLDER] [--rows N] [--count FILE]

Random models and the models of examples/ through PROGRAM (build/.../tests/models/score_models), compared with what onnxruntime 1.30.0 computed
(onnxruntime_outputs.json; --live runs the onnxruntime of FOLDER instead, over all rows). Of each model, per precision and backend:
  - PROGRAM itself checks that batches of 1, 7 and 4096 give the same bits (`exact`);
  - integers are equal; a float32 differs from onnxruntime's by at most 1e-5 of the largest magnitude in its output (a number that is small because
    large ones cancel out has no more digits than they have);
  - `exact` gives the same bits on every backend and, on the CPU, with every width of registers (WINDROW_LANES)."""
import argparse
import array
import base64
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [HERE, os.path.dirname(HERE)]
import agreement_cases  # noqa: E402
import record_onnxruntime  # noqa: E402
from check_report import Report  # noqa: E402
from random_graphs import ROWS  # noqa: E402

TOLERANCE = 1e-5
ON_DEVICE = {"dense", "convolution", "attention", "example"}  # kinds of which a device runs some at least
ALL_ON_DEVICE = {"trees", "linear", "columns"}  # kinds of which it runs all
CODES = {"float32": "f", "int64": "q", "int32": "i", "float64": "d"}


def numbers(kind, content):
    values = array.array(CODES[kind])
    values.frombytes(content)
    return values


def difference(kind, wanted, given):
    """The largest difference in units of the largest magnitude; infinity if a number is missing or is not a number on one side only."""
    if len(wanted) > len(given):
        return float("inf")
    if kind.startswith("int"):
        return 0.0 if list(wanted) == list(given[:len(wanted)]) else float("inf")
    scale = max(abs(value) for value in wanted)
    worst = 0.0
    for a, b in zip(wanted, given):
        if a == b or (a != a and b != b):
            continue
        error = abs(a - b) / scale if scale else float("inf")
        worst = max(worst, error if error == error else float("inf"))
    return worst


class Agreement(Report):
    def __init__(self):
        super().__init__("agreement")
        self.worst, self.places = {}, {}

    def place(self, kind, on_device, verdict):
        """Counts the models of a kind that ran on the device; keeps why one did not."""
        entry = self.places.setdefault(kind, [0, 0, ""])
        entry[0 if on_device else 1] += 1
        if not on_device:
            entry[2] = verdict

    def note(self, group, error, name):
        if error > self.worst.get(group, (-1.0, ""))[0]:
            self.worst[group] = (error, name)


def recorded_outputs(cases, report):
    with open(record_onnxruntime.RECORDED, encoding="utf-8") as file:
        recorded = json.load(file)
    wanted = {}
    for case in cases:
        entry = recorded.get(case.name)
        same = entry is not None and entry["key"] == case.key()
        if not same:
            report.check(False, f"{case.name}: the recorded outputs are of another model: run record_onnxruntime.py")
            continue
        wanted[case.name] = [(output["type"], base64.b64decode(output["rows"])) for output in entry["outputs"]]
    return wanted


def live_outputs(cases, folder, package):
    results = record_onnxruntime.run_onnxruntime(cases, folder, package)
    return {result["name"]: [(output["type"], output["bytes"]) for output in result["outputs"]] for result in results}


def run_program(program, folder, precision, backend, rows, lanes):
    environment = {**os.environ, "WINDROW_LANES": lanes} if lanes else None
    done = subprocess.run([program, folder, "--precision", precision, "--backend", backend, "--rows", str(rows)], stdout=subprocess.PIPE, text=True,
                          env=environment)
    verdicts = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    if done.returncode not in (0, 1):
        print(f"agreement: {program} ended with {done.returncode}")
    return verdicts


def outputs_of(folder, name, label, count):
    contents = []
    for number in range(count):
        path = os.path.join(folder, name, f"{label}.{number}.bin")
        with open(path, "rb") as file:
            contents.append(file.read())
    return contents


def ways(arguments):
    """(precision, backend, width of registers or None for the machine's) of each pass."""
    for precision in arguments.precisions.split(","):
        for backend in arguments.backends.split(","):
            yield precision, backend, None
            if precision == "exact" and backend == "cpu":
                yield from ((precision, backend, lanes) for lanes in arguments.lanes.split(",") if lanes)


def compare(cases, wanted, folder, arguments, report):
    bits = {}  # of the first exact outputs
    for precision, backend, lanes in ways(arguments):
        label = f"{precision}-{backend}"
        verdicts = run_program(arguments.program, folder, precision, backend, ROWS if lanes else arguments.rows, lanes)
        for case in cases:
            if case.name not in wanted:
                continue
            verdict = verdicts.get(case.name, "FAILED the program ended before it")
            where = f"{case.name} {label}" + (f" with registers of {lanes}" if lanes else "")
            report.check(verdict.startswith("ok: "), f"{where}: {verdict}")
            if not verdict.startswith("ok: "):
                continue
            kind = case.name.rsplit("_", 1)[0]
            if backend != "cpu":
                report.place(kind, verdict.startswith(f"ok: on '{backend}'"), verdict)
            given = outputs_of(folder, case.name, label, len(wanted[case.name]))
            for number, ((element, want), have) in enumerate(zip(wanted[case.name], given)):
                error = difference(element, numbers(element, want), numbers(element, have))
                report.note((kind, label), error, case.name)
                report.check(error <= TOLERANCE, f"{where}: output {number} differs by {error:.2e}")
            if precision == "exact":
                report.check(bits.setdefault(case.name, given) == given, f"{where}: other bits than the first")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--backends", default="cpu")
    parser.add_argument("--precisions", default="exact")
    parser.add_argument("--lanes", default="1,8")
    parser.add_argument("--only")
    parser.add_argument("--live")
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--count")
    arguments = parser.parse_args()
    report = Agreement()
    cases = list(agreement_cases.random_cases(arguments.only))
    if arguments.only in (None, "example"):
        cases += agreement_cases.example_cases()
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            case.write(folder)
        wanted = live_outputs(cases, folder, arguments.live) if arguments.live else recorded_outputs(cases, report)
        compare(cases, wanted, folder, arguments, report)
    for (kind, label), (error, name) in sorted(report.worst.items()):
        print(f"agreement: {label:<18} {kind:<12} largest difference {error:.1e} ({name})")
    for kind, (there, elsewhere, why) in sorted(report.places.items()):
        print(f"agreement: {kind:<12} {there} on the device, {elsewhere} on the CPU" + (f", such as {why[4:140]}" if why else ""))
        report.check(there > 0 or kind not in ON_DEVICE, f"no model of kind {kind} ran on the device")
        report.check(elsewhere == 0 or kind not in ALL_ON_DEVICE, f"{elsewhere} models of kind {kind} ran on the CPU")
    report.end(arguments.count, f" over {len(cases)} models of {ROWS} rows")


if __name__ == "__main__":
    main()
