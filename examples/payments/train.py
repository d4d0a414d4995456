#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains fraud.onnx: Dense(32, relu), Dense(16, relu), Dense(1, sigmoid) on labelled payments, 1 in 100 of which is fraud. Needs numpy
(python3-numpy)."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "models"))
import numpy as np  # noqa: E402
from network import Dense, forward, learn  # noqa: E402
from onnx_writer import Graph  # noqa: E402
from training_data import features  # noqa: E402

COLUMNS = ["amount_log", "ratio_log", "distance_log", "wrong_pins", "card_age_days", "online", "abroad", "new_merchant"]


def main():
    random = np.random.default_rng(6)
    rows = features(os.path.join(HERE, "job.sql"), "payments", ["--keys", 5000, "--rate", 100, "--rows", 400_000, "--seed", 1])
    x = np.array([[row[name] for name in COLUMNS] for row in rows], dtype=np.float64)
    y = np.array([[row["fraud"]] for row in rows], dtype=np.float64)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    layers = [Dense(random, 8, 32, "Relu"), Dense(random, 32, 16, "Relu"), Dense(random, 16, 1, "Sigmoid")]

    def loss_gradient(output, wanted):  # of binary cross-entropy; the sigmoid's own gradient comes in its layer
        return (output - wanted) / np.maximum(output * (1 - output), 1e-6)

    learn(layers, (x - mean) / spread, y, loss_gradient, random, epochs=12, batch=512)
    alarm = forward(layers, (x - mean) / spread) > 0.5
    print(f"{len(x)} payments, {int(y.sum())} of fraud; precision {y[alarm].mean():.3f}, recall {alarm[y > 0].mean():.3f}")

    graph = Graph("fraud")
    value = graph.input("features", [None, 8])
    centred = graph.node("Sub", [value, graph.constant("mean", (8,), mean.tolist())])
    value = graph.node("Div", [centred, graph.constant("spread", (8,), spread.tolist())])
    for number, layer in enumerate(layers):
        value = layer.write(graph, value, f"dense_{number}")
    graph.output(graph.node("Identity", [value], output="probability"), [None, 1])
    graph.save(os.path.join(HERE, "fraud.onnx"))


if __name__ == "__main__":
    main()
