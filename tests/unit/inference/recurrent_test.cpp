// SPDX-License-Identifier: Apache-2.0
/// RNN, GRU and LSTM against their equations in double precision (the C library's functions), over all options; and a row's bits
/// do not depend on its batch.

#include "operator_case.hpp"

#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <functional>

namespace windrow::inference::testing {

namespace {

using I = std::vector<std::int64_t>;

struct Layer {
    std::string type;
    std::int64_t gates = 1, directions = 1, steps = 1, rows = 1, inputs = 1, hidden = 1;
    bool backward = false, batch_first = false, reset_after = false, input_forget = false;
    double clip = INFINITY;
    std::vector<float> x, weights, recurrence, bias, first_hidden, first_cell, peepholes;
    std::vector<std::int32_t> lengths;
};

std::vector<float> any_values(std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(*rc::gen::inRange(-100, 101)) / 64.0F);
    return values;
}

Layer any_layer() {
    const auto small = [](std::int64_t first, std::int64_t last) { return *rc::gen::inRange<std::int64_t>(first, last + 1); };
    Layer layer;
    layer.type = *rc::gen::element<std::string>("RNN", "GRU", "LSTM");
    layer.gates = layer.type == "RNN" ? 1 : layer.type == "GRU" ? 3 : 4;
    layer.directions = small(1, 2);
    layer.backward = small(0, 1) == 1;
    layer.batch_first = small(0, 1) == 1;
    layer.steps = small(0, 4);
    layer.rows = small(1, 3);
    layer.inputs = small(1, 3);
    layer.hidden = small(1, 3);
    layer.reset_after = small(0, 1) == 1;
    layer.input_forget = small(0, 1) == 1;
    if (small(0, 2) == 0) layer.clip = 0.75;
    const std::int64_t d = layer.directions;
    const std::int64_t units = layer.gates * layer.hidden;
    layer.x = any_values(layer.steps * layer.rows * layer.inputs);
    layer.weights = any_values(d * units * layer.inputs);
    layer.recurrence = any_values(d * units * layer.hidden);
    if (small(0, 1) == 1) layer.bias = any_values(d * 2 * units);
    if (small(0, 1) == 1) layer.first_hidden = any_values(d * layer.rows * layer.hidden);
    if (layer.type == "LSTM" && small(0, 1) == 1) layer.first_cell = any_values(d * layer.rows * layer.hidden);
    if (layer.type == "LSTM" && small(0, 1) == 1) layer.peepholes = any_values(d * 3 * layer.hidden);
    if (small(0, 1) == 1) {
        for (std::int64_t b = 0; b < layer.rows; ++b) layer.lengths.push_back(static_cast<std::int32_t>(small(0, layer.steps)));
    }
    return layer;
}

OperatorCase operator_case(const Layer& layer) {
    OperatorCase one;
    one.type = layer.type;
    one.opset = 14;
    one.attributes = {integer_attribute("hidden_size", layer.hidden), integer_attribute("layout", layer.batch_first ? 1 : 0),
                      integer_attribute("linear_before_reset", layer.reset_after ? 1 : 0),
                      integer_attribute("input_forget", layer.input_forget ? 1 : 0),
                      text_attribute("direction", layer.directions == 2 ? "bidirectional"
                                                  : layer.backward      ? "reverse"
                                                                        : "forward")};
    if (std::isfinite(layer.clip)) one.attributes.push_back(real_attribute("clip", static_cast<float>(layer.clip)));
    const std::int64_t d = layer.directions;
    const std::int64_t units = layer.gates * layer.hidden;
    const Shape state = layer.batch_first ? Shape{layer.rows, d, layer.hidden} : Shape{d, layer.rows, layer.hidden};
    const auto optional = [](Shape shape, const std::vector<float>& values) -> std::optional<Tensor> {
        if (values.empty()) return std::nullopt;
        return floats(std::move(shape), values);
    };
    one.inputs = {
        floats(layer.batch_first ? Shape{layer.rows, layer.steps, layer.inputs} : Shape{layer.steps, layer.rows, layer.inputs},
               layer.x),
        floats({d, units, layer.inputs}, layer.weights), floats({d, units, layer.hidden}, layer.recurrence),
        optional({d, 2 * units}, layer.bias)};
    one.inputs.push_back(layer.lengths.empty() ? std::nullopt : std::optional<Tensor>(integers32({layer.rows}, layer.lengths)));
    one.inputs.push_back(optional(state, layer.first_hidden));
    if (layer.type == "LSTM") {
        one.inputs.push_back(optional(state, layer.first_cell));
        one.inputs.push_back(optional({d, 3 * layer.hidden}, layer.peepholes));
    }
    one.outputs = layer.type == "LSTM" ? 3 : 2;
    return one;
}

double logistic(double v) {
    return 1 / (1 + std::exp(-v));
}

/// Checks one direction of one row, walking the equations.
void check_row(const Layer& layer, std::int64_t d, std::int64_t b, const std::vector<Tensor>& made) {
    const std::int64_t H = layer.hidden;
    const std::int64_t units = layer.gates * H;
    const auto at = [](const std::vector<float>& values, std::int64_t i) {
        return values.empty() ? 0.0 : static_cast<double>(values[static_cast<std::size_t>(i)]);
    };
    const auto state_at = [&](std::int64_t h) {
        return layer.batch_first ? (b * layer.directions + d) * H + h : (d * layer.rows + b) * H + h;
    };
    const auto y_at = [&](std::int64_t t, std::int64_t h) {
        return layer.batch_first ? ((b * layer.steps + t) * layer.directions + d) * H + h
                                 : ((t * layer.directions + d) * layer.rows + b) * H + h;
    };
    const auto clip = [&](double v) { return std::min(std::max(v, -layer.clip), layer.clip); };
    std::vector<double> hidden(static_cast<std::size_t>(H)), cell(static_cast<std::size_t>(H));
    for (std::int64_t h = 0; h < H; ++h) {
        hidden[static_cast<std::size_t>(h)] = at(layer.first_hidden, state_at(h));
        cell[static_cast<std::size_t>(h)] = at(layer.first_cell, state_at(h));
    }
    const std::int64_t length = layer.lengths.empty() ? layer.steps : layer.lengths[static_cast<std::size_t>(b)];
    const bool backward = d == 1 || (layer.directions == 1 && layer.backward);
    for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t t = backward ? length - 1 - i : i;
        const auto input = [&](std::int64_t gate, std::int64_t h) {
            double sum = at(layer.bias, d * 2 * units + gate * H + h);
            for (std::int64_t k = 0; k < layer.inputs; ++k) {
                sum += at(layer.weights, (d * units + gate * H + h) * layer.inputs + k) *
                       at(layer.x, (layer.batch_first ? b * layer.steps + t : t * layer.rows + b) * layer.inputs + k);
            }
            return sum;
        };
        const auto recurrent = [&](std::int64_t gate, std::int64_t h, const std::vector<double>& state) {
            double sum = at(layer.bias, d * 2 * units + units + gate * H + h);
            for (std::int64_t k = 0; k < H; ++k)
                sum += at(layer.recurrence, (d * units + gate * H + h) * H + k) * state[static_cast<std::size_t>(k)];
            return sum;
        };
        const auto gate_sum = [&](std::int64_t gate, std::int64_t h) { return input(gate, h) + recurrent(gate, h, hidden); };
        std::vector<double> next(hidden.size()), reset(hidden.size());
        for (std::int64_t h = 0; h < H; ++h)
            reset[static_cast<std::size_t>(h)] = layer.type == "GRU" ? logistic(clip(gate_sum(1, h))) : 0;
        for (std::int64_t h = 0; h < H; ++h) {
            const auto u = static_cast<std::size_t>(h);
            if (layer.type == "RNN") next[u] = std::tanh(clip(gate_sum(0, h)));
            if (layer.type == "GRU") {
                const double update = logistic(clip(gate_sum(0, h)));
                std::vector<double> kept(hidden);
                for (std::size_t k = 0; k < kept.size(); ++k) kept[k] *= reset[k];
                const double inner = layer.reset_after ? reset[u] * recurrent(2, h, hidden) : recurrent(2, h, kept);
                next[u] = (1 - update) * std::tanh(clip(input(2, h) + inner)) + update * hidden[u];
            }
            if (layer.type == "LSTM") {
                const auto peephole = [&](std::int64_t which) { return at(layer.peepholes, (d * 3 + which) * H + h); };
                const double in = logistic(clip(gate_sum(0, h) + peephole(0) * cell[u]));
                const double forget = layer.input_forget ? 1 - in : logistic(clip(gate_sum(2, h) + peephole(2) * cell[u]));
                cell[u] = forget * cell[u] + in * std::tanh(clip(gate_sum(3, h)));
                next[u] = logistic(clip(gate_sum(1, h) + peephole(1) * cell[u])) * std::tanh(cell[u]);
            }
        }
        hidden = next;
        for (std::int64_t h = 0; h < H; ++h)
            RC_ASSERT(std::fabs(static_cast<double>(made[0].data<float>()[y_at(t, h)]) - hidden[static_cast<std::size_t>(h)]) <
                      2e-5);
    }
    for (std::int64_t t = length; t < layer.steps; ++t) {
        for (std::int64_t h = 0; h < H; ++h) RC_ASSERT(made[0].data<float>()[y_at(t, h)] == 0.0F);
    }
    for (std::int64_t h = 0; h < H; ++h) {
        RC_ASSERT(std::fabs(static_cast<double>(made[1].data<float>()[state_at(h)]) - hidden[static_cast<std::size_t>(h)]) <
                  2e-5);
        if (made.size() > 2)
            RC_ASSERT(std::fabs(static_cast<double>(made[2].data<float>()[state_at(h)]) - cell[static_cast<std::size_t>(h)]) <
                      2e-5);
    }
}

