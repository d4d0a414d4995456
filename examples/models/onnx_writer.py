# SPDX-License-Identifier: Apache-2.0
"""Writes ONNX files in plain Python: the protobuf wire format by hand (onnx_messages.py), no package needed.

    graph = Graph("scorer")
    x = graph.input("x", [None, 4])
    w = graph.constant("w", [4, 2], [0.1] * 8)
    graph.output(graph.node("MatMul", [x, w]), [None, 2])
    graph.save("scorer.onnx")

Values are flat sequences of numbers in row-major order (`array.ravel()` of a numpy array serves). The same calls give the same bytes.
"""
from onnx_messages import FLOAT, OPSET, attribute, block, declaration, graph, model, node, opset, tensor


class Graph:
    """A graph that is written node by node, in the order in which it computes."""

    def __init__(self, name, opset=OPSET):
        self.name = name
        self.opsets = {"": opset}
        self._nodes, self._constants, self._inputs, self._outputs = [], [], [], []
        self._metadata = {}
        self._made = 0

    def input(self, name, shape, data_type=FLOAT):
        self._inputs.append(declaration(name, shape, data_type))
        return name

    def output(self, name, shape, data_type=FLOAT):
        self._outputs.append(declaration(name, shape, data_type))
        return name

    def constant(self, name, shape, values, data_type=FLOAT):
        self._constants.append(tensor(name, shape, values, data_type))
        return name

    def node(self, operator, inputs, output=None, outputs=None, domain="", **attributes):
        """Adds a node and gives the name of its output, or the list of names if `outputs` says how many (int) or which (list; "" for one that
        is not wanted)."""
        self._made += 1
        stem = f"{operator.lower()}_{self._made}"
        if outputs is None:
            names = [output or stem]
        elif isinstance(outputs, int):
            names = [f"{stem}_{number}" for number in range(outputs)]
        else:
            names = list(outputs)
        self._nodes.append(node(operator, inputs, names, [attribute(name, value) for name, value in sorted(attributes.items())], stem, domain))
        if domain:
            self.opsets.setdefault(domain, 3)
        return names[0] if outputs is None else names

    def note(self, key, text):
        """An entry of the model's metadata."""
        self._metadata[key] = text

    def bytes(self):
        content = graph(self.name, self._nodes, self._inputs, self._outputs, self._constants)
        opsets = b"".join(opset(version, domain) for domain, version in sorted(self.opsets.items()))
        notes = b"".join(block(14, block(1, key) + block(2, text)) for key, text in sorted(self._metadata.items()))
        return model(content, opsets, "windrow examples", notes)

    def save(self, path):
        with open(path, "wb") as out:
            out.write(self.bytes())
