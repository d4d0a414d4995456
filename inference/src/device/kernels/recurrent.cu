// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/recurrent_cell.hpp"

namespace windrow::WINDROW_TARGET {

using inference::RecurrentShape;
using inference::RecurrentStep;
using inference::RecurrentWeights;
using semantics::float_of;

using GateActivation = semantics::GateActivation<float>;

WINDROW_DEVICE GateActivation activation_at(const RecurrentShape& shape, int index) {
    const inference::GateBits& bits = shape.activations[index];
    return {static_cast<semantics::GateFunction>(bits.function), float_of(bits.alpha), float_of(bits.beta)};
}

/// One hidden unit of one row: its sums and biases.
struct RecurrentUnit {
    const RecurrentShape& shape;
    const RecurrentWeights& weights;
    const float* x;
    i64 unit;

    /// Goes on with a sum over `count` values, ascending; a matrix' rows are `gates * hidden` long.
    WINDROW_DEVICE_MEMBER float added(float sum, const float* matrix, const float* values, i64 count, i64 gate) const {
        const i64 step = shape.gates * shape.hidden;
        const float* const own = matrix + gate * shape.hidden + unit;
        for (i64 k = 0; k < count; ++k) sum = semantics::add_product(sum, own[k * step], values[k]);
        return sum;
    }
    WINDROW_DEVICE_MEMBER float input_sum(i64 gate) const { return added(0.0F, weights.weights, x, shape.inputs, gate); }
    WINDROW_DEVICE_MEMBER float with_recurrence(float sum, const float* hidden, i64 gate) const {
        return added(sum, weights.recurrence, hidden, shape.hidden, gate);
    }
    /// W's bias (part 0) or R's (part 1).
    WINDROW_DEVICE_MEMBER float bias(i64 part, i64 gate) const {
        return weights.bias == nullptr ? 0.0F : weights.bias[(part * shape.gates + gate) * shape.hidden + unit];
    }
    WINDROW_DEVICE_MEMBER float both_biases(i64 gate) const { return bias(0, gate) + bias(1, gate); }
};

WINDROW_DEVICE void give_state(const RecurrentShape& shape, const RecurrentStep& step, i64 element, float state) {
    step.next[element] = state;
    if (step.y != nullptr) step.y[element / shape.hidden * shape.y_row + element % shape.hidden] = state;
}

WINDROW_KERNEL_OF(ELEMENT_THREADS) rnn_step_kernel(RecurrentShape shape, RecurrentWeights weights, RecurrentStep step) {
    for (const i64 element : thread::grid_rows(shape.rows * shape.hidden)) {
        const i64 row = element / shape.hidden;
        const RecurrentUnit unit{shape, weights, step.x + row * shape.x_row, element % shape.hidden};
        const float sum = unit.with_recurrence(unit.input_sum(0), step.hidden + row * shape.hidden, 0);
        give_state(shape, step, element,
                   semantics::rnn_cell(sum, unit.both_biases(0), float_of(shape.clip), activation_at(shape, 0)));
    }
}

WINDROW_KERNEL_OF(ELEMENT_THREADS) lstm_step_kernel(RecurrentShape shape, RecurrentWeights weights, RecurrentStep step) {
    const semantics::LstmFunctions<float> functions{activation_at(shape, 0), activation_at(shape, 1), activation_at(shape, 2)};
    for (const i64 element : thread::grid_rows(shape.rows * shape.hidden)) {
        const i64 row = element / shape.hidden;
        const RecurrentUnit unit{shape, weights, step.x + row * shape.x_row, element % shape.hidden};
        const float* const hidden = step.hidden + row * shape.hidden;
        semantics::LstmGates<float> sums{};
        sums.input = unit.with_recurrence(unit.input_sum(0), hidden, 0);
        sums.output = unit.with_recurrence(unit.input_sum(1), hidden, 1);
        sums.forget = unit.with_recurrence(unit.input_sum(2), hidden, 2);
        sums.cell = unit.with_recurrence(unit.input_sum(3), hidden, 3);
        const semantics::LstmGates<float> bias{unit.both_biases(0), unit.both_biases(1), unit.both_biases(2),
                                               unit.both_biases(3)};
        semantics::LstmPeepholes<float> peepholes{};
        const float* const given = weights.peepholes;
        if (given != nullptr)
            peepholes = {given[unit.unit], given[shape.hidden + unit.unit], given[2 * shape.hidden + unit.unit]};
        const semantics::LstmState<float> made =
            semantics::lstm_cell<float>(sums, bias, given == nullptr ? nullptr : &peepholes, shape.input_forget != 0,
                                        float_of(shape.clip), functions, step.cell[element]);
        step.cell[element] = made.cell;
        give_state(shape, step, element, made.hidden);
    }
}

WINDROW_KERNEL_OF(ELEMENT_THREADS) gru_gates_kernel(RecurrentShape shape, RecurrentWeights weights, RecurrentStep step) {
    for (const i64 element : thread::grid_rows(shape.rows * shape.hidden)) {
        const i64 row = element / shape.hidden;
        const RecurrentUnit unit{shape, weights, step.x + row * shape.x_row, element % shape.hidden};
        const float* const hidden = step.hidden + row * shape.hidden;
        float gates[2] = {};
        for (i64 gate = 0; gate < 2; ++gate) {
            gates[gate] = semantics::gru_gate(unit.with_recurrence(unit.input_sum(gate), hidden, gate), unit.both_biases(gate),
                                              float_of(shape.clip), activation_at(shape, 0));
        }
        step.update[element] = gates[0];
        step.reset[element] = shape.reset_after != 0 ? gates[1] : gates[1] * step.hidden[element];
    }
}

/// Once the gates of all units are there.
WINDROW_KERNEL_OF(ELEMENT_THREADS) gru_state_kernel(RecurrentShape shape, RecurrentWeights weights, RecurrentStep step) {
    for (const i64 element : thread::grid_rows(shape.rows * shape.hidden)) {
        const i64 row = element / shape.hidden;
        const RecurrentUnit unit{shape, weights, step.x + row * shape.x_row, element % shape.hidden};
        const float input = unit.input_sum(2);
        const GateActivation function = activation_at(shape, 1);
        float candidate = 0.0F;
        if (shape.reset_after != 0) {
            const float recurrent = unit.with_recurrence(0.0F, step.hidden + row * shape.hidden, 2);
            candidate = semantics::gru_candidate_reset_after(input, unit.bias(0, 2), recurrent, unit.bias(1, 2),
                                                             step.reset[element], float_of(shape.clip), function);
        } else {
            candidate = semantics::gru_candidate(unit.with_recurrence(input, step.reset + row * shape.hidden, 2),
                                                 unit.both_biases(2), float_of(shape.clip), function);
        }
        give_state(shape, step, element, semantics::gru_state(step.update[element], candidate, step.hidden[element]));
    }
}

void recurrent_step(device::Stream& stream, const RecurrentShape& shape, const RecurrentWeights& weights,
                    const RecurrentStep& step) {
    const device::LaunchShape threads = shape_for_elements(shape.rows * shape.hidden);
    if (shape.gates == 1) {
        WINDROW_LAUNCH(stream, threads, rnn_step_kernel, shape, weights, step);
    } else if (shape.gates == 4) {
        WINDROW_LAUNCH(stream, threads, lstm_step_kernel, shape, weights, step);
    } else {
        WINDROW_LAUNCH(stream, threads, gru_gates_kernel, shape, weights, step);
        WINDROW_LAUNCH(stream, threads, gru_state_kernel, shape, weights, step);
    }
}

}  // namespace windrow::WINDROW_TARGET
