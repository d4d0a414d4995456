# SPDX-License-Identifier: Apache-2.0
"""Writes ONNX files in plain Python: the protobuf wire format by hand, no package needed.

    graph = Graph("scorer")
    x = graph.input("x", [None, 4])
    w = graph.constant("w", [4, 2], [0.1] * 8)
    graph.output(graph.node("MatMul", [x, w]), [None, 2])
    graph.save("scorer.onnx")

Values are flat sequences of numbers in row-major order (`array.ravel()` of a numpy array serves). The same calls give the same bytes.
Message and field numbers: onnx/onnx, onnx/onnx.proto. Wire format: protobuf.dev/programming-guides/encoding.
"""
import array
import struct
import sys

FLOAT, INT32, INT64, STRING, BOOL, DOUBLE = 1, 6, 7, 8, 9, 11  # TensorProto.DataType
IR_VERSION = 8
OPSET = 17
_CODES = {FLOAT: "f", INT32: "i", INT64: "q", BOOL: "B", DOUBLE: "d"}
_VARINT, _BYTES, _FIXED32 = 0, 2, 5  # wire types


def _varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _key(field, wire_type):
    return _varint(field << 3 | wire_type)


def _integer(field, value):
    return _key(field, _VARINT) + _varint(int(value))


def _block(field, content):
    content = content.encode() if isinstance(content, str) else content
    return _key(field, _BYTES) + _varint(len(content)) + content


def element_count(shape):
    count = 1
    for length in shape:
        count *= length
    return count


def raw_bytes(values, data_type=FLOAT):
    """Little-endian bytes of numbers, as TensorProto.raw_data holds them."""
    numbers = array.array(_CODES[data_type], values if isinstance(values, (list, tuple, array.array)) else list(values))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def tensor(name, shape, values, data_type=FLOAT):
    """The bytes of a TensorProto; also what `windrow model run --input` takes."""
    data = raw_bytes(values, data_type)
    if len(data) != element_count(shape) * array.array(_CODES[data_type]).itemsize:
        raise ValueError(f"tensor {name}: {len(data)} bytes do not fill shape {list(shape)}")
    return b"".join(_integer(1, length) for length in shape) + _integer(2, data_type) + _block(8, name) + _block(9, data)


def _attribute(name, value):
    """An AttributeProto. int, float, str, bytes (a TensorProto) and lists of one of the first three."""
    body = _block(1, name)
    if isinstance(value, bool):
        raise TypeError("ONNX has no boolean attributes: give 0 or 1")
    if isinstance(value, float):
        return body + _key(2, _FIXED32) + struct.pack("<f", value) + _integer(20, 1)
    if isinstance(value, int):
        return body + _integer(3, value) + _integer(20, 2)
    if isinstance(value, str):
        return body + _block(4, value) + _integer(20, 3)
    if isinstance(value, bytes):
        return body + _block(5, value) + _integer(20, 4)
    if value and all(isinstance(item, str) for item in value):
        return body + b"".join(_block(9, item) for item in value) + _integer(20, 8)
    if value and all(isinstance(item, float) for item in value):
        return body + b"".join(_key(7, _FIXED32) + struct.pack("<f", item) for item in value) + _integer(20, 6)
    return body + b"".join(_integer(8, item) for item in value) + _integer(20, 7)


def _declaration(name, shape, data_type):
    """A ValueInfoProto; None in the shape is the batch dimension."""
    dimensions = b"".join(_block(1, _block(2, "batch") if length is None else _integer(1, length)) for length in shape)
    return _block(1, name) + _block(2, _block(1, _integer(1, data_type) + _block(2, dimensions)))


class Graph:
    """A graph that is written node by node, in the order in which it computes."""

    def __init__(self, name, opset=OPSET):
        self.name = name
        self.opsets = {"": opset}
        self._nodes, self._constants, self._inputs, self._outputs = [], [], [], []
        self._metadata = {}
        self._made = 0

    def input(self, name, shape, data_type=FLOAT):
        self._inputs.append(_declaration(name, shape, data_type))
        return name

    def output(self, name, shape, data_type=FLOAT):
        self._outputs.append(_declaration(name, shape, data_type))
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
        body = b"".join(_block(1, name) for name in inputs) + b"".join(_block(2, name) for name in names)
        body += _block(3, stem) + _block(4, operator)
        body += b"".join(_block(5, _attribute(name, value)) for name, value in sorted(attributes.items()))
        if domain:
            body += _block(7, domain)
            self.opsets.setdefault(domain, 3)
        self._nodes.append(body)
        return names[0] if outputs is None else names

    def note(self, key, text):
        """An entry of the model's metadata."""
        self._metadata[key] = text

    def bytes(self):
        graph = b"".join(_block(1, node) for node in self._nodes) + _block(2, self.name)
        graph += b"".join(_block(5, constant) for constant in self._constants)
        graph += b"".join(_block(11, value) for value in self._inputs) + b"".join(_block(12, value) for value in self._outputs)
        model = _integer(1, IR_VERSION) + _block(2, "windrow examples") + _block(7, graph)
        model += b"".join(_block(8, (_block(1, domain) if domain else b"") + _integer(2, version)) for domain, version in sorted(self.opsets.items()))
        model += b"".join(_block(14, _block(1, key) + _block(2, text)) for key, text in sorted(self._metadata.items()))
        return model

    def save(self, path):
        with open(path, "wb") as out:
            out.write(self.bytes())
