#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: check_examples.py --windrow BIN [--backends cpu,emulator] [--count FILE]

The jobs of examples/ that score with a model, over small data:
1. the same bytes for batches of 1, 7 and 4096 rows, 1 and 2 threads, and every backend;
2. killed at a round and resumed under another cut and backend, the same rows, each once;
3. the judges find what each model is worth: not less than the limits below;
4. features that a window computes on a device stay there until the model took them."""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples")
sys.path += [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "checkpoint")]
import job_rewriting  # noqa: E402
from check_report import Report  # noqa: E402

DATA = {"machines": ["--keys", "40", "--rate", "20", "--rows", "72000"], "payments": ["--keys", "500", "--rate", "100", "--rows", "40000"],
        "sensors": ["--keys", "10", "--rate", "5", "--rows", "45000"]}


def prepare(windrow, example, top):
    """A folder with the job, its model and its data."""
    folder = os.path.join(top, example)
    shutil.copytree(os.path.join(EXAMPLES, example), folder)
    subprocess.run([windrow, "gen", example, *DATA[example], "--seed", "2", "--out", os.path.join(folder, "data.jsonl")], check=True, capture_output=True)
    path = os.path.join(folder, "job.sql")
    with open(path, encoding="utf-8") as file:
        script = file.read().replace(f"../../build/examples/{example}.jsonl", "data.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    return folder


def run(windrow, folder, script, extra):
    return subprocess.run([windrow, "run", script, "--quiet", "--format", "jsonl", *extra], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=300)


def cuts(backends):
    for backend in backends:
        for batch, threads in (("1", "1"), ("7", "2"), ("4096", "1"), ("65536", "2")):
            if backend == "cpu" or batch in ("7", "4096"):
                yield ["--batch-rows", batch, "--threads", threads, "--backend", backend, "--on-device-failure", "stop"]


def check_cuts(windrow, folder, example, backends, report):
    """The bytes of the first cut, which the others must have too."""
    first = None
    for cut in cuts(backends):
        done = run(windrow, folder, "job.sql", cut)
        report.check(done.returncode == 0, f"{example} {' '.join(cut)}: exit {done.returncode}: {done.stderr[:300]}")
        first = done.stdout if first is None else first
        report.check(done.stdout == first and first, f"{example} {' '.join(cut)}: other bytes than {len(first)} of the first run")
    return first or b""


def check_features(windrow, folder, example, backends, report):
    """The 13 features of machines come from one window: none of them goes to the host and back."""
    for backend in backends:
        if example == "machines" and backend != "cpu":
            told = subprocess.run([windrow, "explain", "job.sql", "--backend", backend], cwd=folder, capture_output=True, text=True, timeout=300)
            report.check("; features stay on the device from [" in told.stdout, f"{example} on {backend}: features leave the device: {told.stdout} {told.stderr[:300]}")


def rows_of(folder):
    lines = []
    for place, _, files in os.walk(folder):
        for file in files:
            if file.startswith("."):
                continue
            with open(os.path.join(place, file), "rb") as text:
                lines += text.read().splitlines()
    return sorted(lines)


def check_resume(windrow, folder, example, backends, report):
    with open(os.path.join(folder, "job.sql"), encoding="utf-8") as file:
        script = file.read()
    columns = job_rewriting.result_columns(windrow, folder, "job.sql", [])
    with open(os.path.join(folder, "collect.sql"), "w", encoding="utf-8") as file:
        file.write(job_rewriting.collecting_script(script, columns))
    done = run(windrow, folder, "collect.sql", [])
    outputs = [os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("out")]
    expected = [row for output in outputs for row in rows_of(output)]
    report.check(done.returncode == 0 and expected, f"{example} into files: exit {done.returncode}: {done.stderr[:300]}")
    for output in outputs:
        shutil.rmtree(output)
    dice = random.Random(example)
    fell = 0
    for point in (f"round-ended:{dice.randint(2, 6)}:kill", f"round-ended:{dice.randint(2, 6)}:kill", None):
        cut = ["--chunk-bytes", str(dice.choice([20_000, 50_000])), "--batch-rows", dice.choice(["1", "7", "4096"]), "--threads", dice.choice(["1", "2"]),
               "--backend", dice.choice(backends), "--on-device-failure", "stop", "--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1"]
        done = run(windrow, folder, "collect.sql", cut + (["--failpoint", point] if point else []))
        fell += done.returncode == -9
        report.check(done.returncode == (-9 if point else 0), f"{example} {' '.join(cut)} at {point}: exit {done.returncode}: {done.stderr[:300]}")
    rows = [row for output in outputs if os.path.isdir(output) for row in rows_of(output)]
    report.check(rows == expected, f"{example}: {len(rows)} rows after {fell} kills instead of {len(expected)}, or others")


def judge_machines(rows):
    alarms = [row for row in rows if row["alarm"]]
    faulty = [row for row in rows if row["faulty_readings"] * 2 > row["readings"]]
    precision = sum(row["faulty_readings"] > 0 for row in alarms) / max(len(alarms), 1)
    recall = sum(row["alarm"] for row in faulty) / max(len(faulty), 1)
    return len(faulty) > 5 and precision > 0.7 and recall > 0.8, f"precision {precision:.2f}, recall {recall:.2f}, {len(faulty)} faulty windows"


def judge_payments(rows):
    frauds = [row for row in rows if row["fraud"]]
    alarms = [row for row in rows if row["alarm"]]
    precision = sum(row["fraud"] for row in alarms) / max(len(alarms), 1)
    recall = sum(row["alarm"] for row in frauds) / max(len(frauds), 1)
    return len(frauds) > 100 and precision > 0.9 and recall > 0.85, f"precision {precision:.2f}, recall {recall:.2f}, {len(frauds)} frauds"


def judge_sensors(rows):
    series = {}
    for row in rows:
        series.setdefault(row["sensor"], []).append((row["window_end"], row["latest"], row["in_five_minutes"]))
    model = stays = 0.0
    for line in series.values():
        line.sort()
        for (_, latest, forecast), (_, later, _) in zip(line, line[5:]):  # a row a minute
            model += (forecast - later) ** 2
            stays += (latest - later) ** 2
    share = (model / stays) ** 0.5 if stays else 1.0
    return share < 0.25, f"error {share:.2f} of that of 'it stays as it is'"


JUDGES = {"machines": judge_machines, "payments": judge_payments, "sensors": judge_sensors}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--backends", default="cpu")
    parser.add_argument("--only", default="machines,payments,sensors")
    parser.add_argument("--count")
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    backends = arguments.backends.split(",")
    report = Report("examples")
    for example in arguments.only.split(","):
        with tempfile.TemporaryDirectory() as top:
            folder = prepare(windrow, example, top)
            output = check_cuts(windrow, folder, example, backends, report)
            good, worth = JUDGES[example]([json.loads(line) for line in output.splitlines()])
            report.check(good, f"{example}: {worth}")
            print(f"examples: {example}: {worth}")
            check_features(windrow, folder, example, backends, report)
            check_resume(windrow, folder, example, backends, report)
    report.end(arguments.count)


if __name__ == "__main__":
    main()
