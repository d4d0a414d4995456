# SPDX-License-Identifier: Apache-2.0
"""The messages of an ONNX file in plain Python: each function gives the bytes of one. onnx_writer.py builds whole models of them; tests put them together
in ways that are wrong, too.

Message and field numbers: onnx/onnx, onnx/onnx.proto. Wire format: protobuf.dev/programming-guides/encoding.
"""
import array
import struct
import sys

FLOAT, UINT8, INT32, INT64, STRING, BOOL, DOUBLE = 1, 2, 6, 7, 8, 9, 11  # TensorProto.DataType
IR_VERSION = 8
OPSET = 17
_CODES = {FLOAT: "f", UINT8: "B", INT32: "i", INT64: "q", BOOL: "B", DOUBLE: "d"}
VARINT, BLOCK, FIXED32 = 0, 2, 5  # wire types


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def key(field, wire_type):
    return varint(field << 3 | wire_type)


def integer(field, value):
    return key(field, VARINT) + varint(int(value))


def real(field, value):
    return key(field, FIXED32) + struct.pack("<f", value)


def block(field, content):
    """A text, bytes, or a message within a message."""
    content = content.encode() if isinstance(content, str) else content
    return key(field, BLOCK) + varint(len(content)) + content


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


def tensor_of(name, shape, content, data_type=FLOAT):
    """A TensorProto whose values are the fields `content`, whatever they hold."""
    return b"".join(integer(1, length) for length in shape) + integer(2, data_type) + (block(8, name) if name else b"") + content


def tensor(name, shape, values, data_type=FLOAT):
    """A TensorProto of numbers; also what `windrow model run --input` takes."""
    data = raw_bytes(values, data_type)
    if len(data) != element_count(shape) * array.array(_CODES[data_type]).itemsize:
        raise ValueError(f"tensor {name}: {len(data)} bytes do not fill shape {list(shape)}")
    return tensor_of(name, shape, block(9, data), data_type)


def attribute(name, value):
    """An AttributeProto. int, float, str, bytes (a TensorProto) and lists of one of the first three."""
    body = block(1, name)
    if isinstance(value, bool):
        raise TypeError("ONNX has no boolean attributes: give 0 or 1")
    if isinstance(value, float):
        return body + real(2, value) + integer(20, 1)
    if isinstance(value, int):
        return body + integer(3, value) + integer(20, 2)
    if isinstance(value, str):
        return body + block(4, value) + integer(20, 3)
    if isinstance(value, bytes):
        return body + block(5, value) + integer(20, 4)
    if value and all(isinstance(item, str) for item in value):
        return body + b"".join(block(9, item) for item in value) + integer(20, 8)
    if value and all(isinstance(item, float) for item in value):
        return body + b"".join(real(7, item) for item in value) + integer(20, 6)
    return body + b"".join(integer(8, item) for item in value) + integer(20, 7)


def graph_attribute(name, content):
    """An AttributeProto that holds a GraphProto."""
    return block(1, name) + block(6, content) + integer(20, 5)


def node(operator, inputs, outputs, attributes=(), name="", domain=""):
    body = b"".join(block(1, one) for one in inputs) + b"".join(block(2, one) for one in outputs)
    body += (block(3, name) if name else b"") + block(4, operator) + b"".join(block(5, one) for one in attributes)
    return body + (block(7, domain) if domain else b"")


def declaration(name, shape, data_type=FLOAT):
    """A ValueInfoProto. A length may be the name of one that is not known; None is the batch dimension."""
    def dimension(length):
        return block(2, "batch" if length is None else length) if length is None or isinstance(length, str) else integer(1, length)
    dimensions = b"".join(block(1, dimension(length)) for length in shape)
    return block(1, name) + block(2, block(1, integer(1, data_type) + block(2, dimensions)))


def graph(name, nodes, inputs, outputs, constants=()):
    body = b"".join(block(1, one) for one in nodes) + block(2, name) + b"".join(block(5, one) for one in constants)
    return body + b"".join(block(11, one) for one in inputs) + b"".join(block(12, one) for one in outputs)


def opset(version, domain=""):
    """An OperatorSetIdProto as a field of a model."""
    return block(8, (block(1, domain) if domain else b"") + integer(2, version))


def model(graph_bytes, opsets, producer="", more=b""):
    """A ModelProto: `opsets` and `more` are fields."""
    return integer(1, IR_VERSION) + (block(2, producer) if producer else b"") + block(7, graph_bytes) + opsets + more
