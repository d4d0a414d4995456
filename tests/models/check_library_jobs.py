#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Jobs whose model has a layer that a library computes on the emulated device: what EXPLAIN says, and that a job goes on with the same algorithm or not
at all.

usage: check_library_jobs.py WINDROW [--count FILE]     (WINDROW with the emulated device: build/emulator/windrow)
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402
from check_predictions import Failure, Folder, written, ROWS  # noqa: E402
from onnx_messages import INT64  # noqa: E402
from onnx_writer import Graph  # noqa: E402

CUT = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1", "--batch-rows", "3", "--threads", "1", "--chunk-bytes", "400"]


def model(options):
    return f"""CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'precision' = 'library'{options});
"""


JOB = """CREATE TABLE out_rows (y DOUBLE, p DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');
INSERT INTO out_rows SELECT y, p FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));"""
EXPLAIN = "EXPLAIN SELECT p FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));"


def folder_with_model(windrow):
    """p = 2 y + 1 by a convolution, which every library takes."""
    folder = Folder(windrow)
    graph = Graph("scale")
    x = graph.input("x", [None, 1])
    image = graph.node("Reshape", [x, graph.constant("shape", [3], [0, 1, 1], INT64)])
    scaled = graph.node("Conv", [image, graph.constant("w", [1, 1, 1], [2.0]), graph.constant("b", [1], [1.0])])
    graph.output(graph.node("Flatten", [scaled], output="y"), [None, 1])
    graph.save(folder.file("m.onnx"))
    return folder


def need(done, status, *words):
    text = done.stdout + done.stderr
    missing = [word for word in words if word not in text]
    if done.returncode != status or missing:
        raise Failure(f"exit {done.returncode}, without {missing}: {text[-1500:]}")


def need_rows(folder):
    wanted = [(row["y"], 2 * row["y"] + 1) for row in folder.rows]
    if len(wanted) != ROWS or written(folder) != wanted:
        raise Failure(f"rows: {written(folder)}")


def explained(windrow):
    folder = folder_with_model(windrow)
    need(folder.run(model("") + EXPLAIN, "--backend", "emulator"), 0, "precision library", "(Conv) by oneDNN 2.", "(emulated)", "the rest is exact")
    need(folder.run(model(", 'library.math' = 'tf32'") + EXPLAIN, "--backend", "emulator"), 0, "precision library in tf32", "(emulated, tf32)")


def maths_of_devices(windrow):
    folder = folder_with_model(windrow)
    for math in ("tf32", "bf16"):
        script = model(f", 'library.math' = '{math}'") + JOB
        need(folder.run(script, "--backend", "cpu"), 5, "W6621", "'library.math'")
        if (folder.path / "out").exists():
            raise Failure("rows were written before the job was refused")
        need(folder.run(script, "--backend", "emulator"), 0)
        need_rows(folder)
        for path in (folder.path / "out").glob("*"):
            path.unlink()
        (folder.path / "out").rmdir()


def gone_on(windrow):
    folder = folder_with_model(windrow)
    script = model("") + JOB
    if folder.run(script, *CUT, "--backend", "emulator", "--failpoint", "round-ended:3:kill").returncode == 0:
        raise Failure("the run was not killed")
    need(folder.run(script, *CUT, "--backend", "cpu"), 5, "W6622", "the model now runs on the CPU", "--allow-new-model")
    need(folder.run(script, *CUT, "--backend", "emulator"), 0, "went on from checkpoint")
    need_rows(folder)


def gone_on_with_new_algorithms(windrow):
    folder = folder_with_model(windrow)
    script = model("") + JOB
    folder.run(script, *CUT, "--backend", "emulator", "--failpoint", "round-ended:3:kill")
    need(folder.run(script, *CUT, "--backend", "cpu", "--allow-new-model"), 0, "went on from checkpoint")
    need_rows(folder)


CASES = [explained, maths_of_devices, gone_on, gone_on_with_new_algorithms]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("windrow", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()
    report = Report("library jobs")
    for case in CASES:
        try:
            case(arguments.windrow)
            report.check(True, case.__name__)
        except Failure as failure:
            report.check(False, f"{case.__name__}: {failure}")
    report.end(arguments.count)


if __name__ == "__main__":
    main()
