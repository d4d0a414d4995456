#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ML_PREDICT over raw rows, windows and sequences: jobs with tiny models that are written here, compared with rows computed here.

usage: check_predictions.py WINDROW [--count FILE] [NAME...]
Weights and features are multiples of 1/4, so that the sums are exact and Python's arithmetic is an independent reference. Each job runs over batch rows
1, 7 and 4096 and one and three threads; what is refused is compared by code and place.
"""
import argparse
import datetime
import itertools
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "models"))
from onnx_messages import INT64  # noqa: E402
from onnx_writer import Graph  # noqa: E402

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

ROWS = 40
CUTS = [("1", "1"), ("7", "3"), ("4096", "2")]
TABLE = """CREATE TABLE t (k STRING, a DOUBLE, b INT, f FLOAT, s STRING, flags BOOLEAN, xs ARRAY<FLOAT>, y DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = 'in.jsonl', 'format' = 'json');
"""


def linear(path, weights, bias, name="y", bend=None):
    """y = x W + b, W by columns; then an operator that bends it."""
    graph = Graph("linear")
    x = graph.input("x", [None, len(weights[0])])
    w = graph.constant("w", [len(weights), len(weights[0])], [v for column in weights for v in column])
    b = graph.constant("b", [len(bias)], bias)
    sums = graph.node("Gemm", [x, w, b], output=None if bend else name, transB=1)
    if bend:
        graph.node(bend, [sums], output=name)
    graph.output(name, [None, len(bias)])
    graph.save(path)


def pair(path):
    """Two inputs, a sequence of any length and a scale; two outputs, the scaled sum and the sequence plus one."""
    graph = Graph("pair")
    xs = graph.input("xs", [None, -1])
    scale = graph.input("scale", [None, 1])
    one = graph.constant("one", [1], [1.0])
    graph.output(graph.node("Einsum", [xs, scale], output="total", equation="nt,ns->ns"), [None, 1])
    graph.output(graph.node("Add", [xs, one], output="more"), [None, -1])
    graph.save(path)


def input_rows():
    rows = []
    for i in range(ROWS):
        rows.append({
            "k": "abc"[i % 3],
            "a": None if i % 11 == 5 else (i % 9) * 0.5 - 2,
            "b": i % 7 - 3,
            "f": (i % 5) * 0.25,
            "s": "text",
            "flags": i % 2 == 0,
            "xs": None if i == 13 else [float(e) + 0.5 for e in range(i % 4 + (1 if i % 4 == 0 else 0))] + ([None] if i == 14 else []),
            "y": float(i),
            "ts": f"2026-01-01 00:{i // 4:02d}:{i % 4 * 10:02d}",
        })
    return rows


class Failure(Exception):
    pass


class Folder:
    """A folder with a job's files."""

    def __init__(self, windrow):
        self.windrow = windrow
        self._kept = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self._kept.name)
        self.rows = input_rows()
        (self.path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in self.rows))

    def file(self, name):
        return str(self.path / name)

    def run(self, script, *arguments, command="run"):
        (self.path / "job.sql").write_text(TABLE + script)
        return subprocess.run([self.windrow, command, "job.sql", *arguments], cwd=self.path, capture_output=True, text=True, timeout=60)

    def selected(self, script, *arguments):
        done = self.run(script, "--format", "case", *arguments)
        if done.returncode != 0:
            raise Failure(f"exit {done.returncode}: {done.stderr}")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        header = [name for name, _ in lines[0]["columns"]]
        return header, [line[1:] for line in lines[1:]], done.stderr

    def expect(self, script, header, rows):
        for batch_rows, threads in CUTS:
            got_header, got, _ = self.selected(script, "--batch-rows", batch_rows, "--threads", threads)
            if got_header != header:
                raise Failure(f"columns {got_header}, not {header}")
            if sorted(map(repr, got)) != sorted(map(repr, rows)):
                wrong = [f"{a} instead of {b}" for a, b in itertools.zip_longest(sorted(map(repr, got)), sorted(map(repr, rows))) if a != b]
                raise Failure(f"batch rows {batch_rows}, threads {threads}: {wrong[:3]}")

    def refused(self, script, code, place, words, status=3):
        done = self.run(script, command="validate")
        first = done.stderr.splitlines()[0] if done.stderr else ""
        if done.returncode != status or f"error[{code}]" not in first:
            raise Failure(f"exit {done.returncode}, not refused with {code}: {done.stderr}")
        line, column = map(int, re.match(r"job.sql:(\d+):(\d+):", first).groups())
        text = (self.path / "job.sql").read_text().splitlines()[line - 1][column - 1:]
        if not text.startswith(place):
            raise Failure(f"{code} points at {text[:30]!r}, not at {place!r}")
        if words not in done.stderr:
            raise Failure(f"{words!r} is not in: {done.stderr}")


