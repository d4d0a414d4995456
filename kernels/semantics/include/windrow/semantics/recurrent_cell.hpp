// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What one step of one hidden unit is in ONNX's RNN, GRU and LSTM. A gate's sum is W x over the inputs ascending, then R h over
/// the hidden units ascending, one fused multiply-add each, from 0; then, in LSTM, the peephole's product; then both biases,
/// added to each other first. Lanes run over hidden units or rows, never over a sum. Lane is a lane of floats (lane.hpp) or
/// double.

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::semantics {

/// The activations that the operators' pages name.
enum class GateFunction : u8 {
    relu,
    tanh,
    sigmoid,
    affine,
    leaky_relu,
    thresholded_relu,
    scaled_tanh,
    hard_sigmoid,
    elu,
    softsign,
    softplus
};

template <typename Lane>
struct GateActivation {
    GateFunction function;
    Lane alpha;
    Lane beta;
};

template <typename Lane>
WINDROW_HD Lane gate_activation(const GateActivation<Lane>& gate, Lane x) {
    switch (gate.function) {
        case GateFunction::relu:
            return activate<Activation::relu>(x, gate.alpha, gate.beta);
        case GateFunction::tanh:
            return activate<Activation::tanh>(x, gate.alpha, gate.beta);
        case GateFunction::sigmoid:
            return activate<Activation::sigmoid>(x, gate.alpha, gate.beta);
        case GateFunction::affine:
            return fused_multiply_add(gate.alpha, x, gate.beta);
        case GateFunction::leaky_relu:
            return activate<Activation::leaky_relu>(x, gate.alpha, gate.beta);
        case GateFunction::thresholded_relu:
            return select(x >= gate.alpha, x, Lane(0.0F));  // here, unlike in the operator of that name, alpha itself passes
        case GateFunction::scaled_tanh:
            return gate.alpha * activate<Activation::tanh>(gate.beta * x, gate.alpha, gate.beta);
        case GateFunction::hard_sigmoid:
            return activate<Activation::hard_sigmoid>(x, gate.alpha, gate.beta);
        case GateFunction::elu:
            return activate<Activation::elu>(x, gate.alpha, gate.beta);
        case GateFunction::softsign:
            return activate<Activation::softsign>(x, gate.alpha, gate.beta);
        case GateFunction::softplus:
            break;
    }
    return activate<Activation::softplus>(x, gate.alpha, gate.beta);
}

/// Goes on with a sum of products: `sum` plus a[k] * b[k], k ascending.
template <typename T>
WINDROW_HD T continued_dot_product(T sum, const T* a, const T* b, i64 count) {
    for (i64 k = 0; k < count; ++k) sum = add_product(sum, a[k], b[k]);
    return sum;
}

/// Within [-clip, clip]; an infinite clip changes nothing. NaN passes.
template <typename Lane>
WINDROW_HD Lane clipped(Lane x, Lane clip) {
    return maximum(-clip, minimum(clip, x));
}

/// RNN: the new hidden state.
template <typename Lane>
WINDROW_HD Lane rnn_cell(Lane sum, Lane bias, Lane clip, const GateActivation<Lane>& f) {
    return gate_activation(f, clipped(sum + bias, clip));
}

/// GRU's update or reset gate.
template <typename Lane>
WINDROW_HD Lane gru_gate(Lane sum, Lane bias, Lane clip, const GateActivation<Lane>& f) {
    return gate_activation(f, clipped(sum + bias, clip));
}
/// GRU's candidate with linear_before_reset = 0; `sum` goes on from W x with R (reset . h).
template <typename Lane>
WINDROW_HD Lane gru_candidate(Lane sum, Lane bias, Lane clip, const GateActivation<Lane>& g) {
    return gate_activation(g, clipped(sum + bias, clip));
}
/// With linear_before_reset: W x and R h are summed apart, each from 0.
template <typename Lane>
WINDROW_HD Lane gru_candidate_reset_after(Lane input_sum, Lane input_bias, Lane recurrent_sum, Lane recurrent_bias, Lane reset,
                                          Lane clip, const GateActivation<Lane>& g) {
    return gate_activation(g, clipped(fused_multiply_add(reset, recurrent_sum + recurrent_bias, input_sum) + input_bias, clip));
}
/// GRU: the new hidden state.
template <typename Lane>
WINDROW_HD Lane gru_state(Lane update, Lane candidate, Lane hidden) {
    return fused_multiply_add(update, hidden, (Lane(1.0F) - update) * candidate);
}

template <typename Lane>
struct LstmState {
    Lane cell;
    Lane hidden;
};
/// One of each for the gates in the order of ONNX's weights: input, output, forget, cell.
template <typename Lane>
struct LstmGates {
    Lane input;
    Lane output;
    Lane forget;
    Lane cell;
};
/// What the peephole connections are multiplied with.
template <typename Lane>
struct LstmPeepholes {
    Lane input;
    Lane output;
    Lane forget;
};
template <typename Lane>
struct LstmFunctions {
    GateActivation<Lane> f;
    GateActivation<Lane> g;
    GateActivation<Lane> h;
};
template <typename Lane>
WINDROW_HD LstmState<Lane> lstm_cell(LstmGates<Lane> sums, const LstmGates<Lane>& bias, const LstmPeepholes<Lane>* peepholes,
                                     bool input_forget, Lane clip, const LstmFunctions<Lane>& functions, Lane cell) {
    if (peepholes != nullptr) {
        sums.input = fused_multiply_add(peepholes->input, cell, sums.input);
        sums.forget = fused_multiply_add(peepholes->forget, cell, sums.forget);
    }
    const Lane input = gate_activation(functions.f, clipped(sums.input + bias.input, clip));
    const Lane forget =
        input_forget ? Lane(1.0F) - input : gate_activation(functions.f, clipped(sums.forget + bias.forget, clip));
    const Lane candidate = gate_activation(functions.g, clipped(sums.cell + bias.cell, clip));
    const Lane next = fused_multiply_add(forget, cell, input * candidate);
    if (peepholes != nullptr) sums.output = fused_multiply_add(peepholes->output, next, sums.output);
    const Lane output = gate_activation(functions.f, clipped(sums.output + bias.output, clip));
    return {next, output * gate_activation(functions.h, next)};
}

}  // namespace windrow::semantics
