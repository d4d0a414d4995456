// SPDX-License-Identifier: Apache-2.0
#include "recurrence/packed_recurrence.hpp"

#include "operators/recurrent/recurrent_steps.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

using semantics::GateFunction;

/// A pass with memory of its own, of random lengths and options.
struct Example {
    RecurrentCell cell;
    RecurrentPass<float> pass;
    std::vector<float> x, weights, recurrence, bias, peepholes, first_hidden, first_cell;
    std::vector<std::int32_t> lengths;
};

std::vector<float> normal_values(std::int64_t count, std::mt19937& random) {
    std::normal_distribution<float> normal(0.0F, 0.7F);
    std::vector<float> made(static_cast<std::size_t>(count));
    for (float& v : made) v = normal(random);
    return made;
}

void choose_options(Example& example, std::mt19937& random) {
    RecurrentPass<float>& pass = example.pass;
    pass.activations[0] = {GateFunction::sigmoid, 0, 0};
    pass.activations[1] = {GateFunction::tanh, 0, 0};
    pass.activations[2] = {GateFunction::tanh, 0, 0};
    if (example.cell == RecurrentCell::rnn) pass.activations[0] = {GateFunction::tanh, 0, 0};
    pass.clip = std::numeric_limits<float>::infinity();
    if (random() % 2 == 0) {  // as most models have it
        pass.peepholes = nullptr;
        return;
    }
    const semantics::GateActivation<float> others[] = {
        {GateFunction::relu, 0, 0},     {GateFunction::hard_sigmoid, 0.2F, 0.5F}, {GateFunction::affine, 0.5F, 0.1F},
        {GateFunction::softsign, 0, 0}, {GateFunction::scaled_tanh, 1.7F, 0.6F},  {GateFunction::elu, 0.9F, 0}};
    for (auto& activation : pass.activations) activation = others[random() % std::size(others)];
    if (random() % 2 == 0) pass.clip = 0.8F;
    pass.backward = random() % 2 == 0;
    pass.reset_after = random() % 2 == 0;
    pass.input_forget = random() % 3 == 0;
    if (random() % 2 == 0) pass.bias = nullptr;
    if (random() % 2 == 0) pass.first_hidden = nullptr;
    if (random() % 2 == 0) pass.first_cell = nullptr;
    if (random() % 2 == 0) pass.lengths = nullptr;
    if (random() % 2 == 0) pass.peepholes = nullptr;
}

Example example_of(RecurrentCell cell, std::int64_t steps, std::int64_t rows, std::int64_t inputs, std::int64_t hidden,
                   std::mt19937& random) {
    const std::int64_t gates = cell == RecurrentCell::rnn ? 1 : cell == RecurrentCell::gru ? 3 : 4;
    Example made{cell,
                 {},
                 normal_values(steps * rows * inputs, random),
                 normal_values(gates * hidden * inputs, random),
                 normal_values(gates * hidden * hidden, random),
                 normal_values(2 * gates * hidden, random),
                 normal_values(3 * hidden, random),
                 normal_values(rows * hidden, random),
                 normal_values(rows * hidden, random),
                 {}};
    for (std::int64_t r = 0; r < rows; ++r)
        made.lengths.push_back(static_cast<std::int32_t>(random() % static_cast<unsigned>(steps + 1)));
    return made;
}

/// What a pass writes, from `run`.
template <typename Run>
std::vector<float> results(Example& example, std::mt19937 options, const Run& run) {
    RecurrentPass<float>& pass = example.pass;
    pass.x = example.x.data();
    pass.x_step = pass.rows * pass.inputs;
    pass.x_row = pass.inputs;
    pass.weights = example.weights.data();
    pass.recurrence = example.recurrence.data();
    pass.bias = example.bias.data();
    pass.peepholes = example.cell == RecurrentCell::lstm ? example.peepholes.data() : nullptr;
    pass.lengths = example.lengths.data();
    pass.first_hidden = example.first_hidden.data();
    pass.first_cell = example.cell == RecurrentCell::lstm ? example.first_cell.data() : nullptr;
    pass.state_row = pass.hidden;
    pass.y_step = pass.rows * pass.hidden;
    pass.y_row = pass.hidden;
    choose_options(example, options);
    const std::int64_t y = pass.steps * pass.rows * pass.hidden;
    std::vector<float> out(static_cast<std::size_t>(y + 2 * pass.rows * pass.hidden), -77.0F);
    pass.y = out.data();
    pass.last_hidden = out.data() + y;
    pass.last_cell = example.cell == RecurrentCell::lstm ? pass.last_hidden + pass.rows * pass.hidden : nullptr;
    run(pass);
    return out;
}

void plain(RecurrentCell cell, const RecurrentPass<float>& pass) {
    switch (cell) {
        case RecurrentCell::rnn:
            return plain::run_rnn(pass);
        case RecurrentCell::gru:
            return plain::run_gru(pass);
        case RecurrentCell::lstm:
            return plain::run_lstm(pass);
    }
}

void expect_plain_bits(RecurrentCell cell, std::int64_t steps, std::int64_t rows, std::int64_t inputs, std::int64_t hidden,
                       std::mt19937& random) {
    Example example = example_of(cell, steps, rows, inputs, hidden, random);
    example.pass.steps = steps;
    example.pass.rows = rows;
    example.pass.inputs = inputs;
    example.pass.hidden = hidden;
    const std::mt19937 options(random());
    const std::vector<float> expected = results(example, options, [&](const RecurrentPass<float>& pass) { plain(cell, pass); });
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        const std::vector<float> given =
            results(example, options, [&](const RecurrentPass<float>& pass) { PackedRecurrence(cell, pass, level).run(pass); });
        ASSERT_EQ(std::memcmp(given.data(), expected.data(), given.size() * sizeof(float)), 0)
            << static_cast<int>(level) << " lanes, cell " << static_cast<int>(cell) << ", " << steps << " steps, " << rows
            << " rows, " << inputs << " inputs, " << hidden << " hidden units";
    }
}

TEST(PackedRecurrence, GivesTheBitsOfThePlainLoops) {
    std::mt19937 random(5);
    for (const RecurrentCell cell : {RecurrentCell::rnn, RecurrentCell::gru, RecurrentCell::lstm}) {
        expect_plain_bits(cell, 8, 13, 8, 32, random);
        for (int trial = 0; trial < 60; ++trial) {
            const auto up_to = [&](unsigned most) { return 1 + static_cast<std::int64_t>(random() % most); };
            expect_plain_bits(cell, up_to(6), up_to(15), up_to(12), up_to(40), random);
        }
    }
}

}  // namespace
}  // namespace windrow::inference
