# SPDX-License-Identifier: Apache-2.0
"""Makes wrong ONNX models, a function for each. `CASES` holds them by name: the files that a command is given, and the command.

Messages are put together one by one (examples/models/onnx_messages.py), so that every kind of damage can be written."""
import dataclasses
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "models"))
import onnx_messages as onnx  # noqa: E402
from onnx_messages import BOOL, FLOAT, INT64, STRING, UINT8, attribute, block, graph_attribute, integer, opset, tensor_of, varint  # noqa: E402
from onnx_messages import declaration as value  # noqa: E402


def floats(*values: float) -> bytes:
    return block(9, onnx.raw_bytes(values))


def integers(*values: int) -> bytes:
    return block(9, onnx.raw_bytes(values, INT64))


def node(operator: str, inputs: str, outputs: str, *attributes: bytes, name: str = "", domain: str = "") -> bytes:
    """Names of values with a space between them."""
    return onnx.node(operator, inputs.split(), outputs.split(), attributes, name, domain)


def graph(nodes: list[bytes], inputs: list[bytes], outputs: list[bytes], initializers: list[bytes] | None = None, extra: bytes = b"") -> bytes:
    return onnx.graph("g", nodes, inputs, outputs, initializers or []) + extra


def model(graph_bytes: bytes, imports: bytes | None = None, extra: bytes = b"") -> bytes:
    return onnx.model(graph_bytes, opset(17) if imports is None else imports, more=extra)


def function(name: str, nodes: list[bytes], version: int = 17) -> bytes:
    body = block(1, name) + block(4, "a") + block(5, "b") + b"".join(block(7, one) for one in nodes)
    return block(25, body + block(9, integer(2, version)) + block(10, "my"))


X = value("x", ["N", 4])
Y = value("y", ["N", 2])
WEIGHTS = tensor_of("w", [4, 2], floats(*range(8)))


def layer(nodes: list[bytes] | None = None, inputs: list[bytes] | None = None, outputs: list[bytes] | None = None, initializers: list[bytes] | None = None,
          imports: bytes | None = None, extra: bytes = b"", graph_extra: bytes = b"") -> bytes:
    """A dense layer that is right, unless parts of it are replaced."""
    made = graph(nodes if nodes is not None else [node("MatMul", "x w", "y", name="dense")], inputs if inputs is not None else [X],
                 outputs if outputs is not None else [Y], initializers if initializers is not None else [WEIGHTS], graph_extra)
    return model(made, imports, extra)


def with_weights(weights: bytes) -> bytes:
    return layer(initializers=[weights])


def fixed(nodes: list[bytes], shape: list[int], initializers: list[bytes] | None = None, element: int = FLOAT) -> bytes:
    """A model whose shapes are all known, so that contradictions show when it is prepared."""
    return layer(nodes, [value("x", shape, element)], [value("y", [])], initializers or [])


def nested(depth: int) -> bytes:
    inner = graph([], [], [])
    for _ in range(depth):
        inner = graph([node("If", "", "", graph_attribute("then_branch", inner))], [], [])
    return model(inner)


@dataclasses.dataclass
class Case:
    bytes: bytes | None
    command: str = "model run m.onnx --output-dir out"
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)