RC_GTEST_PROP(Recurrent, FollowsItsEquations, ()) {
    const Layer layer = any_layer();
    const std::vector<Tensor> made = run_operator(operator_case(layer));
    for (std::int64_t d = 0; d < layer.directions; ++d) {
        for (std::int64_t b = 0; b < layer.rows; ++b) check_row(layer, d, b, made);
    }
}

RC_GTEST_PROP(Recurrent, ARowAloneHasTheBitsItHasInABatch, ()) {
    Layer layer = any_layer();
    layer.batch_first = true;
    layer.first_hidden.clear();
    layer.first_cell.clear();
    const std::vector<Tensor> made = run_operator(operator_case(layer));
    for (std::int64_t b = 0; b < layer.rows; ++b) {
        Layer alone = layer;
        alone.rows = 1;
        const auto row = static_cast<std::ptrdiff_t>(layer.steps * layer.inputs);
        alone.x.assign(layer.x.begin() + b * row, layer.x.begin() + (b + 1) * row);
        if (!layer.lengths.empty()) alone.lengths = {layer.lengths[static_cast<std::size_t>(b)]};
        const std::vector<Tensor> one = run_operator(operator_case(alone));
        for (std::size_t i = 0; i < made.size(); ++i) {
            for (std::int64_t e = 0; e < one[i].size(); ++e)
                RC_ASSERT(one[i].data<float>()[e] == made[i].data<float>()[b * one[i].size() + e]);
        }
    }
}

