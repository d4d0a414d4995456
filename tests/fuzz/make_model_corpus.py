#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the first inputs of fuzz_onnx and fuzz_model_run: small models, most of one operator.

usage: make_model_corpus.py   (writes tests/fuzz/corpus/onnx and tests/fuzz/corpus/model_run)
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "models"))
import wrong_models as build  # noqa: E402

INT64 = build.INT64


def reals(name: str, shape: list[int]) -> bytes:
    count = 1
    for length in shape:
        count *= length
    return build.tensor_of(name, shape, build.floats(*[0.25 * (i % 5) - 0.5 for i in range(count)]))


def indices(name: str, *values: int) -> bytes:
    return build.tensor_of(name, [len(values)], build.integers(*values), INT64)


def one(node: bytes, shape: list[int | str], initializers: list[bytes] | None = None, version: int = 17, domain: str = "") -> bytes:
    made = build.graph([node], [build.value("x", shape)], [build.value("y", [])], initializers or [])
    return build.model(made, build.opset(version) + (build.opset(3, domain) if domain else b""))


ROWS, IMAGE, SERIES = ["N", 4], ["N", 2, 5, 5], ["N", 3, 8]
node, attribute = build.node, build.attribute
MODELS = {
    **{operator.lower(): one(node(operator, "x", "y"), ROWS)
       for operator in "Relu Sigmoid Tanh Exp Softplus Elu HardSwish Neg Sqrt Softmax LogSoftmax Identity Flatten Shape ReduceMean ArgMax Erf Not".split()},
    **{operator.lower(): one(node(operator, "x k", "y"), ROWS, [reals("k", [4])]) for operator in "Add Div Pow Min Greater PRelu Mod".split()},
    "gemm": one(node("Gemm", "x w b", "y", attribute("transB", 1)), ROWS, [reals("w", [2, 4]), reals("b", [2])]),
    "matmul": one(node("MatMul", "x w", "y"), ROWS, [reals("w", [4, 2])]),
    "einsum": one(node("Einsum", "x w", "y", attribute("equation", "ni,ij->nj")), ROWS, [reals("w", [4, 2])]),
    "reshape": one(node("Reshape", "x s", "y"), ROWS, [indices("s", 0, 2, -1)]),
    "slice": one(node("Slice", "x b e a s", "y"), ROWS, [indices("b", -1), indices("e", -4), indices("a", 1), indices("s", -2)]),
    "gather": one(node("Gather", "x i", "y", attribute("axis", 1)), ROWS, [indices("i", 0, -1)]),
    "concat": one(node("Concat", "x x", "y", attribute("axis", -1)), ROWS),
    "split": one(node("Split", "x s", "y z", attribute("axis", 1)), ROWS, [indices("s", 1, 3)]),
    "pad": one(node("Pad", "x p", "y", attribute("mode", "reflect")), ROWS, [indices("p", 0, 1, 0, 2)]),
    "tile": one(node("Tile", "x r", "y"), ROWS, [indices("r", 1, 3)]),
    "expand": one(node("Expand", "x s", "y"), ["N", 1], [indices("s", 1, 6)]),
    "transpose": one(node("Transpose", "x", "y", attribute("perm", [0, 2, 1])), SERIES),
    "cast": one(node("Cast", "x", "y", attribute("to", 7)), ROWS),
    "topk": one(node("TopK", "x k", "y i"), ROWS, [indices("k", 2)]),
    "cumsum": one(node("CumSum", "x a", "y"), ROWS, [indices("a", 1)]),
    "onehot": one(node("ConstantOfShape", "s", "y"), ROWS, [indices("s", 2, 3)]),
    "range": one(node("ScatterND", "x i u", "y"), [2, 4], [build.tensor_of("i", [1, 1], build.integers(1), INT64), reals("u", [1, 4])]),
    "conv": one(node("Conv", "x w b", "y", attribute("pads", [1, 1, 1, 1]), attribute("strides", [2, 1])), IMAGE, [reals("w", [2, 2, 3, 3]), reals("b", [2])]),
    "conv1d": one(node("Conv", "x w", "y", attribute("dilations", [2]), attribute("group", 3)), SERIES, [reals("w", [3, 1, 3])]),
    "convtranspose": one(node("ConvTranspose", "x w", "y", attribute("strides", [2, 2])), IMAGE, [reals("w", [2, 1, 3, 3])]),
    "maxpool": one(node("MaxPool", "x", "y", attribute("kernel_shape", [2, 2]), attribute("ceil_mode", 1)), IMAGE),
    "averagepool": one(node("AveragePool", "x", "y", attribute("kernel_shape", [3]), attribute("auto_pad", "SAME_UPPER")), SERIES),
    "batchnorm": one(node("BatchNormalization", "x s s s s", "y"), IMAGE, [reals("s", [2])]),
    "layernorm": one(node("LayerNormalization", "x s", "y"), ROWS, [reals("s", [4])]),
    "lstm": one(node("LSTM", "x w r", "y h c", attribute("hidden_size", 2)), [3, "N", 2], [reals("w", [1, 8, 2]), reals("r", [1, 8, 2])]),
    "gru": one(node("GRU", "x w r", "y h", attribute("hidden_size", 2), attribute("layout", 1)), ["N", 3, 2], [reals("w", [1, 6, 2]), reals("r", [1, 6, 2])]),
    "scaler": one(node("Scaler", "x", "y", domain="ai.onnx.ml"), ROWS, domain="ai.onnx.ml"),
    "leakyrelu": one(node("LeakyRelu", "x", "y", attribute("alpha", 0.1)), ROWS),
    "layers": build.model(build.graph([node("Gemm", "x w", "h"), node("Relu", "h", "r"), node("Gemm", "r v", "s"), node("Sigmoid", "s", "y")], [build.value("x", ROWS)],
                                      [build.value("y", ["N", 1])], [reals("w", [4, 3]), reals("v", [3, 1])])),
    "function": build.layer([node("F", "x", "y", domain="my")], extra=build.function("F", [node("Neg", "a", "b")])),
    "branch": build.model(build.graph([node("If", "c", "y", build.graph_attribute("then_branch", build.graph([node("Neg", "x", "t")], [], [build.value("t", [])])),
                                            build.graph_attribute("else_branch", build.graph([node("Abs", "x", "t")], [], [build.value("t", [])])))],
                                      [build.value("x", ROWS)], [build.value("y", ROWS)], [build.tensor_of("c", [], build.integer(5, 1), build.onnx.BOOL)])),
}


def main() -> None:
    for folder in ("onnx", "model_run"):
        target = HERE / "corpus" / folder
        target.mkdir(parents=True, exist_ok=True)
        for name, content in MODELS.items():
            if folder == "model_run" or name in ("gemm", "lstm", "function", "branch", "layers"):
                (target / name).write_bytes(content)
    for name, content in {"external": build.CASES["external data"].bytes, "sparse": build.CASES["sparse weights"].bytes, "tensor": reals("t", [2, 3])}.items():
        (HERE / "corpus" / "onnx" / name).write_bytes(content)


if __name__ == "__main__":
    main()