INSPECT = "model inspect m.onnx"
RIGHT = layer()
CASES = {
    # No model at all.
    "missing file": Case(None),
    "empty file": Case(b""),
    "text": Case(b"weights: 1 2 3\n"),
    "zip archive": Case(b"PK\x03\x04" + bytes(40)),
    "hdf5": Case(b"\x89HDF\r\n\x1a\n" + bytes(40)),
    "pickle": Case(b"\x80\x02}q\x00."),
    "git lfs pointer": Case(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"),
    "web page": Case(b"<!DOCTYPE html><html></html>"),
    "tflite": Case(b"\x1c\x00\x00\x00TFL3" + bytes(40)),
    "no graph": Case(integer(1, 8) + opset(17)),
    # Damaged.
    "cut within the weights": Case(RIGHT[: RIGHT.index(floats(*range(8))) + 20]),
    "cut within a node": Case(RIGHT[:12]),
    "length beyond the end": Case(integer(1, 8) + varint(7 << 3 | 2) + varint(1 << 40) + b"abc"),
    "number of eleven bytes": Case(integer(1, 8) + varint(5 << 3) + b"\xff" * 10 + b"\x01"),
    "wrong wire type": Case(integer(1, 8) + integer(7, 3)),
    "group without an end": Case(RIGHT + varint(99 << 3 | 3) + integer(1, 2)),
    "two graphs": Case(RIGHT + block(7, graph([], [], []))),
    # Limits.
    "huge tensor": Case(with_weights(tensor_of("w", [1 << 20, 1 << 20], b""))),
    "dimensions whose product overflows": Case(with_weights(tensor_of("w", [1 << 40, 1 << 40], b""))),
    "too many dimensions": Case(with_weights(tensor_of("w", [1] * 65, floats(1)))),
    "graphs nested too deeply": Case(nested(40)),
    "too many nodes": Case(layer([node("Neg", "x", f"v{i}") for i in range(100_001)])),
    "too many parts": Case(layer([node("Sum", "x " * 200_000, f"s{i}") for i in range(21)])),
    # Tensors.
    "weights too short": Case(with_weights(tensor_of("w", [4, 2], floats(1, 2, 3)))),
    "too few typed values": Case(with_weights(tensor_of("w", [4, 2], block(4, struct.pack("<2f", 1, 2))))),
    "negative dimension": Case(with_weights(tensor_of("w", [-4, 2], b""))),
    "no element type": Case(with_weights(integer(1, 1) + block(8, "w") + floats(1))),
    "values of another type": Case(with_weights(tensor_of("w", [1], integer(7, 3)))),
    "values raw and typed": Case(with_weights(tensor_of("w", [1], floats(1) + block(4, struct.pack("<f", 1))))),
    "texts as raw data": Case(with_weights(tensor_of("w", [1], block(9, "a"), STRING))),
    "a byte of 300": Case(with_weights(tensor_of("w", [1], integer(5, 300), UINT8))),
    "external data": Case(with_weights(tensor_of("w", [4, 2], block(13, block(1, "location") + block(2, "w.bin")) + integer(14, 1)))),
    "a segment": Case(with_weights(tensor_of("w", [4, 2], block(3, integer(1, 0) + integer(2, 4)) + floats(1)))),
    "sparse weights": Case(layer(graph_extra=block(15, block(1, tensor_of("sparse_w", [1], floats(1)))))),
    "weights of eight bits": Case(with_weights(tensor_of("w", [4, 2], block(9, bytes(8)), 17))),
    # Form.
    "cycle": Case(layer([node("Add", "x b", "a"), node("Neg", "a", "b"), node("Neg", "a", "y")])),
    "value given twice": Case(layer([node("MatMul", "x w", "y"), node("Neg", "x", "y")])),
    "input that nothing gives": Case(layer([node("MatMul", "x weights", "y", name="dense")])),
    "output that nothing gives": Case(layer([node("MatMul", "x w", "z")])),
    "initializer twice": Case(layer(initializers=[WEIGHTS, WEIGHTS])),
    "initializer without a name": Case(layer(initializers=[tensor_of("", [1], floats(1))])),
    "attribute twice": Case(layer([node("Softmax", "x", "y", attribute("axis", 1), attribute("axis", 0))])),
    "node without an operator": Case(layer([block(1, "x") + block(2, "y")])),
    "two versions of one opset": Case(layer(imports=opset(17) + opset(18))),
    "function that calls itself": Case(layer([node("F", "x", "y", domain="my")], extra=function("F", [node("F", "a", "b", domain="my")]))),
    "function of another opset": Case(layer([node("F", "x", "y", domain="my")], extra=function("F", [node("Neg", "a", "b")], 11))),
    # Meaning.
    "unknown operator": Case(layer([node("Sigmoidal", "x", "y", name="act")])),
    "operator of a domain that is not imported": Case(layer([node("FusedGemm", "x w", "y", domain="com.microsoft")])),
    "opset of the future": Case(layer(imports=opset(99))),
    "no opset": Case(layer(imports=b"")),
    "a loop": Case(layer([node("Loop", "x", "y", graph_attribute("body", graph([], [], [])))])),
    "attribute of the wrong kind": Case(layer([node("LeakyRelu", "x", "y", attribute("alpha", "much"))])),
    "widths that do not fit": Case(fixed([node("MatMul", "x w", "y", name="dense")], [1, 3], [WEIGHTS])),
    "types that do not fit": Case(fixed([node("Add", "x k", "y")], [1, 4], [tensor_of("k", [1], integers(1), INT64)])),
    "shapes that cannot be broadcast": Case(fixed([node("Add", "x k", "y")], [2, 4], [tensor_of("k", [3], floats(1, 2, 3))])),
    "too few inputs": Case(fixed([node("MatMul", "x", "y")], [1, 4])),
    "reshape to other elements": Case(fixed([node("Reshape", "x s", "y")], [1, 4], [tensor_of("s", [2], integers(3, 5), INT64)])),
    "concat of different lengths": Case(fixed([node("Concat", "x k", "y", attribute("axis", 0))], [1, 4], [tensor_of("k", [1, 3], floats(1, 2, 3))])),
    "axis beyond the rank": Case(fixed([node("Concat", "x x", "y", attribute("axis", 5))], [1, 4])),
    "convolution of other channels": Case(fixed([node("Conv", "x k", "y")], [1, 3, 8], [tensor_of("k", [2, 4, 3], floats(*range(24)))])),
    "branch without a name for what it gives": Case(fixed([node("If", "c", "y", graph_attribute("then_branch", graph([node("Neg", "x", "t")], [], [value("", [1, 4])])))], [1, 4],
                                                          [tensor_of("c", [], block(9, b"\x01"), BOOL)])),
    "convolution of one constant": Case(fixed([node("Conv", "k", "h"), node("Add", "x h", "y")], [1, 3, 8], [tensor_of("k", [2, 3, 3], floats(*range(18)))])),
    "recurrence without its second weights": Case(fixed([node("GRU", "x k", "y")], [2, 1, 2], [tensor_of("k", [1, 6, 2], floats(*range(12)))])),
    "index beyond the end": Case(fixed([node("Gather", "k i", "h"), node("Add", "x h", "y")], [1], [tensor_of("k", [2], floats(1, 2)), tensor_of("i", [1], integers(7), INT64)])),
    # Inputs of a run.
    "no input": Case(RIGHT),
    "input of the wrong shape": Case(RIGHT, "model run m.onnx --input in.pb --output-dir out", {"in.pb": tensor_of("x", [1, 3], floats(1, 2, 3))}),
    "input of the wrong type": Case(RIGHT, "model run m.onnx --input in.pb --output-dir out", {"in.pb": tensor_of("x", [1, 4], integers(1, 2, 3, 4), INT64)}),
    "input that is no tensor": Case(RIGHT, "model run m.onnx --input in.pb --output-dir out", {"in.pb": b"hello, world\n"}),
    "input that does not exist": Case(RIGHT, "model run m.onnx --input in.pb --output-dir out"),
    "more memory than a run may take": Case(layer([node("Expand", "k x", "y", name="grow")], [value("x", ["R"], INT64)], [value("y", [])], [tensor_of("k", [1], floats(1))]),
                                            "model run m.onnx --input in.pb --output-dir out", {"in.pb": tensor_of("x", [1], integers(1 << 36), INT64)}),
}