TEST(Recurrent, ActivationsTakeTheirParametersInOrder) {
    const auto step = [](std::vector<Attribute> attributes, float x) {
        return run_operator({"RNN", 14, attributes, {floats({1, 1, 1}, {x}), floats({1, 1, 1}, {1}), floats({1, 1, 1}, {0})}})[0]
            .data<float>()[0];
    };
    const auto named = [](const char* name, std::vector<float> alpha = {}, std::vector<float> beta = {}) {
        return std::vector<Attribute>{texts_attribute("activations", {name}),
                                      reals_attribute("activation_alpha", std::move(alpha)),
                                      reals_attribute("activation_beta", std::move(beta))};
    };
    EXPECT_EQ(step(named("Relu"), -2), 0.0F);
    EXPECT_EQ(step(named("Affine", {3}, {0.5F}), 2), 6.5F);
    EXPECT_EQ(step(named("LeakyRelu"), -100), -100 * 0.01F);
    EXPECT_EQ(step(named("ThresholdedRelu", {2}), 2), 2.0F);
    EXPECT_EQ(step(named("ThresholdedRelu", {2}), 1.9F), 0.0F);
    EXPECT_FLOAT_EQ(step(named("ScaledTanh", {2}, {0.5F}), 1), 2 * std::tanh(0.5F));
    EXPECT_FLOAT_EQ(step(named("HardSigmoid"), 1), 0.7F);
    EXPECT_FLOAT_EQ(step(named("Elu", {2}), -1), 2 * std::expm1(-1.0F));
    EXPECT_FLOAT_EQ(step(named("Softsign"), 3), 0.75F);
    EXPECT_FLOAT_EQ(step(named("Softplus"), 1), std::log1p(std::exp(1.0F)));
    EXPECT_EQ(error_code({"RNN", 14, named("Swish"), {floats({1, 1, 1}, {1}), floats({1, 1, 1}, {1}), floats({1, 1, 1}, {0})}}),
              "W6610");
}

TEST(Recurrent, WrongShapesAndLengthsAreRefused) {
    const Tensor x = floats({2, 1, 1}, {1, 2});
    const Tensor unit = floats({1, 1, 1}, {1});
    EXPECT_EQ(error_code({"RNN", 14, {}, {x, unit, unit, std::nullopt, integers32({1}, {3})}}), "W6612");
    EXPECT_EQ(error_code({"RNN", 14, {}, {x, unit, unit, std::nullopt, integers32({1}, {-1})}}), "W6612");
    EXPECT_EQ(error_code({"GRU", 14, {}, {x, unit, unit}}), "W6612");
    EXPECT_EQ(error_code({"RNN", 14, {integer_attribute("hidden_size", 2)}, {x, unit, unit}}), "W6612");
    EXPECT_EQ(error_code({"RNN", 14, {text_attribute("direction", "up")}, {x, unit, unit}}), "W6610");
    EXPECT_EQ(error_code({"RNN", 14, {real_attribute("clip", -1)}, {x, unit, unit}}), "W6610");
}

TEST(Recurrent, DoublesAsWell) {
    const auto made =
        run_operator({"GRU", 14, {}, {doubles({1, 1, 1}, {0.5}), doubles({1, 3, 1}, {1, 1, 1}), doubles({1, 3, 1}, {0, 0, 0})}});
    const double update = 1 / (1 + std::exp(-0.5));
    EXPECT_NEAR(made[0].data<double>()[0], (1 - update) * std::tanh(0.5), 1e-15);
}

}  // namespace

}  // namespace windrow::inference::testing
