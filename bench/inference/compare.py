#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rows a second that models score inside the engine, beside onnxruntime on the same model files in the same run.

usage: bench/inference/compare.py [--rounds N] [--seconds S] [--only TEXT] [--batches 1,64,4096] [--without-library]
Windrow with one thread in both precisions, onnxruntime 1.30 (npm, tools/setup-bench) with one and two. Contenders take turns, round by round; printed is
the median of the rounds: thousand rows a second of the clock, and in brackets of CPU time where more than one core was used. What is computed is compared
first (relative to the largest output): exact with onnxruntime and library with exact.
"""
import argparse
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "bench" / "peers"
FOLDER = ROOT / "build" / "bench" / "inference"
SCORE_RATE = ROOT / "build" / "release" / "bench" / "score_rate"


def measure(contender, model, arguments):
    """Rows a second and CPU seconds a second by batch, and the outputs of the last batch."""
    output = FOLDER / "out.f32"
    rows = FOLDER / f"{model}.f32"
    shape = (FOLDER / f"{model}.row").read_text()
    kind, threads = contender
    if kind == "onnxruntime":
        command = ["node", str(ROOT / "bench/inference/onnxruntime.mjs"), str(FOLDER / f"{model}.onnx"), str(threads), str(arguments.seconds), str(rows), str(output), shape]
    else:
        command = [str(SCORE_RATE), str(FOLDER / f"{model}.onnx"), kind, str(arguments.seconds), str(rows), str(output)]
    done = subprocess.run(command + arguments.batches.split(","), cwd=PEERS, capture_output=True, text=True, env=dict(os.environ, OMP_NUM_THREADS="1"))
    if done.returncode != 0:
        sys.exit(f"{kind} on {model}: {done.stderr.strip()[-500:]}")
    values = output.read_bytes()
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], struct.unpack(f"<{len(values) // 4}f", values)


def difference(left, right):
    return max(abs(a - b) for a, b in zip(left, right, strict=True)) / max(abs(b) for b in right)


def compare(model, arguments):
    contenders = [("exact", 1), ("library", 1), ("onnxruntime", 1), ("onnxruntime", 2)]
    if arguments.without_library:
        contenders.remove(("library", 1))
    figures = {contender: [] for contender in contenders}
    outputs = {}
    for turn in range(arguments.rounds):
        for contender in contenders[turn % len(contenders):] + contenders[:turn % len(contenders)]:
            lines, outputs[contender] = measure(contender, model, arguments)
            figures[contender].append(lines)
    apart = {"exact - onnxruntime": difference(outputs[("exact", 1)], outputs[("onnxruntime", 1)])}
    if ("library", 1) in outputs:
        apart["library - exact"] = difference(outputs[("library", 1)], outputs[("exact", 1)])
    for what, by in apart.items():
        if by > 1e-5:
            sys.exit(f"{model}: {what} is {by:g} of the largest output")
    for place, batch in enumerate(arguments.batches.split(",")):
        rate, used = {}, {}
        for contender in contenders:
            rate[contender] = statistics.median(lines[place]["rows"] for lines in figures[contender])
            used[contender] = statistics.median(lines[place]["cpu"] for lines in figures[contender])
        text = "".join(f" {rate[c] / 1e3:9.1f}" + (f" ({rate[c] / used[c] / 1e3:.1f})" if used[c] > 1.1 else "") for c in contenders)
        base = rate[("onnxruntime", 1)]
        ratios = " ".join(f"{rate[c] / base:5.2f}" for c in contenders if c[0] != "onnxruntime")
        print(f"{model:26} {batch:>5}{text}   {ratios}", flush=True)
    print("   " + ", ".join(f"{what} {by:.1e}" for what, by in apart.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--only", default="")
    parser.add_argument("--batches", default="1,64,4096")
    parser.add_argument("--without-library", action="store_true")
    arguments = parser.parse_args()
    subprocess.run([sys.executable, str(ROOT / "bench/inference/make_models.py"), str(FOLDER)], check=True)
    names = ["exact", "library", "onnxruntime", "on 2 threads"]
    if arguments.without_library:
        names.remove("library")
    print(f"{'model':26} {'batch':>5}" + "".join(f" {name:>9}" for name in names) + "   against onnxruntime on one thread; thousand rows/s")
    for path in sorted(FOLDER.glob("*.onnx")):
        if arguments.only in path.stem:
            compare(path.stem, arguments)


if __name__ == "__main__":
    main()
