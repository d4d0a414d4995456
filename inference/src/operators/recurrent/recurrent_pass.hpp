// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One direction of a recurrent layer over a batch: what the operators hand to the loops that compute it.

#include "windrow/semantics/recurrent_cell.hpp"

#include <cstdint>

namespace windrow::inference {

/// Pointers and steps in elements. Gates follow each other as ONNX stores them (RNN: one; GRU: update, reset, hidden; LSTM:
/// input, output, forget, cell).
template <typename T>
struct RecurrentPass {
    std::int64_t steps = 0, rows = 0, inputs = 0, hidden = 0;
    bool backward = false;
    const T* x = nullptr;  ///< element k of row b at step t: x[t * x_step + b * x_row + k]
    std::int64_t x_step = 0, x_row = 0;
    const T* weights = nullptr;             ///< [gates * hidden][inputs]
    const T* recurrence = nullptr;          ///< [gates * hidden][hidden]
    const T* bias = nullptr;                ///< [2][gates * hidden], W's then R's; null for none
    const T* peepholes = nullptr;           ///< LSTM: [3][hidden], input, output, forget; null for none
    const std::int32_t* lengths = nullptr;  ///< steps of each row; null: all
    const T* first_hidden = nullptr;        ///< row b at first_hidden[b * state_row]; null: zeros
    const T* first_cell = nullptr;
    T* y = nullptr;  ///< like x; null if not wanted; zeros behind a row's last step
    std::int64_t y_step = 0, y_row = 0;
    T* last_hidden = nullptr;  ///< row b at last_hidden[b * state_row]; null if not wanted
    T* last_cell = nullptr;
    std::int64_t state_row = 0;
    semantics::GateActivation<T> activations[3] = {};
    T clip = 0;                 ///< infinite: none
    bool reset_after = false;   ///< GRU: linear_before_reset
    bool input_forget = false;  ///< LSTM: the forget gate is 1 - the input gate
};

}  // namespace windrow::inference
