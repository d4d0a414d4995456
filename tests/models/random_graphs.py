# SPDX-License-Identifier: Apache-2.0
"""Random models (dense, convolutional, recurrent, attention, trees and scalers) and inputs for them: the same seed gives the same bytes on every machine,
since numbers are drawn with Random.random() alone and no libm function but sqrt is called.

A model takes rows: dimension 0 of every input and output is the batch."""
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "models"))
from onnx_messages import FLOAT, INT64, element_count  # noqa: E402
from onnx_writer import Graph  # noqa: E402

ACTIVATIONS = ["Relu", "Relu", "Tanh", "Sigmoid", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "HardSigmoid", "HardSwish", "Celu", "Erf"]
KINDS = {"dense": 60, "convolution": 60, "lstm": 35, "gru": 35, "recurrent": 10, "attention": 20, "trees": 30, "linear": 20, "columns": 20}
ROWS = 61  # that differ; prime, so that no register width or batch divides it


class Dice(random.Random):
    def below(self, bound):
        return int(self.random() * bound)

    def among(self, low, high):
        return low + self.below(high - low + 1)

    def one_of(self, things):
        return things[self.below(len(things))]

    def chance(self, share):
        return self.random() < share

    def numbers(self, count, scale=1.0):
        """Between -scale and scale, denser in the middle."""
        return [(self.random() + self.random() - 1) * scale for _ in range(count)]


class RandomGraph(Graph):
    """A graph under construction with its dice."""

    def __init__(self, name, dice):
        super().__init__(name)
        self.dice = dice
        self.constants_made = 0
        self.taken = []  # shapes of the inputs, without the batch

    def take(self, shape):
        name = self.input(f"x{len(self.taken)}", [None, *shape])
        self.taken.append(tuple(shape))
        return name

    def weight(self, shape, scale):
        self.constants_made += 1
        return self.constant(f"w{self.constants_made}", shape, self.dice.numbers(element_count(shape), scale))

    def integers(self, values):
        self.constants_made += 1
        return self.constant(f"k{self.constants_made}", (len(values),), values, INT64)

    def activate(self, x):
        kind = self.dice.one_of(ACTIVATIONS)
        extra = {"LeakyRelu": {"alpha": 0.125}, "Elu": {"alpha": 1.5}, "Celu": {"alpha": 1.25}}.get(kind, {})
        return self.node(kind, [x], **extra)

    def normalize(self, x, channels):
        """Batch normalisation as training left it."""
        dice = self.dice
        parts = [self.constant(f"n{self._made}_{part}", (channels,), values) for part, values in (
            ("scale", [0.5 + dice.random() for _ in range(channels)]), ("shift", dice.numbers(channels, 0.5)),
            ("mean", dice.numbers(channels, 0.5)), ("variance", [0.5 + dice.random() for _ in range(channels)]))]
        return self.node("BatchNormalization", [x, *parts], epsilon=1e-3)

    def dense(self, x, inputs, outputs):
        scale = math.sqrt(6.0 / inputs)
        if self.dice.chance(0.3):
            return self.node("Add", [self.node("MatMul", [x, self.weight((inputs, outputs), scale)]), self.weight((outputs,), 0.5)])
        if self.dice.chance(0.5):
            return self.node("Gemm", [x, self.weight((outputs, inputs), scale), self.weight((outputs,), 0.5)], transB=1)
        return self.node("Gemm", [x, self.weight((inputs, outputs), scale), self.weight((outputs,), 0.5)],
                         alpha=self.dice.one_of([1.0, 0.75]), beta=self.dice.one_of([1.0, 0.5]))

    def finish(self, x, width):
        """A head over [rows, width]."""
        outputs = self.dice.one_of([1, 1, 2, 3, 5, 10])
        x = self.dense(x, width, outputs)
        if outputs > 1 and self.dice.chance(0.5):
            x = self.node(self.dice.one_of(["Softmax", "LogSoftmax"]), [x], axis=self.dice.one_of([-1, 1]))
        elif self.dice.chance(0.5):
            x = self.node(self.dice.one_of(["Sigmoid", "Tanh"]), [x])
        self.output(x, [None, outputs])


