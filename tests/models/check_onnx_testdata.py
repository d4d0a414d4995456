#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ONNX's own tests (Debian's package libonnx-testdata): which of them Windrow passes, as docs/onnx-operators.md.

usage: check_onnx_testdata.py PROGRAM [--data DIR] [--write] [--count FILE]
PROGRAM is build/release/tests/models/run_onnx_tests. Every model must be read; the cases of a tier (all operators of the model are in that tier or
a lower one) that compute with float32, integers and booleans must pass to the share stated below. --write writes the page; without it the page must be what
would be written. --count writes "PASSED FAILED": one check for each model, for each share and for the page.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "onnx-operators.md"
DATA = pathlib.Path("/usr/share/libonnx-testdata/data")

# What telemetry, fraud and forecast models are made of, the simplest first.
TIERS = [
    ("T0", "MLP, autoencoder, logistic regression",
     "Gemm MatMul Add Sub Mul Div Neg Abs Sqrt Exp Log Pow Reciprocal Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softplus "
     "Softsign ThresholdedRelu Softmax LogSoftmax Clip Max Min Sum Mean Identity Flatten Reshape Cast Constant Dropout BatchNormalization Erf Gelu Mish Swish"),
    ("T1", "convolution, pooling, and what joins layers",
     "Conv ConvTranspose MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool GlobalLpPool Pad Concat Slice Split Squeeze Unsqueeze Transpose "
     "InstanceNormalization ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Gather "
     "GatherElements GatherND Expand Shape Size ConstantOfShape Where Equal Greater Less GreaterOrEqual LessOrEqual And Or Not Xor ArgMax ArgMin TopK Tile Range "
     "CumSum Floor Ceil Round Sign Sin Cos Mod IsNaN IsInf OneHot Scatter ScatterElements ScatterND LpNormalization MeanVarianceNormalization"),
    ("T2", "recurrent forecasters", "LSTM GRU RNN"),
    ("T3", "transformer encoders",
     "LayerNormalization RMSNormalization GroupNormalization Einsum Attention RotaryEmbedding CastLike Trilu"),
]
COUNTED_TYPES = {"FLOAT", "INT32", "INT64", "BOOL", "UNDEFINED"}  # UNDEFINED: a value that is no tensor (a sequence, an optional value)
LEAST_SHARE = {"T0-T2": 0.95, "T3": 0.85}


def tier_of(case: dict) -> str | None:
    """The tier of the highest operator, or None if one is in none."""
    highest = 0
    for operator in case["operators"]:
        place = next((i for i, tier in enumerate(TIERS) if operator in tier[2].split()), None)
        if place is None:
            return None
        highest = max(highest, place)
    return TIERS[highest][0]


def is_counted(case: dict) -> bool:
    return set(case["types"]) <= COUNTED_TYPES