def raw_rows(folder):
    linear(folder.file("m.onnx"), [[0.5, -1.0, 2.0]], [0.25])
    model = "CREATE MODEL m INPUT (a DOUBLE, b INT, f FLOAT) OUTPUT (y FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'batch-limit' = '%s');\n"

    def score(row):
        return None if row["a"] is None else 0.5 * row["a"] - row["b"] + 2 * row["f"] + 0.25

    expected = [[row["k"], row["y"], score(row)] for row in folder.rows]
    for limit in ("1", "3", "1024"):
        folder.expect(model % limit + "SELECT k, y, y0 FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a, b, f));", ["k", "y", "y0"], expected)
    named = "SELECT k, y0 FROM TABLE(ML_PREDICT(ARGS => DESCRIPTOR(a, b, f), INPUT => (SELECT * FROM t WHERE f > 0), MODEL => MODEL default_database.m, CONFIG => MAP['async', 'false'])) WHERE y0 > 1;"
    folder.expect(model % 8 + named, ["k", "y0"], [[row["k"], score(row)] for row in folder.rows if row["f"] > 0 and score(row) is not None and score(row) > 1])


def types(folder):
    """Integers, BOOLEAN and DECIMAL fill a FLOAT tensor; an output of DOUBLE; several columns from one tensor."""
    linear(folder.file("m.onnx"), [[1.0, 0.0, 0.0], [0.0, 2.0, -1.0]], [0.0, 0.5], bend="Relu")
    script = """CREATE MODEL m INPUT (b BIGINT, flags BOOLEAN, d DOUBLE) OUTPUT (one_b DOUBLE, mixed FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
CREATE VIEW v AS SELECT b, flags, CAST(f AS DECIMAL(10, 2)) AS d FROM t;
SELECT one_b + 0, mixed FROM ML_PREDICT(TABLE v, MODEL m, DESCRIPTOR(b, flags, d));"""
    expected = [[float(max(0, row["b"])), max(0.0, 2.0 * row["flags"] - row["f"] + 0.5)] for row in folder.rows]
    folder.expect(script, ["EXPR$0", "mixed"], expected)