def dense(graph):
    dice = graph.dice
    width = dice.one_of([1, 3, 8, 13, 16, 32, 50])
    x = graph.take((width,))
    if dice.chance(0.3):
        x = graph.node("Div", [graph.node("Sub", [x, graph.weight((width,), 1)]), graph.constant("spread", (1,), [1.75])])
    for _ in range(dice.among(1, 4)):
        wide = dice.one_of([2, 7, 16, 24, 33, 64])
        y = graph.activate(graph.dense(x, width, wide))
        if dice.chance(0.25):
            y = graph.normalize(y, wide)
        elif dice.chance(0.15):
            y = graph.node("LayerNormalization", [y, graph.weight((wide,), 2), graph.weight((wide,), 1)], outputs=1, axis=-1)[0]
        if wide == width and dice.chance(0.7):
            y = graph.node("Add", [x, y])
        elif dice.chance(0.15):
            y, wide = graph.node("Concat", [x, y], axis=1), wide + width
        x, width = y, wide
    if dice.chance(0.15):  # the error of an autoencoder
        graph.output(graph.node("ReduceMean", [graph.node("Mul", [x, x])], axes=[1], keepdims=1), [None, 1])
    graph.finish(x, width)


def _out_length(length, kernel, stride, dilation, begin, end):
    return (length + begin + end - dilation * (kernel - 1) - 1) // stride + 1


def convolution(graph):
    dice = graph.dice
    flat = dice.chance(0.25)
    spatial = [dice.among(12, 32)] if dice.chance(0.7) else [dice.among(6, 10), dice.among(6, 10)]
    channels = dice.one_of([1, 2, 3, 4])
    if flat:
        x = graph.take((channels * element_count(spatial),))
        x = graph.node("Reshape", [x, graph.integers([-1, channels, *spatial])])
    else:
        x = graph.take((channels, *spatial))
    for _ in range(dice.among(1, 3)):
        x, channels, spatial = _convolve(graph, x, channels, spatial)
        if min(spatial) >= 4 and dice.chance(0.4):
            pool = dice.one_of(["MaxPool", "AveragePool"])
            extra = {"count_include_pad": 1} if pool == "AveragePool" and dice.chance(0.5) else {}
            x = graph.node(pool, [x], kernel_shape=[3] * len(spatial), strides=[2] * len(spatial), pads=[1] * (2 * len(spatial)), **extra)
            spatial = [_out_length(length, 3, 2, 1, 1, 1) for length in spatial]
    if dice.chance(0.4):
        x = graph.node(dice.one_of(["GlobalAveragePool", "GlobalMaxPool"]), [x])
        spatial = [1] * len(spatial)
    graph.finish(graph.node("Flatten", [x], axis=1), channels * element_count(spatial))


