#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the models that bench/inference/compare.py measures, and rows for them: our own writer of ONNX's wire format, fixed random weights.

usage: make_models.py FOLDER
"""
import pathlib
import random
import struct
import sys

FLOAT = 1
ROWS = 4096


def varint(value):
    out = b""
    while True:
        low, value = value & 127, value >> 7
        if not value:
            return out + bytes([low])
        out += bytes([low | 128])


def number(field, value):
    return varint(field << 3) + varint(value & (2 ** 64 - 1))


def part(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def integer(name, value):
    return part(1, name) + number(3, value) + number(20, 2)


def integers(name, values):
    return part(1, name) + b"".join(number(8, value) for value in values) + number(20, 7)


def declaration(name, lengths):
    dimensions = b"".join(part(1, part(2, length) if isinstance(length, str) else number(1, length)) for length in lengths)
    return part(1, name) + part(2, part(1, number(1, FLOAT) + part(2, dimensions)))


class Model:
    """Nodes one after another, the input called x of shape [N, *row]."""

    def __init__(self, name, row, seed=1):
        self.name, self.row, self.random = name, row, random.Random(seed)
        self.nodes, self.constants, self.last = [], [], "x"

    def constant(self, lengths, scale):
        count = 1
        for length in lengths:
            count *= length
        values = struct.pack(f"<{count}f", *(self.random.uniform(-scale, scale) for _ in range(count)))
        name = f"c{len(self.constants)}"
        self.constants.append(b"".join(number(1, length) for length in lengths) + number(2, FLOAT) + part(8, name) + part(9, values))
        return name

    def shape(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(number(1, len(values)) + number(2, 7) + part(8, name) + part(9, struct.pack(f"<{len(values)}q", *values)))
        return name

    def node(self, kind, inputs=(), attributes=(), outputs=None):
        name = f"v{len(self.nodes)}"
        content = b"".join(part(1, value) for value in (self.last, *inputs))
        content += b"".join(part(2, value) for value in (outputs(name) if outputs else [name]))
        content += part(3, name) + part(4, kind) + b"".join(part(5, attribute) for attribute in attributes)
        self.nodes.append(content)
        self.last = name
        return self

    def dense(self, inputs, outputs, activation=None):
        scale = (3.0 / inputs) ** 0.5
        self.node("Gemm", (self.constant([outputs, inputs], scale), self.constant([outputs], 0.1)), [integer("transB", 1)])
        return self.node(activation) if activation else self

    def convolution(self, channels, filters, kernel):
        scale = (3.0 / (channels * kernel)) ** 0.5
        self.node("Conv", (self.constant([filters, channels, kernel], scale), self.constant([filters], 0.1)),
                  [integers("kernel_shape", [kernel]), integers("pads", [kernel // 2, kernel // 2])])
        return self.node("Relu")

    def write(self, folder, outputs):
        graph = b"".join(part(1, node) for node in self.nodes) + part(2, self.name) + b"".join(part(5, tensor) for tensor in self.constants)
        graph += part(11, declaration("x", ["N", *self.row])) + part(12, declaration(self.last, ["N", outputs]))
        model = number(1, 8) + part(2, "windrow bench") + part(7, graph) + part(8, number(2, 17))
        (folder / f"{self.name}.onnx").write_bytes(model)
        count = ROWS
        for length in self.row:
            count *= length
        values = [self.random.uniform(-2, 2) for _ in range(min(count, 65536))]
        values = (values * (count // len(values) + 1))[:count]
        (folder / f"{self.name}.f32").write_bytes(struct.pack(f"<{count}f", *values))
        (folder / f"{self.name}.row").write_text("x".join(map(str, self.row)))


def lstm(inputs, hidden, steps):
    model = Model(f"lstm-{steps}x{inputs}-{hidden}", [steps, inputs])
    model.node("Transpose", attributes=[integers("perm", [1, 0, 2])])
    weights = (model.constant([1, 4 * hidden, inputs], 0.4), model.constant([1, 4 * hidden, hidden], 0.2), model.constant([1, 8 * hidden], 0.1))
    model.node("LSTM", weights, [integer("hidden_size", hidden)], outputs=lambda name: ["", name])
    return model.node("Reshape", (model.shape([-1, hidden]),)).dense(hidden, 1)


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