def windows(folder):
    linear(folder.file("m.onnx"), [[1.0, 0.25]], [0.0])
    script = """CREATE MODEL m INPUT (total DOUBLE, readings DOUBLE) OUTPUT (score FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
CREATE VIEW v AS SELECT window_end, k, SUM(y) AS total, COUNT(*) AS readings FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE)) GROUP BY window_start, window_end, k;
SELECT k, total, score FROM ML_PREDICT(TABLE v, MODEL m, DESCRIPTOR(total, readings));"""
    groups = {}
    for i, row in enumerate(folder.rows):
        groups.setdefault((i // 20, row["k"]), []).append(row["y"])
    folder.expect(script, ["k", "total", "score"], [[k, sum(ys), sum(ys) + 0.25 * len(ys)] for (_, k), ys in groups.items()])


def sequences(folder):
    """Arrays of any length beside a number; outputs of a free length; a NULL element, an empty and a missing array."""
    pair(folder.file("m.onnx"))
    script = """CREATE MODEL m INPUT (xs ARRAY<FLOAT>, scale FLOAT) OUTPUT (more ARRAY<FLOAT>, total FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
SELECT y, more, total FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(xs, f));"""
    expected = []
    for row in folder.rows:
        xs = row["xs"]
        known = bool(xs) and None not in xs
        expected.append([row["y"], [x + 1 for x in xs] if known else None, sum(xs) * row["f"] if known else None])
    folder.expect(script, ["y", "more", "total"], expected)


def short_sequences(folder):
    """The last two steps of sequences: one that is shorter has no such output, and the other rows are scored."""
    graph = Graph("last_two")
    ends = [graph.constant(name, [1], [value], INT64) for name, value in (("begin", -2), ("end", 1 << 30), ("axis", 1))]
    graph.output(graph.node("Slice", [graph.input("x", [None, -1]), *ends], output="y"), [None, 2])
    graph.save(folder.file("m.onnx"))
    script = """CREATE MODEL m INPUT (x ARRAY<FLOAT>) OUTPUT (p FLOAT, q FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
SELECT y, p, q FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(xs));"""
    expected = []
    for row in folder.rows:
        fits = row["xs"] and None not in row["xs"] and len(row["xs"]) >= 2
        expected.append([row["y"], *(row["xs"][-2:] if fits else (None, None))])
    folder.expect(script, ["y", "p", "q"], expected)
    summary = folder.selected(script)[2]
    if "a sequence of length 1: the model's output 'y' has the shape [1, 1], not [1, 2], for 1 row of these lengths" not in summary:
        raise Failure(f"the summary does not say why: {summary}")


def aggregated_sequences(folder):
    """The last rows of a key, collected by a window, into a model of a fixed length; other lengths are NULL and counted."""
    linear(folder.file("m.onnx"), [[1.0, 2.0, 4.0]], [0.0])
    script = """CREATE MODEL m INPUT (xs ARRAY<FLOAT>) OUTPUT (score FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx'%s);
CREATE VIEW v AS SELECT window_end, k, ARRAY_AGG(CAST(y AS FLOAT)) AS ys FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' MINUTE)) GROUP BY window_start, window_end, k;
SELECT k, ys, score FROM ML_PREDICT(TABLE v, MODEL m, DESCRIPTOR(ys));"""
    groups = {}
    for i, row in enumerate(folder.rows):
        groups.setdefault((i // 8, row["k"]), []).append(row["y"])
    expected = [[k, ys, ys[0] + 2 * ys[1] + 4 * ys[2] if len(ys) == 3 else None] for (_, k), ys in groups.items()]
    folder.expect(script % "", ["k", "ys", "score"], expected)
    unscored = sum(1 for row in expected if row[2] is None)
    summary = folder.selected(script % "")[2]
    if f"could not score {unscored} rows" not in summary or "has 2 elements, but the model takes 3" not in summary:
        raise Failure(f"the summary does not count {unscored} rows: {summary}")
    done = folder.run(script % ", 'on-error' = 'fail'")
    if done.returncode != 4 or "W5301" not in done.stderr:
        raise Failure(f"exit {done.returncode}: {done.stderr}")


def side_by_side(folder):
    """Two sequences in one tensor: [length, 2] and [2, length], fixed and free."""
    for last in (True, False):
        for length in (2, -1):
            graph = Graph("features")
            x = graph.input("x", [None, length, 2] if last else [None, 2, length])
            graph.output(graph.node("Einsum", [x], output="sums", equation="ntf->nf" if last else "nft->nf"), [None, 2])
            graph.save(folder.file("m.onnx"))
            script = f"""CREATE MODEL m INPUT (p ARRAY<DOUBLE>, q ARRAY<INT>) OUTPUT (sum_p FLOAT, sum_q FLOAT)
WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'input.columns' = '{"last" if last else "first"}');
CREATE VIEW v AS SELECT a, ARRAY[a, y] AS p, ARRAY[b, 1] AS q FROM t;
SELECT a, sum_p, sum_q FROM ML_PREDICT(TABLE v, MODEL m, DESCRIPTOR(p, q));"""
            expected = [[row["a"], None, None] if row["a"] is None else [row["a"], row["a"] + row["y"], row["b"] + 1.0] for row in folder.rows]
            folder.expect(script, ["a", "sum_p", "sum_q"], expected)


def labels(folder):
    linear(folder.file("m.onnx"), [[1.0], [0.0], [-1.0]], [0.0, 0.5, 0.0], name="scores")
    script = """CREATE MODEL m INPUT (a DOUBLE) OUTPUT (scores ARRAY<FLOAT>, label STRING) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'output.labels' = 'high;middle;low');
SELECT a, label, scores FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a));"""

    def row_of(a):
        scores = [a, 0.5, 0.0 - a]
        return [a, ["high", "middle", "low"][scores.index(max(scores))], scores]

    folder.expect(script, ["a", "label", "scores"], [[None, None, None] if row["a"] is None else row_of(row["a"]) for row in folder.rows])
    # sigmoid(x) > 0.5 where x > 0; softmax of equal scores is 1/3 each.
    linear(folder.file("one.onnx"), [[1.0]], [0.0])
    script = """CREATE MODEL m INPUT (a DOUBLE) OUTPUT (label STRING) WITH ('provider' = 'onnx', 'path' = 'one.onnx', 'output.labels' = 'no;yes', 'output.activation' = 'sigmoid');
SELECT a, label FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a)) WHERE a IS NOT NULL;"""
    folder.expect(script, ["a", "label"], [[row["a"], "yes" if row["a"] > 0 else "no"] for row in folder.rows if row["a"] is not None])
    linear(folder.file("m.onnx"), [[0.0], [0.0]], [3.0, 3.0])
    script = """CREATE MODEL m INPUT (f FLOAT) OUTPUT (p FLOAT, q FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'output.activation' = 'softmax');
SELECT p, q FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(f));"""
    folder.expect(script, ["p", "q"], [[0.5, 0.5]] * ROWS)


def files(folder):
    """INSERT INTO, a view over ML_PREDICT, a window over scores."""
    linear(folder.file("m.onnx"), [[1.0]], [1.0])
    script = """CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
CREATE VIEW scored AS SELECT * FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));
SELECT window_end, SUM(p) AS total FROM TABLE(TUMBLE(TABLE scored, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;"""
    expected = [[f"2026-01-01 00:{i + 1:02d}:00", sum(row["y"] + 1 for row in folder.rows[4 * i:4 * i + 4])] for i in range(ROWS // 4)]
    folder.expect(script, ["window_end", "total"], expected)


def refusals(folder):
    linear(folder.file("m.onnx"), [[0.5, -1.0, 2.0]], [0.25])
    linear(folder.file("two.onnx"), [[0.5], [1.0]], [0.25, 0.0], name="scores")
    pair(folder.file("pair.onnx"))
    empty = Graph("empty")
    sums = empty.node("ReduceSum", [empty.input("x", [None, -1, 0]), empty.constant("axis", [1], [2], INT64)], keepdims=0)
    empty.output(sums, [None, -1])
    empty.save(folder.file("empty.onnx"))
    (pathlib.Path(folder.file("broken.onnx"))).write_bytes(b"\x08\x08not a model")
    use = "SELECT * FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(%s));"

    def model(inputs, outputs, options="'path' = 'm.onnx'"):
        return f"CREATE MODEL m INPUT ({inputs}) OUTPUT ({outputs}) WITH ('provider' = 'onnx', {options});\n"

    three = model("a DOUBLE, b INT, f FLOAT", "score FLOAT")
    folder.refused(model("a DOUBLE, b INT", "score FLOAT") + use % "a, b", "W3609", "a DOUBLE, b INT", "the model takes x FLOAT[3]")
    folder.refused(model("a DOUBLE", "score FLOAT") + use % "a", "W3609", "a DOUBLE", "is one number, but x FLOAT[3] of the model has 3 elements")
    folder.refused(model("a DOUBLE, b INT, s STRING", "score FLOAT") + use % "a, b, s", "W3609", "s STRING", "cannot fill x FLOAT[3]")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score INT") + use % "a, b, f", "W3610", "score INT", "declare FLOAT or DOUBLE")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "p FLOAT, q FLOAT") + use % "a, b, f", "W3610", "p FLOAT, q FLOAT", "the model gives y FLOAT[1]")
    folder.refused(model("a DOUBLE", "label STRING", "'path' = 'two.onnx'") + use % "a", "W3610", "label STRING", "'output.labels'")
    folder.refused(model("a DOUBLE", "label STRING", "'path' = 'two.onnx', 'output.labels' = 'a;b;c'") + use % "a", "W3610", "label STRING", "3 labels")
    folder.refused(model("a DOUBLE", "p FLOAT, q FLOAT", "'path' = 'two.onnx', 'output.labels' = 'a;b'") + use % "a", "W3610", "p FLOAT", "no text column")
    folder.refused(model("a DOUBLE", "score FLOAT", "'path' = 'two.onnx'") + use % "a", "W3610", "score FLOAT", "has several")
    folder.refused(model("xs ARRAY<FLOAT>", "total FLOAT", "'path' = 'pair.onnx'") + use % "xs", "W3609", "xs ARRAY", "xs FLOAT[?], scale FLOAT[1]")
    folder.refused(model("f FLOAT, xs FLOAT", "total FLOAT", "'path' = 'pair.onnx'") + use % "f, f", "W3609", "f FLOAT", "has a free length")
    folder.refused(model("xs ARRAY<FLOAT>", "sums ARRAY<FLOAT>", "'path' = 'empty.onnx'") + use % "xs", "W3609", "xs ARRAY", "x FLOAT[?, 0] of the model has no elements")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'm.onnx', 'reload.interval' = '1 s'") + use % "a, b, f", "W3503", "'reload.interval'", "'watch'")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'm.onnx', 'reload' = 'watch'") +
                   "SELECT * FROM ML_PREDICT((SELECT 1.0 AS a, 1 AS b, CAST(1 AS FLOAT) AS f), MODEL m, DESCRIPTOR(a, b, f));", "W3611", "m, DESC", "WATERMARK")
    folder.refused(three + use % "a, b", "W3608", "DESCRIPTOR(a, b)", "a DOUBLE, b INT, f FLOAT")
    folder.refused(three + use % "a, b, s", "W3608", "s)", "'s' is STRING")
    folder.refused(three + use % "a, b, flag", "W3003", "flag)", "did you mean 'flags'?")
    folder.refused(model("a DOUBLE NOT NULL, b INT, f FLOAT", "score FLOAT") + use % "a, b, f", "W3608", "a, b", "COALESCE")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'none.onnx'") + use % "a, b, f", "W6001", "'path'", "there is no model file", status=5)
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'm.onnx', 'precison' = 'exact'") + use % "a, b, f", "W3501", "'precison'", "did you mean 'precision'")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'm.onnx', 'precision' = 'fast'") + use % "a, b, f", "W3503", "'fast'", "exact")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'path' = 'm.onnx', 'library.math' = 'tf32'") + use % "a, b, f", "W3503", "'library.math'", "'precision' = 'library'")
    folder.refused(model("a DOUBLE, b INT, f FLOAT", "score FLOAT", "'task' = 'regression'") + use % "a, b, f", "W3502", "m, DESC", "'path'")
    folder.refused("CREATE MODEL m INPUT (a DOUBLE) OUTPUT (b DOUBLE) WITH ('provider' = 'openai');\n" + use % "a", "W3606", "'openai'", "'onnx'")
    folder.refused(model("a DOUBLE", "score FLOAT", "'path' = 'broken.onnx'") + use % "a", "W6601", "m, DESC", "broken.onnx", status=5)
    folder.refused(three.replace("score FLOAT", "k FLOAT") + "SELECT * FROM ML_PREDICT((SELECT k, s AS k0, a, b, f FROM t), MODEL m, DESCRIPTOR(a, b, f));", "W3608", "m, DESC", "'k0'")


def altered(folder):
    """Each statement uses the model as it is at its place in the script."""
    linear(folder.file("m.onnx"), [[2.0]], [0.0])
    linear(folder.file("n.onnx"), [[-1.0]], [0.5])
    query = "SELECT y, p FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));\n"
    script = f"""CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
{query}ALTER MODEL m SET ('path' = 'n.onnx');
{query}ALTER MODEL m RENAME TO k;
CREATE TEMPORARY MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'output.activation' = 'softmax');
{query}"""
    done = folder.run(script, "--format", "jsonl")
    rows = [(row["y"], row["p"]) for row in map(json.loads, done.stdout.splitlines()) if "p" in row]
    ys = [row["y"] for row in folder.rows]
    if rows != [(y, 2 * y) for y in ys] + [(y, 0.5 - y) for y in ys] + [(y, 1.0) for y in ys]:
        raise Failure(f"exit {done.returncode}: {done.stderr[-300:]} {rows[:3]} ...")


def explained(folder):
    linear(folder.file("m.onnx"), [[1.0]], [1.0])
    script = """CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
EXPLAIN SELECT p FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));"""
    text = folder.run(script).stdout
    for words in ("Predict p by model default_catalog.default_database.m from y, precision exact", "m.onnx, SHA-256 ", "takes x FLOAT[1]; gives y FLOAT[1]"):
        if words not in text:
            raise Failure(f"{words!r} is not in: {text}")


RESUMED = """CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx');
CREATE TABLE out_rows (y DOUBLE, p DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');
INSERT INTO out_rows SELECT y, p FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(y));"""


def written(folder):
    rows = [json.loads(line) for path in sorted((folder.path / "out").glob("[!._]*")) for line in path.read_text().splitlines()]
    return sorted((row["y"], row["p"]) for row in rows)


def resumed(folder):
    """A crash in the middle: the same rows. Another model is refused by both hashes, unless it is allowed."""
    linear(folder.file("m.onnx"), [[2.0]], [1.0])
    cut = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1", "--batch-rows", "3", "--threads", "1", "--chunk-bytes", "400"]
    first = folder.run(RESUMED, *cut, "--failpoint", "round-ended:2:kill")
    if first.returncode == 0:
        raise Failure("the run was not killed")
    model = pathlib.Path(folder.file("m.onnx")).read_bytes()
    linear(folder.file("m.onnx"), [[3.0]], [1.0])
    other = folder.run(RESUMED, *cut)
    hashes = re.findall(r"[0-9a-f]{64}", other.stderr)
    if other.returncode != 5 or "W6109" not in other.stderr or len(set(hashes)) != 2:
        raise Failure(f"exit {other.returncode}: {other.stderr}")
    pathlib.Path(folder.file("m.onnx")).write_bytes(model)
    last = folder.run(RESUMED, *cut)
    if last.returncode != 0 or "went on from checkpoint" not in last.stderr:
        raise Failure(f"exit {last.returncode}: {last.stderr}")
    if written(folder) != [(row["y"], 2 * row["y"] + 1) for row in folder.rows]:
        raise Failure(f"rows after the crash: {written(folder)}")


def allowed_new_model(folder):
    linear(folder.file("m.onnx"), [[2.0]], [1.0])
    cut = ["--checkpoint-dir", "checkpoints", "--checkpoint-every-rounds", "1", "--batch-rows", "3", "--threads", "1", "--chunk-bytes", "400"]
    folder.run(RESUMED, *cut, "--failpoint", "round-ended:2:kill")
    linear(folder.file("m.onnx"), [[3.0]], [1.0])
    last = folder.run(RESUMED, *cut, "--allow-new-model")
    if last.returncode != 0:
        raise Failure(f"exit {last.returncode}: {last.stderr}")
    rows = written(folder)
    kinds = [p == 2 * y + 1 for y, p in rows]
    if len(rows) != ROWS or not all(p in (2 * y + 1, 3 * y + 1) for y, p in rows) or kinds != sorted(kinds, reverse=True) or all(kinds[1:]):
        raise Failure(f"rows: {rows}")


LIVE = """CREATE TABLE u (i INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = 'arriving', 'format' = 'json', 'source.monitor-interval' = '20 ms');
CREATE MODEL m INPUT (x DOUBLE) OUTPUT (p DOUBLE) WITH ('provider' = 'onnx', 'path' = 'm.onnx', 'reload' = 'watch', 'reload.interval' = '20 ms');
CREATE TABLE out_rows (i INT, p DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');
INSERT INTO out_rows SELECT i, p FROM ML_PREDICT((SELECT i, CAST(i AS DOUBLE) AS x FROM u), MODEL m, DESCRIPTOR(x));"""


class LiveJob:
    """An endless job over a folder, its log, and the rows that it has committed."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = 0
        (folder.path / "arriving").mkdir(exist_ok=True)
        (folder.path / "job.sql").write_text(LIVE)

    def start(self):
        self.log_file = open(self.folder.path / "log.jsonl", "ab")
        self.process = subprocess.Popen([self.folder.windrow, "run", "job.sql", "--checkpoint-dir", "checkpoints", "--checkpoint-interval", "30ms", "--threads", "2",
                                         "--log-format", "json"], cwd=self.folder.path, stdout=subprocess.DEVNULL, stderr=self.log_file)

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        self.log_file.close()

    def give_rows(self, count):
        name = f"{self.rows:05d}.jsonl"
        text = "".join(json.dumps({"i": i, "ts": f"2026-01-01 00:{i // 60:02d}:{i % 60:02d}"}) + "\n" for i in range(self.rows, self.rows + count))
        (self.folder.path / name).write_text(text)
        (self.folder.path / name).rename(self.folder.path / "arriving" / name)
        self.rows += count
        self.wait(lambda: len(self.written()) == self.rows, f"{self.rows} rows")

    def written(self):
        return sorted((row["i"], row["p"]) for path in (self.folder.path / "out").glob("[!._]*") for row in map(json.loads, path.read_text().splitlines()))

    def events(self, word):
        return [line for line in (self.folder.path / "log.jsonl").read_text().splitlines() if word in line]

    def wait(self, condition, what):
        for _ in range(1000):
            if condition():
                return
            if self.process.poll() is not None:
                raise Failure(f"the job ended: {(self.folder.path / 'log.jsonl').read_text()[-600:]}")
            time.sleep(0.01)
        raise Failure(f"waited in vain for {what}; {self.written()[-3:]}, {(self.folder.path / 'log.jsonl').read_text()[-600:]}")

    def replace_model(self, write):
        aside = self.folder.path / "new.onnx"
        write(str(aside))
        aside.rename(self.folder.path / "m.onnx")


def live(folder):
    """A broken file and one with other inputs are refused; a good one scores rows from a watermark on, and so it stays after a crash, whatever the file is then."""
    linear(folder.file("m.onnx"), [[2.0]], [0.0])
    job = LiveJob(folder)
    job.start()
    try:
        job.give_rows(10)
        job.replace_model(lambda path: pathlib.Path(path).write_bytes(b"nonsense"))
        job.wait(lambda: len(job.events("W6110")) == 1, "the refusal of a broken file")
        job.replace_model(lambda path: linear(path, [[1.0, 1.0]], [0.0]))
        job.wait(lambda: len(job.events("W6110")) == 2, "the refusal of other inputs")
        job.give_rows(10)
        job.replace_model(lambda path: linear(path, [[3.0]], [0.0]))
        job.wait(lambda: len(job.events("model-reloaded")) == 1, "the new file")
        job.give_rows(10)
        job.end(signal.SIGKILL)
        job.replace_model(lambda path: linear(path, [[5.0]], [0.0]))
        job.start()
        job.wait(lambda: len(job.events("model-reloaded")) == 2, "the newest file")
        job.give_rows(10)
    finally:
        if job.process.poll() is None:
            job.end(signal.SIGTERM)
    starts = [json.loads(line)["from_watermark_ms"] for line in job.events("model-reloaded")]
    first = int(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc).timestamp() * 1000)
    expected = []
    for i in range(40):
        stamp = first + (i - 1) * 1000 if i > 0 else -1 << 63  # the watermark before the row
        expected.append((i, float(i) * (2, 3, 5)[sum(stamp >= start for start in starts)]))
    if job.written() != expected or sorted({p / i for i, p in expected if i}) != [2.0, 3.0, 5.0]:
        raise Failure(f"{job.written()} with versions from {starts}")


CASES = [live, raw_rows, types, windows, sequences, short_sequences, aggregated_sequences, side_by_side, labels, files, refusals, altered, explained, resumed, allowed_new_model]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("windrow", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()
    report = Report("predictions")
    cases = [case for case in CASES if not arguments.names or case.__name__ in arguments.names]
    for case in cases:
        try:
            case(Folder(arguments.windrow))
            report.passed += 1
        except Failure as failure:
            report.check(False, f"{case.__name__}: {failure}")
    report.end(arguments.count)


if __name__ == "__main__":
    main()
