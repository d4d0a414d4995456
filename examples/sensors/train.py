#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains forecaster.onnx: a GRU of 24 states over the last 32 minutes of a sensor, and a dense layer that says how much the level changes in five
minutes. Needs numpy (python3-numpy)."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "models"))
import numpy as np  # noqa: E402
from network import Dense, Gru, forward, learn  # noqa: E402
from onnx_messages import INT64  # noqa: E402
from onnx_writer import Graph  # noqa: E402
from training_data import features  # noqa: E402

STEPS, AHEAD, SCALE = 32, 5, 5.0


def sequences():
    """The levels of 32 minutes, and the level five minutes later."""
    rows = features(os.path.join(HERE, "job.sql"), "sensors", ["--keys", 60, "--rate", 30, "--rows", 1_080_000, "--seed", 1])
    by_sensor = {}
    for row in rows:
        by_sensor.setdefault(row["sensor"], {})[row["window_end"]] = row["levels"]
    x, y = [], []
    for windows in by_sensor.values():
        ends = sorted(windows)
        for now, later in zip(ends, ends[AHEAD:]):
            x.append(windows[now])
            y.append(windows[later][-1])
    return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)


def main():
    random = np.random.default_rng(6)
    x, y = sequences()
    latest = x[:, -1:]
    series = ((x - latest) / SCALE)[:, :, None]
    wanted = (y[:, None] - latest) / SCALE
    layers = [Gru(random, 1, 24), Dense(random, 24, 1)]
    learn(layers, series, wanted, lambda output, truth: output - truth, random, epochs=24, batch=128, rate=0.01)
    error = (forward(layers, series) - wanted) * SCALE
    print(f"{len(x)} sequences; error {np.sqrt(np.mean(error ** 2)):.3f}, of 'it stays as it is' {np.sqrt(np.mean((wanted * SCALE) ** 2)):.3f}")

    graph = Graph("forecaster")
    levels = graph.input("levels", [None, STEPS])
    last = graph.node("Slice", [levels, graph.constant("last", (1,), [STEPS - 1], INT64), graph.constant("end", (1,), [STEPS], INT64),
                                graph.constant("axis", (1,), [1], INT64)])
    scale = graph.constant("scale", (1,), [SCALE])
    change = graph.node("Div", [graph.node("Sub", [levels, last]), scale])
    steps_first = graph.node("Unsqueeze", [graph.node("Transpose", [change], perm=[1, 0]), graph.constant("feature_axis", (1,), [2], INT64)])
    state = layers[0].write(graph, steps_first, "gru")
    step = graph.node("Mul", [layers[1].write(graph, state, "dense"), scale])
    graph.output(graph.node("Add", [last, step], output="forecast"), [None, 1])
    graph.save(os.path.join(HERE, "forecaster.onnx"))


if __name__ == "__main__":
    main()
