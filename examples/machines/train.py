#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains autoencoder.onnx: 13 features of a window through 3 numbers and back; the score is the mean square of what is lost, each feature's loss
in units of what it usually is. It learns from all windows, faulty ones among them, and sees no label. Needs numpy (python3-numpy)."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "models"))
import numpy as np  # noqa: E402
from network import Dense, forward, learn  # noqa: E402
from onnx_writer import Graph  # noqa: E402
from training_data import features  # noqa: E402

COLUMNS = ["readings"] + [f"{what}_{how}" for what in ("temperature", "vibration", "torque") for how in ("mean", "spread", "low", "high")]


def main():
    random = np.random.default_rng(6)
    rows = features(os.path.join(HERE, "job.sql"), "machines", ["--keys", 100, "--rate", 50, "--rows", 1_080_000, "--seed", 1])
    x = np.array([[row[name] for name in COLUMNS] for row in rows], dtype=np.float64)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    scaled = (x - mean) / spread
    layers = [Dense(random, 13, 16, "Tanh"), Dense(random, 16, 3), Dense(random, 3, 16, "Tanh"), Dense(random, 16, 13)]
    learn(layers, scaled, scaled, lambda output, wanted: np.clip(output - wanted, -1, 1), random, epochs=40)  # clipped: faults teach little
    lost = forward(layers, scaled) - scaled
    usual = np.median(np.abs(lost), axis=0) / 0.6745  # as a standard deviation, without the faults' share
    score = np.mean((lost / usual) ** 2, axis=1)
    print(f"{len(x)} windows; scores: median {np.median(score):.2f}, 97 % {np.quantile(score, 0.97):.2f}, 99 % {np.quantile(score, 0.99):.2f}")

    graph = Graph("autoencoder")
    value = graph.input("features", [None, 13])
    centred = graph.node("Sub", [value, graph.constant("mean", (13,), mean.tolist())])
    normal = graph.node("Div", [centred, graph.constant("spread", (13,), spread.tolist())])
    rebuilt = normal
    for number, layer in enumerate(layers):
        rebuilt = layer.write(graph, rebuilt, f"dense_{number}")
    loss = graph.node("Div", [graph.node("Sub", [rebuilt, normal]), graph.constant("usual_loss", (13,), usual.tolist())])
    graph.node("ReduceMean", [graph.node("Mul", [loss, loss])], output="score", axes=[1], keepdims=1)
    graph.output("score", [None, 1])
    graph.save(os.path.join(HERE, "autoencoder.onnx"))


if __name__ == "__main__":
    main()