def _convolve(graph, x, channels, spatial):
    dice = graph.dice
    kernel = [dice.among(1, min(5, length)) for length in spatial]
    stride = [dice.one_of([1, 1, 2]) for _ in spatial]
    dilation = [dice.one_of([1, 1, 2]) if 2 * (size - 1) < length else 1 for size, length in zip(kernel, spatial)]
    groups = dice.one_of([g for g in (1, 1, 2, channels) if channels % g == 0])
    wide = groups * dice.one_of([1, 2, 4])
    begin, end = [dice.below(size) for size in kernel], [dice.below(size) for size in kernel]
    scale = math.sqrt(6.0 / (channels // groups * element_count(kernel)))
    inputs = [x, graph.weight((wide, channels // groups, *kernel), scale)] + ([graph.weight((wide,), 0.5)] if dice.chance(0.8) else [])
    if dice.chance(0.25):
        y = graph.node("Conv", inputs, kernel_shape=kernel, strides=stride, group=groups, auto_pad=dice.one_of(["SAME_UPPER", "SAME_LOWER"]))
        spatial = [-(-length // step) for length, step in zip(spatial, stride)]
    else:
        y = graph.node("Conv", inputs, kernel_shape=kernel, strides=stride, dilations=dilation, group=groups, pads=begin + end)
        spatial = [_out_length(*parts) for parts in zip(spatial, kernel, stride, dilation, begin, end)]
    if dice.chance(0.4):
        y = graph.normalize(y, wide)
    return graph.activate(y), wide, spatial


def _recurrence(graph, operator, gates):
    dice = graph.dice
    steps, features, hidden = dice.among(2, 12), dice.one_of([1, 2, 5, 8]), dice.one_of([3, 8, 10, 16])
    x = graph.node("Transpose", [graph.take((steps, features))], perm=[1, 0, 2])  # steps first
    for _ in range(dice.one_of([1, 1, 2])):
        direction = dice.one_of(["forward", "forward", "reverse", "bidirectional"])
        ways = 2 if direction == "bidirectional" else 1
        scale = math.sqrt(3.0 / hidden)
        inputs = [x, graph.weight((ways, gates * hidden, features), scale), graph.weight((ways, gates * hidden, hidden), scale)]
        if dice.chance(0.8):
            inputs.append(graph.weight((ways, 2 * gates * hidden), 0.5))
            if operator == "LSTM" and dice.chance(0.2):
                inputs += ["", "", "", graph.weight((ways, 3 * hidden), 0.5)]  # peepholes
        extra = {"linear_before_reset": dice.below(2)} if operator == "GRU" else {}
        if dice.chance(0.15):
            extra["clip"] = 0.75
        every, last = graph.node(operator, inputs, outputs=[f"{operator}_{graph._made}_every", f"{operator}_{graph._made}_last"],
                                 hidden_size=hidden, direction=direction, **extra)
        # [steps, ways, rows, hidden] to [steps, rows, ways * hidden]
        x = graph.node("Reshape", [graph.node("Transpose", [every], perm=[0, 2, 1, 3]), graph.integers([steps, -1, ways * hidden])])
        features = ways * hidden
    if dice.chance(0.6):  # [ways, rows, hidden] to [rows, ways * hidden]
        x = graph.node("Reshape", [graph.node("Transpose", [last], perm=[1, 0, 2]), graph.integers([-1, features])])
    else:
        x = graph.node("ReduceMean", [x], axes=[0], keepdims=0)
    graph.finish(x, features)


def lstm(graph):
    _recurrence(graph, "LSTM", 4)


def gru(graph):
    _recurrence(graph, "GRU", 3)


def recurrent(graph):
    _recurrence(graph, "RNN", 1)


def attention(graph):
    """An encoder block from primitives, as exporters write it."""
    dice = graph.dice
    length, heads, size = dice.among(2, 8), dice.one_of([1, 2, 4]), dice.one_of([2, 4, 5])
    wide = heads * size
    x = graph.take((length, wide))
    if dice.chance(0.5):
        x = graph.node("Add", [x, graph.weight((length, wide), 1)])  # places
    scale = math.sqrt(6.0 / wide)

    def project(y, columns):
        return graph.node("Add", [graph.node("MatMul", [y, graph.weight((wide, columns), scale)]), graph.weight((columns,), 0.5)])

    def norm(y):
        return graph.node("LayerNormalization", [y, graph.weight((wide,), 2), graph.weight((wide,), 1)], outputs=1, axis=-1)[0]

    def by_head(y, perm):
        return graph.node("Transpose", [graph.node("Reshape", [y, graph.integers([0, length, heads, size])])], perm=perm)

    y = norm(x)
    if dice.chance(0.5):
        parts = graph.node("Split", [project(y, 3 * wide), graph.integers([wide] * 3)], outputs=3, axis=2)
    else:
        parts = [project(y, wide) for _ in range(3)]
    query, key, value = by_head(parts[0], [0, 2, 1, 3]), by_head(parts[1], [0, 2, 3, 1]), by_head(parts[2], [0, 2, 1, 3])
    weights = graph.node("Div", [graph.node("MatMul", [query, key]), graph.constant("root", (), [math.sqrt(size)])])
    if dice.chance(0.3):  # what comes later is not seen
        hidden = [-1e9 if column > row else 0.0 for row in range(length) for column in range(length)]
        weights = graph.node("Add", [weights, graph.constant("mask", (length, length), hidden)])
    mixed = graph.node("MatMul", [graph.node("Softmax", [weights], axis=-1), value])
    if dice.chance(0.3):
        mixed = graph.node("Einsum", [mixed], equation="bhls->blhs")
    else:
        mixed = graph.node("Transpose", [mixed], perm=[0, 2, 1, 3])
    x = graph.node("Add", [x, project(graph.node("Reshape", [mixed, graph.integers([0, 0, wide])]), wide)])
    y = project(norm(x), wide)
    if dice.chance(0.5):  # Gelu
        half = graph.node("Mul", [y, graph.constant("half", (), [0.5])])
        bend = graph.node("Erf", [graph.node("Div", [y, graph.constant("root_two", (), [math.sqrt(2.0)])])])
        y = graph.node("Mul", [half, graph.node("Add", [bend, graph.constant("one", (), [1.0])])])
    else:
        y = graph.activate(y)
    x = graph.node("Add", [x, project(y, wide)])
    graph.finish(graph.node("ReduceMean", [x], axes=[1], keepdims=0), wide)


class _Forest:
    """The attribute lists of a tree ensemble."""

    MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]

    def __init__(self, dice, features, depth, mode):
        self.dice, self.features, self.depth, self.mode = dice, features, depth, mode
        self.tree, self.node, self.feature, self.value, self.modes = [], [], [], [], []
        self.yes, self.no, self.missing = [], [], []
        self.leaf_tree, self.leaf_node, self.leaves = [], [], 0

    def grow(self, tree):
        self.count = 0
        self._node(tree, 0)

    def _node(self, tree, depth):
        number, place = self.count, len(self.node)
        self.count += 1
        leaf = depth == self.depth or (depth > 0 and self.dice.chance(0.2))
        for column, value in ((self.tree, tree), (self.node, number), (self.feature, 0 if leaf else self.dice.below(self.features)),
                              (self.value, 0.0 if leaf else float(self.dice.numbers(1)[0])), (self.modes, "LEAF" if leaf else self.mode),
                              (self.yes, 0), (self.no, 0), (self.missing, 0 if leaf else self.dice.below(2))):
            column.append(value)
        if leaf:
            self.leaf_tree.append(tree)
            self.leaf_node.append(number)
        else:
            self.yes[place] = self._node(tree, depth + 1)
            self.no[place] = self._node(tree, depth + 1)
        return number

    def weights(self, what, count):
        """A weight of each leaf for each of `count` targets or classes: a target without any is left as it is by onnxruntime, its base value too."""
        places = [(tree, node, number) for tree, node in zip(self.leaf_tree, self.leaf_node) for number in range(count)]
        columns = list(zip(*places))
        weights = self.dice.numbers(len(places))
        if self.dice.chance(0.4):  # shares, as forests vote
            weights = [abs(weight) for weight in weights]
        return {f"{what}_treeids": list(columns[0]), f"{what}_nodeids": list(columns[1]), f"{what}_ids": list(columns[2]),
                f"{what}_weights": weights}

    def attributes(self):
        return {"nodes_treeids": self.tree, "nodes_nodeids": self.node, "nodes_featureids": self.feature, "nodes_values": self.value,
                "nodes_modes": self.modes, "nodes_truenodeids": self.yes, "nodes_falsenodeids": self.no,
                "nodes_missing_value_tracks_true": self.missing}


def trees(graph):
    dice = graph.dice
    features = dice.one_of([2, 5, 12])
    x = graph.take((features,))
    forest = _Forest(dice, features, dice.among(1, 6), dice.one_of(_Forest.MODES[:4]))
    for tree in range(dice.one_of([1, 3, 20])):
        forest.grow(tree)
    if dice.chance(0.4):
        targets = dice.one_of([1, 1, 3])
        y = graph.node("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=targets, base_values=dice.numbers(targets),
                       aggregate_function=dice.one_of(["SUM", "AVERAGE"]), **forest.weights("target", targets), **forest.attributes())
        graph.output(y, [None, targets])
        return
    if dice.chance(0.5):  # as boosted trees for two classes are exported: one weight a leaf
        labels, weights, transform = [0, 1], forest.weights("class", 1), dice.one_of(["NONE", "LOGISTIC", "LOGISTIC"])
        extra = {"base_values": dice.numbers(1)} if dice.chance(0.5) else {}
    else:
        labels, weights, transform = [4, 7, 9], forest.weights("class", 3), dice.one_of(["NONE", "SOFTMAX", "LOGISTIC"])
        extra = {"base_values": dice.numbers(3)} if dice.chance(0.5) else {}
    label, scores = graph.node("TreeEnsembleClassifier", [x], outputs=2, domain="ai.onnx.ml", classlabels_int64s=labels, post_transform=transform,
                               **weights, **extra, **forest.attributes())
    graph.output(label, [None], INT64)
    graph.output(scores, [None, len(labels)])


def linear(graph):
    dice = graph.dice
    features, outputs = dice.one_of([3, 6, 10]), dice.one_of([1, 3])
    x = graph.take((features,))
    if dice.chance(0.7):
        x = graph.node("Scaler", [x], domain="ai.onnx.ml", offset=dice.numbers(features), scale=[0.5 + dice.random() for _ in range(features)])
    if dice.chance(0.5):
        x = graph.node("Normalizer", [x], domain="ai.onnx.ml", norm=dice.one_of(["L1", "L2", "MAX"]))
    if outputs == 1 or dice.chance(0.5):
        y = graph.node("LinearRegressor", [x], domain="ai.onnx.ml", coefficients=dice.numbers(features * outputs), targets=outputs,
                       intercepts=dice.numbers(outputs))
        graph.output(y, [None, outputs])
        return
    label, scores = graph.node("LinearClassifier", [x], outputs=2, domain="ai.onnx.ml", coefficients=dice.numbers(features * outputs),
                               intercepts=dice.numbers(outputs), classlabels_ints=[0, 1, 2], multi_class=0,
                               post_transform=dice.one_of(["NONE", "SOFTMAX", "LOGISTIC"]))
    graph.output(label, [None], INT64)
    graph.output(scores, [None, outputs])


def columns(graph):
    """What pipelines do to columns before a model, and support vectors after."""
    dice, ml = graph.dice, {"domain": "ai.onnx.ml"}
    features = dice.one_of([2, 4, 7])
    x = graph.take((features,))
    parts, wide = [x], features
    steps = graph.node("Floor", [x])  # -2, -1, 0, 1
    if dice.chance(0.6):
        parts.append(graph.node("Imputer", [steps], imputed_value_floats=dice.numbers(features), replaced_value_float=1.0, **ml))
        wide += features
    if dice.chance(0.5):
        parts.append(graph.node("Binarizer", [x], threshold=0.25, **ml))
        wide += features
    if dice.chance(0.6):
        first = graph.node("ArrayFeatureExtractor", [steps, graph.integers([dice.below(features)])], **ml)
        encoded = graph.node("OneHotEncoder", [first], cats_int64s=[-2, -1, 0, 1], zeros=1, **ml)
        parts.append(graph.node("Reshape", [encoded, graph.integers([-1, 4])]))
        wide += 4
    if len(parts) > 1:
        x = graph.node("Concat", parts, axis=1)
    if dice.chance(0.5):
        supports = dice.among(2, 12)
        y = graph.node("SVMRegressor", [x], kernel_type=dice.one_of(["LINEAR", "RBF", "POLY", "SIGMOID"]), kernel_params=[0.25, 0.5, 2.0],
                       support_vectors=dice.numbers(supports * wide), coefficients=dice.numbers(supports), rho=dice.numbers(1), n_supports=supports, **ml)
    else:
        y = graph.node("LinearRegressor", [x], coefficients=dice.numbers(wide), intercepts=dice.numbers(1), targets=1, **ml)
    graph.output(y, [None, 1])


BUILDERS = {"dense": dense, "convolution": convolution, "lstm": lstm, "gru": gru, "recurrent": recurrent, "attention": attention, "trees": trees, "linear": linear, "columns": columns}


def make(kind, number):
    """(model bytes, [(shape without the batch, ROWS rows of values)]) of graph `number` of a kind."""
    dice = Dice(f"{kind} {number}")
    graph = RandomGraph(f"{kind}_{number:03}", dice)
    BUILDERS[kind](graph)
    return graph.bytes(), [(shape, dice.numbers(ROWS * element_count(shape), 2.0)) for shape in graph.taken]