def run(program: pathlib.Path, data: pathlib.Path) -> list[dict]:
    done = subprocess.run([program, data], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        print(done.stderr)
        print(f"onnx tests: {program} ended with status {done.returncode}; its last line: {done.stdout.splitlines()[-1:]}")
    return [json.loads(line) for line in done.stdout.splitlines()] if done.returncode == 0 else []


# What needs no kernel: the elements stay where they are, or all is known before the first row.
WITHOUT_KERNEL = "Reshape Flatten Identity Squeeze Unsqueeze Shape Size Constant ConstantOfShape ai.onnx.ml.ZipMap".split()


def kernel_section(program: pathlib.Path) -> str:
    """Which operators run on a device."""
    listed = subprocess.run([program, "--operators"], capture_output=True, text=True, timeout=60, check=True).stdout.split()
    has_kernel = dict(zip(listed[0::2], listed[1::2]))
    there = [name for name, kernel in has_kernel.items() if kernel == "kernel" or name in WITHOUT_KERNEL]
    elsewhere = [name for name in has_kernel if name not in there]
    return ("\n## On a device\n\nA model runs on the device (`--backend cuda` or `emulator`) if all its operators do; otherwise on the CPU, with the same bits, and `EXPLAIN` and the "
            "summary say which node is the reason. Kernels take FLOAT; Cast takes all numbers, Where and what moves elements all types of fixed width, ArgMax, ArgMin, TopK and "
            "CumSum also DOUBLE, INT32 and INT64, as do most of ai.onnx.ml; axes, lengths and other shapes must be constants; labels must be numbers.\n\n"
            f"On a device ({len(there)}): {', '.join(there)}.\n\nOn the CPU only ({len(elsewhere)}): {', '.join(elsewhere)}.\n")


def share_row(name: str, cases: list[dict]) -> str:
    counted = [case for case in cases if is_counted(case)]
    rest = [case for case in cases if not is_counted(case)]
    cells = []
    for part in (counted, rest):
        passed = sum(case["verdict"] == "passed" for case in part)
        cells += [str(len(part)), str(passed), f"{100 * passed / len(part):.1f} %" if part else ""]
    return f"| {name} | " + " | ".join(cells) + " |\n"


def failures(cases: list[dict]) -> str:
    wrong = [case for case in cases if case["verdict"] != "passed"]
    if not wrong:
        return "None.\n"
    return "| case | opset | verdict | reason |\n|---|---|---|---|\n" + "".join(
        f"| {case['case']} | {case['opset']} | {case['verdict']} | {case['reason'].replace('|', '/')} |\n" for case in wrong)


def page_text(cases: list[dict], kernels: str) -> str:
    by_tier = collections.defaultdict(list)
    for case in cases:
        by_tier[tier_of(case)].append(case)
    text = "# ONNX's own tests\n\n"
    text += ("Written by `tests/models/check_onnx_testdata.py --write`; `tools/test models` checks that it is up to date.\n\n"
             f"The {len(cases)} tests of Debian's package libonnx-testdata (ONNX 1.12), each a model with inputs and expected outputs, compared as ONNX's runner does: "
             "rtol 1e-3, atol 1e-7, types, shapes and integers exactly. A test belongs to the tier of its highest operator. First the tests that compute with FLOAT, "
             "INT32, INT64 and BOOL only, then those with other types.\n\n")
    text += "| tier | tests | passed | share | of other types | passed | share |\n|---|---|---|---|---|---|---|\n"
    for name, meaning, _ in TIERS:
        text += share_row(f"{name}: {meaning}", by_tier[name])
    text += share_row("no tier: operators below", by_tier[None])
    text += f"\nModels that cannot be read: {sum(case['verdict'] == 'unreadable' for case in cases)}.\n"
    for name, meaning, operators in TIERS:
        text += f"\n## {name}: {meaning}\n\nOperators: {', '.join(sorted(operators.split()))}.\n\n### Not passed, FLOAT, integers and BOOL\n\n"
        text += failures([case for case in by_tier[name] if is_counted(case)])
        rest = [case for case in by_tier[name] if not is_counted(case)]
        text += f"\n### Not passed, other types\n\n{failures(rest)}"
    beyond = by_tier[None]
    text += "\n## No tier\n\nTests with an operator outside the tiers; the reason of the first operator that is not run.\n\n"
    text += f"Passed: {', '.join(case['case'].removeprefix('node/test_') for case in beyond if case['verdict'] == 'passed') or 'none'}.\n\n"
    reasons = collections.Counter((case["verdict"], case["reason"]) for case in beyond if case["verdict"] != "passed")
    text += "| tests | verdict | reason |\n|---|---|---|\n"
    text += "".join(f"| {count} | {verdict} | {reason.replace('|', '/')} |\n" for (verdict, reason), count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    return text + kernels


def shares(cases: list[dict]) -> dict[str, tuple[int, int]]:
    """Passed and all of the counted cases for each share that is promised."""
    counted = [case for case in cases if is_counted(case)]
    groups = {"T0-T2": [case for case in counted if tier_of(case) in ("T0", "T1", "T2")], "T3": [case for case in counted if tier_of(case) == "T3"]}
    return {name: (sum(case["verdict"] == "passed" for case in group), len(group)) for name, group in groups.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, default=DATA)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--count", type=pathlib.Path)
    arguments = parser.parse_args()

    cases = run(arguments.program, arguments.data)
    report = Report("onnx tests")
    for case in cases:
        report.check(case["verdict"] != "unreadable", f"{case['case']}: {case['reason']}")
    report.check(len(cases) == 1072, f"{len(cases)} models were run, not 1072: is libonnx-testdata installed (tools/setup)?")
    for name, (passed, total) in shares(cases).items():
        print(f"onnx tests {name}: {passed} of {total} passed")
        report.check(total > 0 and passed >= LEAST_SHARE[name] * total, f"{name}: {passed} of {total} passed, at least {LEAST_SHARE[name]:.0%} must")
    text = page_text(cases, kernel_section(arguments.program))
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        report.check(current, "docs/onnx-operators.md is out of date: run tests/models/check_onnx_testdata.py --write")
    report.end(arguments.count, f", {len(cases)} models")


if __name__ == "__main__":
    main()
