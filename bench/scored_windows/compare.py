#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: bench/scored_windows/compare.py [--rounds N] [--readings 20,5] [--threads 1,2] [--windrow BIN]

What a model costs a job: 13 aggregates per machine and window at 1,000 machines, with the autoencoder of examples/machines over each window's row, and
without it; rows go nowhere. Rounds alternate between the two. From a JSON file (wall time and CPU time of the whole program), and with the records
decoded before (--preload of `windrow bench`: the plan alone). `--readings`: records per machine and window, so a model is run once per that many
records. Prints the medians of the rounds, and the throughput with the model as a share of that without."""
import argparse
import json
import os
import statistics
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "examples", "machines")
DATA = os.path.join(ROOT, "build", "bench", "data")
KEYS = 1000
WINDOW_SECONDS = 60
FEATURES = ["readings"] + [f"{what}_{how}" for what in ("temperature", "vibration", "torque") for how in ("mean", "spread", "low", "high")]


def generate(windrow, rows, readings):
    os.makedirs(DATA, exist_ok=True)
    path = os.path.join(DATA, f"machines-{rows}-{readings}.jsonl")
    if not os.path.exists(path):
        subprocess.run([windrow, "gen", "machines", "--rows", str(rows), "--keys", str(KEYS), "--rate", str(KEYS * readings / WINDOW_SECONDS),
                        "--out", path], check=True, capture_output=True)
    return path


def scripts(path):
    """The example's job up to its view, then one of two ends."""
    with open(os.path.join(EXAMPLE, "job.sql"), encoding="utf-8") as file:
        view, rest = file.read().split("CREATE MODEL", 1)
    view = view.replace("../../build/examples/machines.jsonl", path).replace("HAVING COUNT(*) >= 10;", "HAVING COUNT(*) >= 1;")
    model = "CREATE MODEL" + rest.split(";", 1)[0].replace("autoencoder.onnx", os.path.join(EXAMPLE, "autoencoder.onnx")) + ";\n"
    columns = ", ".join(f"{name} DOUBLE" for name in FEATURES)
    sink = "CREATE TABLE o (window_start TIMESTAMP(3), machine BIGINT, {}) WITH ('connector' = 'blackhole');\n"
    names = ", ".join(FEATURES)
    without = view + sink.format(columns) + f"INSERT INTO o SELECT window_start, machine, {names} FROM features;\n"
    scored = view + model + sink.format("score FLOAT") + \
        f"INSERT INTO o SELECT window_start, machine, score FROM ML_PREDICT(TABLE features, MODEL autoencoder, DESCRIPTOR({names}));\n"
    return {"without": without, "with": scored}


def timed(windrow, script, arguments):
    """Seconds of the job, and CPU seconds of the program."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        process = subprocess.Popen([windrow, "bench", file.name, "--json", "--runs", "1", "--backend", "cpu", *arguments], stdout=subprocess.PIPE)
        report = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"windrow ended with {status}")
    return report["runs"][0]["seconds"], usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--readings", default="20,5")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--windrow", default=os.path.join(ROOT, "build", "release", "windrow"))
    options = parser.parse_args()
    print(f"{'':<52} {'without':>10} {'with':>10} {'share':>7}")
    for readings in map(int, options.readings.split(",")):
        path = generate(options.windrow, options.rows, readings)
        jobs = scripts(path)
        for preload in (False, True):
            for threads in options.threads.split(","):
                extra = ["--threads", threads] + (["--preload"] if preload else [])
                wall, work = {"without": [], "with": []}, {"without": [], "with": []}
                for number in range(options.rounds):
                    for name in (("without", "with") if number % 2 == 0 else ("with", "without")):
                        seconds, cpu = timed(options.windrow, jobs[name], extra)
                        wall[name].append(seconds)
                        work[name].append(cpu)
                label = f"{readings} readings a window, {'decoded before' if preload else 'JSON file'}, threads {threads}"
                rate = {name: options.rows / statistics.median(values) / 1e6 for name, values in wall.items()}
                print(f"{label + ', M records/s':<52} {rate['without']:>10.2f} {rate['with']:>10.2f} {rate['with'] / rate['without']:>6.0%}", flush=True)
                if not preload:
                    spent = {name: statistics.median(values) / options.rows * 1e9 for name, values in work.items()}
                    print(f"{'  CPU ns a record':<52} {spent['without']:>10.0f} {spent['with']:>10.0f} {spent['without'] / spent['with']:>6.0%}", flush=True)


if __name__ == "__main__":
    main()
