// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One direction of a recurrent layer on the CPU, row by row and step by step. Layers of float32 run in faster loops, which must
/// give the bits of these (recurrence/packed_recurrence.hpp).

#include "operators/recurrent/recurrent_pass.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace windrow::inference::plain {

/// Hidden and cell state of one row, before and after a step.
template <typename T>
struct RowState {
    explicit RowState(std::int64_t hidden)
        : hidden(static_cast<std::size_t>(hidden)),
          next(hidden_size()),
          cell(hidden_size()),
          scratch(hidden_size()),
          update(hidden_size()) {}
    [[nodiscard]] std::size_t hidden_size() const { return hidden.size(); }
    std::vector<T> hidden, next, cell, scratch, update;
};

template <typename T>
void load_state(const T* from, std::int64_t row, const RecurrentPass<T>& pass, std::vector<T>& state) {
    if (from == nullptr) {
        std::fill(state.begin(), state.end(), T(0));
    } else {
        std::copy_n(from + row * pass.state_row, pass.hidden, state.begin());
    }
}

/// Walks each row alone through its steps, so that a row's bits depend on that row only. step(x of the step, state) computes
/// state.next and the cell.
template <typename T, typename Step>
void walk_rows(const RecurrentPass<T>& pass, const Step& step) {
    RowState<T> state(pass.hidden);
    for (std::int64_t row = 0; row < pass.rows; ++row) {
        load_state(pass.first_hidden, row, pass, state.hidden);
        load_state(pass.first_cell, row, pass, state.cell);
        const std::int64_t length = pass.lengths == nullptr ? pass.steps : pass.lengths[row];
        for (std::int64_t i = 0; i < length; ++i) {
            const std::int64_t t = pass.backward ? length - 1 - i : i;
            step(pass.x + t * pass.x_step + row * pass.x_row, state);
            std::swap(state.hidden, state.next);
            if (pass.y != nullptr) std::copy_n(state.hidden.begin(), pass.hidden, pass.y + t * pass.y_step + row * pass.y_row);
        }
        for (std::int64_t t = length; pass.y != nullptr && t < pass.steps; ++t)
            std::fill_n(pass.y + t * pass.y_step + row * pass.y_row, pass.hidden, T(0));
        if (pass.last_hidden != nullptr) std::copy_n(state.hidden.begin(), pass.hidden, pass.last_hidden + row * pass.state_row);
        if (pass.last_cell != nullptr) std::copy_n(state.cell.begin(), pass.hidden, pass.last_cell + row * pass.state_row);
    }
}

template <typename T>
T input_sum(const RecurrentPass<T>& pass, const T* x, std::int64_t gate, std::int64_t unit) {
    return semantics::continued_dot_product(T(0), pass.weights + (gate * pass.hidden + unit) * pass.inputs, x, pass.inputs);
}

template <typename T>
T with_recurrence(const RecurrentPass<T>& pass, T sum, const T* hidden, std::int64_t gate, std::int64_t unit) {
    return semantics::continued_dot_product(sum, pass.recurrence + (gate * pass.hidden + unit) * pass.hidden, hidden,
                                            pass.hidden);
}

/// W's bias (part 0) or R's (part 1) of a gate.
template <typename T>
T bias_part(const RecurrentPass<T>& pass, std::int64_t gates, std::int64_t part, std::int64_t gate, std::int64_t unit) {
    return pass.bias == nullptr ? T(0) : pass.bias[(part * gates + gate) * pass.hidden + unit];
}

template <typename T>
T both_biases(const RecurrentPass<T>& pass, std::int64_t gates, std::int64_t gate, std::int64_t unit) {
    return bias_part(pass, gates, 0, gate, unit) + bias_part(pass, gates, 1, gate, unit);
}

template <typename T>
void run_rnn(const RecurrentPass<T>& pass) {
    walk_rows(pass, [&](const T* x, RowState<T>& state) {
        for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
            const T sum = with_recurrence(pass, input_sum(pass, x, 0, unit), state.hidden.data(), 0, unit);
            state.next[static_cast<std::size_t>(unit)] =
                semantics::rnn_cell(sum, both_biases(pass, 1, 0, unit), pass.clip, pass.activations[0]);
        }
    });
}

template <typename T>
void run_gru(const RecurrentPass<T>& pass) {
    const auto gate = [&](const T* x, const RowState<T>& state, std::int64_t which, std::int64_t unit) {
        const T sum = with_recurrence(pass, input_sum(pass, x, which, unit), state.hidden.data(), which, unit);
        return semantics::gru_gate(sum, both_biases(pass, 3, which, unit), pass.clip, pass.activations[0]);
    };
    walk_rows(pass, [&](const T* x, RowState<T>& state) {
        for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
            const auto u = static_cast<std::size_t>(unit);
            state.update[u] = gate(x, state, 0, unit);
            const T reset = gate(x, state, 1, unit);
            state.scratch[u] = pass.reset_after ? reset : reset * state.hidden[u];
        }
        for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
            const auto u = static_cast<std::size_t>(unit);
            const T input = input_sum(pass, x, 2, unit);
            T candidate = 0;
            if (pass.reset_after) {
                candidate = semantics::gru_candidate_reset_after(
                    input, bias_part(pass, 3, 0, 2, unit), with_recurrence(pass, T(0), state.hidden.data(), 2, unit),
                    bias_part(pass, 3, 1, 2, unit), state.scratch[u], pass.clip, pass.activations[1]);
            } else {
                candidate = semantics::gru_candidate(with_recurrence(pass, input, state.scratch.data(), 2, unit),
                                                     both_biases(pass, 3, 2, unit), pass.clip, pass.activations[1]);
            }
            state.next[u] = semantics::gru_state(state.update[u], candidate, state.hidden[u]);
        }
    });
}

template <typename T>
void run_lstm(const RecurrentPass<T>& pass) {
    const semantics::LstmFunctions<T> functions{pass.activations[0], pass.activations[1], pass.activations[2]};
    walk_rows(pass, [&](const T* x, RowState<T>& state) {
        for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
            const auto sum = [&](std::int64_t gate) {
                return with_recurrence(pass, input_sum(pass, x, gate, unit), state.hidden.data(), gate, unit);
            };
            const auto bias = [&](std::int64_t gate) { return both_biases(pass, 4, gate, unit); };
            semantics::LstmPeepholes<T> peepholes{};
            if (pass.peepholes != nullptr)
                peepholes = {pass.peepholes[unit], pass.peepholes[pass.hidden + unit], pass.peepholes[2 * pass.hidden + unit]};
            const auto u = static_cast<std::size_t>(unit);
            const auto made = semantics::lstm_cell<T>({sum(0), sum(1), sum(2), sum(3)}, {bias(0), bias(1), bias(2), bias(3)},
                                                      pass.peepholes == nullptr ? nullptr : &peepholes, pass.input_forget,
                                                      pass.clip, functions, state.cell[u]);
            state.cell[u] = made.cell;
            state.next[u] = made.hidden;
        }
    });
}

}  // namespace windrow::inference::plain
