#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: record_onnxruntime.py [--onnxruntime FOLDER] [--inputs]

Runs the models of agreement_cases.py with onnxruntime and writes onnxruntime_outputs.json: the first rows of what it computes. FOLDER holds
node_modules/onnxruntime-node (`npm install --ignore-scripts onnxruntime-node@1.30.0`; default .cache/onnxruntime). --inputs also makes
example_inputs.json again: rows that the jobs of examples/ compute over data of their own (needs build/release/windrow)."""
import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile

import agreement_cases
from random_graphs import ROWS

sys.path.insert(0, os.path.join(agreement_cases.EXAMPLES, "models"))
from training_data import features  # noqa: E402

RECORDED = os.path.join(agreement_cases.HERE, "onnxruntime_outputs.json")
DEFAULT_FOLDER = os.path.join(os.path.dirname(agreement_cases.EXAMPLES), ".cache", "onnxruntime")
RECORDED_ROWS = 16
COLUMNS = {"machines": ["readings"] + [f"{what}_{how}" for what in ("temperature", "vibration", "torque") for how in ("mean", "spread", "low", "high")],
           "payments": ["amount_log", "ratio_log", "distance_log", "wrong_pins", "card_age_days", "online", "abroad", "new_merchant"]}


def run_onnxruntime(cases, folder, package):
    """Writes the cases into `folder` and runs them; gives [{"name", "outputs": [{"name", "type", "shape", "bytes"}]}]."""
    cases = list(cases)
    for case in cases:
        case.write(folder)
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as out:
        json.dump([case.request() for case in cases], out)
    done = subprocess.run(["node", os.path.join(agreement_cases.HERE, "run_onnxruntime.mjs"), folder], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "WINDROW_ONNXRUNTIME": package}, check=True)
    results = json.loads(done.stdout)
    for result in results:
        for number, output in enumerate(result["outputs"]):
            with open(os.path.join(folder, result["name"], f"onnxruntime.{number}.bin"), "rb") as file:
                output["bytes"] = file.read()
    return results


def record_inputs():
    rows = {}
    for example, arguments in (("machines", ["--keys", 20, "--rate", 10, "--rows", 6000]), ("payments", ["--rows", ROWS * 40]),
                               ("sensors", ["--keys", 5, "--rate", 3, "--rows", 9000])):
        made = features(os.path.join(agreement_cases.EXAMPLES, example, "job.sql"), example, [*arguments, "--seed", 3])
        if example == "payments":  # owners and fraud
            made = [row for row in made if row["fraud"]][:20] + [row for row in made if not row["fraud"]]
        rows[example] = [row["levels"] if example == "sensors" else [row[name] for name in COLUMNS[example]] for row in made[:ROWS]]
    with open(agreement_cases.EXAMPLE_INPUTS, "w", encoding="utf-8") as out:
        lines = ",\n".join(f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in values) + "]" for name, values in rows.items())
        out.write("{" + lines + "}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnxruntime", default=DEFAULT_FOLDER)
    parser.add_argument("--inputs", action="store_true")
    arguments = parser.parse_args()
    if arguments.inputs:
        record_inputs()
    cases = [*agreement_cases.random_cases(), *agreement_cases.example_cases()]
    with tempfile.TemporaryDirectory() as folder:
        results = run_onnxruntime(cases, folder, arguments.onnxruntime)
    lines = []
    for case, result in zip(cases, results):
        outputs = []
        for output in result["outputs"]:
            kept = output["bytes"][:len(output["bytes"]) // ROWS * RECORDED_ROWS]
            outputs.append({"type": output["type"], "shape": output["shape"], "rows": base64.b64encode(kept).decode()})
        lines.append(f'"{case.name}": ' + json.dumps({"key": case.key(), "outputs": outputs}))
    with open(RECORDED, "w", encoding="utf-8") as out:
        out.write("{" + ",\n".join(lines) + "}\n")
    print(f"{len(lines)} models, {os.path.getsize(RECORDED)} bytes")


if __name__ == "__main__":
    main()
