# SPDX-License-Identifier: Apache-2.0
"""Small neural networks in plain numpy: layers that compute, learn (back-propagation, Adam) and write themselves into an ONNX graph.

Weights are kept as float64 while they learn and written as float32. A seed decides all random numbers; the same numpy and BLAS give the same bytes.
"""
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the order of additions must not depend on the machine's cores

import numpy as np
from onnx_messages import INT64

ACTIVATIONS = {"Identity": (lambda x: x, lambda y: np.ones_like(y)),
               "Relu": (lambda x: np.maximum(x, 0), lambda y: (y > 0).astype(y.dtype)),
               "Tanh": (np.tanh, lambda y: 1 - y * y),
               "Sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda y: y * (1 - y))}


def _random_matrix(random, rows, columns):
    limit = np.sqrt(6 / (rows + columns))  # Glorot and Bengio 2010
    return random.uniform(-limit, limit, (rows, columns))


class Dense:
    """activation(x W + b), x being [rows, inputs]."""

    def __init__(self, random, inputs, outputs, activation="Identity"):
        self.activation = activation
        self.weights = [_random_matrix(random, inputs, outputs), np.zeros(outputs)]

    def forward(self, x):
        self._x = x
        self._y = ACTIVATIONS[self.activation][0](x @ self.weights[0] + self.weights[1])
        return self._y

    def backward(self, gradient):
        gradient = gradient * ACTIVATIONS[self.activation][1](self._y)
        self.gradients = [self._x.T @ gradient, gradient.sum(axis=0)]
        return gradient @ self.weights[0].T

    def write(self, graph, x, name):
        matrix, bias = self.weights
        y = graph.node("Gemm", [x, graph.constant(f"{name}_weights", matrix.shape, matrix.ravel().tolist()),
                                graph.constant(f"{name}_bias", bias.shape, bias.tolist())])
        return y if self.activation == "Identity" else graph.node(self.activation, [y])


class Gru:
    """The last state of a gated recurrent unit over x [rows, steps, inputs], as ONNX's GRU with linear_before_reset = 1 (Keras' reset_after,
    PyTorch's GRU) defines it. Gates are kept in ONNX's order: update, reset, candidate."""

    def __init__(self, random, inputs, hidden):
        self.hidden = hidden
        self.weights = [np.hstack([_random_matrix(random, inputs, hidden) for _ in range(3)]),
                        np.hstack([_random_matrix(random, hidden, hidden) for _ in range(3)]), np.zeros(3 * hidden), np.zeros(3 * hidden)]

    def forward(self, x):
        sigmoid = ACTIVATIONS["Sigmoid"][0]
        input_matrix, state_matrix, input_bias, state_bias = self.weights
        h = self.hidden
        state = np.zeros((x.shape[0], h))
        self._x, self._steps = x, []
        for step in range(x.shape[1]):
            from_input = x[:, step] @ input_matrix + input_bias
            from_state = state @ state_matrix + state_bias
            update = sigmoid(from_input[:, :h] + from_state[:, :h])
            reset = sigmoid(from_input[:, h:2 * h] + from_state[:, h:2 * h])
            candidate = np.tanh(from_input[:, 2 * h:] + reset * from_state[:, 2 * h:])
            self._steps.append((state, update, reset, candidate, from_state[:, 2 * h:]))
            state = (1 - update) * candidate + update * state
        return state

    def backward(self, gradient):
        state_matrix = self.weights[1]
        self.gradients = [np.zeros_like(weight) for weight in self.weights]
        for step in reversed(range(len(self._steps))):
            state, update, reset, candidate, recurrent = self._steps[step]
            to_candidate = gradient * (1 - update) * (1 - candidate * candidate)
            to_update = gradient * (state - candidate) * update * (1 - update)
            to_reset = to_candidate * recurrent * reset * (1 - reset)
            to_input = np.hstack([to_update, to_reset, to_candidate])
            to_state = np.hstack([to_update, to_reset, to_candidate * reset])
            for number, part in enumerate((self._x[:, step].T @ to_input, state.T @ to_state, to_input.sum(axis=0), to_state.sum(axis=0))):
                self.gradients[number] += part
            gradient = gradient * update + to_state @ state_matrix.T
        return gradient

    def write(self, graph, x, name):
        """x in the graph is [steps, rows, inputs]; gives [rows, hidden]."""
        input_matrix, state_matrix, input_bias, state_bias = self.weights
        constants = [graph.constant(f"{name}_input_weights", (1, *input_matrix.T.shape), input_matrix.T.ravel().tolist()),
                     graph.constant(f"{name}_state_weights", (1, *state_matrix.T.shape), state_matrix.T.ravel().tolist()),
                     graph.constant(f"{name}_bias", (1, 6 * self.hidden), np.concatenate([input_bias, state_bias]).tolist())]
        state = graph.node("GRU", [x, *constants], outputs=["", f"{name}_state"], hidden_size=self.hidden, linear_before_reset=1)[1]
        return graph.node("Squeeze", [state, graph.constant(f"{name}_direction", (1,), [0], INT64)])


class Adam:
    """Kingma and Ba 2015, with their constants."""

    def __init__(self, layers, rate):
        self.layers, self.rate, self.time = layers, rate, 0
        self.moments = [[(np.zeros_like(w), np.zeros_like(w)) for w in layer.weights] for layer in layers]

    def step(self):
        self.time += 1
        for layer, moments in zip(self.layers, self.moments):
            for weight, gradient, (first, second) in zip(layer.weights, layer.gradients, moments):
                first += 0.1 * (gradient - first)
                second += 0.001 * (gradient * gradient - second)
                mean, square = first / (1 - 0.9 ** self.time), second / (1 - 0.999 ** self.time)
                weight -= self.rate * mean / (np.sqrt(square) + 1e-8)


def forward(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def learn(layers, x, y, loss_gradient, random, epochs, batch=256, rate=0.003):
    """Mini-batches in random order; the rate falls to a tenth in steps. `loss_gradient(output, wanted)` is per row."""
    adam = Adam(layers, rate)
    for epoch in range(epochs):
        adam.rate = rate * 0.1 ** (epoch / max(1, epochs - 1))
        order = random.permutation(len(x))
        for begin in range(0, len(order), batch):
            rows = order[begin:begin + batch]
            gradient = loss_gradient(forward(layers, x[rows]), y[rows]) / len(rows)
            for layer in reversed(layers):
                gradient = layer.backward(gradient)
            adam.step()
