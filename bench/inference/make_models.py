#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the models that bench/inference/compare.py measures, and rows for them: examples/models/onnx_writer.py with fixed random weights.

usage: make_models.py FOLDER
"""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "models"))
from onnx_messages import INT64, element_count, raw_bytes  # noqa: E402
from onnx_writer import Graph  # noqa: E402

ROWS = 4096


class Model:
    """Nodes one after another, the input called x of shape [batch, *row]."""

    def __init__(self, name, row, seed=1):
        self.name, self.row, self.random = name, row, random.Random(seed)
        self.graph = Graph(name)
        self.last = self.graph.input("x", [None, *row])
        self.constants = 0

    def constant_name(self):
        self.constants += 1
        return f"c{self.constants}"

    def weights(self, lengths, scale):
        return self.graph.constant(self.constant_name(), lengths, [self.random.uniform(-scale, scale) for _ in range(element_count(lengths))])

    def shape(self, values):
        return self.graph.constant(self.constant_name(), [len(values)], values, INT64)

    def node(self, kind, *inputs, outputs=None, **attributes):
        """Reads what the node before gave; with several outputs, the last one is what goes on."""
        made = self.graph.node(kind, [self.last, *inputs], outputs=outputs, **attributes)
        self.last = made if outputs is None else made[-1]
        return self

    def dense(self, inputs, outputs, activation=None):
        scale = (3.0 / inputs) ** 0.5
        self.node("Gemm", self.weights([outputs, inputs], scale), self.weights([outputs], 0.1), transB=1)
        return self.node(activation) if activation else self

    def convolution(self, channels, filters, kernel):
        scale = (3.0 / (channels * kernel)) ** 0.5
        self.node("Conv", self.weights([filters, channels, kernel], scale), self.weights([filters], 0.1), kernel_shape=[kernel], pads=[kernel // 2, kernel // 2])
        return self.node("Relu")

    def write(self, folder, outputs):
        self.graph.output(self.last, [None, outputs])
        self.graph.save(folder / f"{self.name}.onnx")
        count = ROWS * element_count(self.row)
        values = [self.random.uniform(-2, 2) for _ in range(min(count, 65536))]
        values = (values * (count // len(values) + 1))[:count]
        (folder / f"{self.name}.f32").write_bytes(raw_bytes(values))
        (folder / f"{self.name}.row").write_text("x".join(map(str, self.row)))


def lstm(inputs, hidden, steps):
    model = Model(f"lstm-{steps}x{inputs}-{hidden}", [steps, inputs])
    model.node("Transpose", perm=[1, 0, 2])
    weights = (model.weights([1, 4 * hidden, inputs], 0.4), model.weights([1, 4 * hidden, hidden], 0.2), model.weights([1, 8 * hidden], 0.1))
    model.node("LSTM", *weights, outputs=["", "state"], hidden_size=hidden)
    return model.node("Reshape", model.shape([-1, hidden])).dense(hidden, 1)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    Model("mlp-16-64-64-1", [16]).dense(16, 64, "Relu").dense(64, 64, "Relu").dense(64, 1, "Sigmoid").write(folder, 1)
    Model("mlp-64-256-256-10", [64]).dense(64, 256, "Relu").dense(256, 256, "Relu").dense(256, 10).write(folder, 10)
    Model("autoencoder-32-16-8-16-32", [32]).dense(32, 16, "Tanh").dense(16, 8, "Tanh").dense(8, 16, "Tanh").dense(16, 32).write(folder, 32)
    Model("cnn-8x64-k5-32", [8, 64]).convolution(8, 32, 5).convolution(32, 32, 5).node("GlobalAveragePool").node("Flatten").dense(32, 1).write(folder, 1)
    lstm(8, 32, 32).write(folder, 1)


if __name__ == "__main__":
    main()
