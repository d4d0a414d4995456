// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The attributes of RNN, GRU and LSTM (onnx/onnx, docs/Operators.md), read once.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/recurrent_cell.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace windrow::inference {

enum class RecurrentCell : std::uint8_t { rnn, gru, lstm };

/// Gates of a cell, and activation functions of one direction.
constexpr std::int64_t gate_count(RecurrentCell cell) {
    return cell == RecurrentCell::rnn ? 1 : cell == RecurrentCell::gru ? 3 : 4;
}
constexpr std::size_t function_count(RecurrentCell cell) {
    return cell == RecurrentCell::rnn ? 1 : cell == RecurrentCell::gru ? 2 : 3;
}

struct RecurrentAttributes {
    /// Throws W6610 for a direction, an activation or a number that the operators do not define.
    RecurrentAttributes(const NodeAttributes& attributes, RecurrentCell cell);

    std::int64_t directions = 1;
    bool first_backward = false;  ///< the only direction runs from the end
    bool batch_first = false;     ///< layout 1
    std::int64_t hidden = -1;     ///< -1: as the recurrence says
    float clip = 0;               ///< infinite if there is none
    bool reset_after = false;
    bool input_forget = false;
    std::vector<semantics::GateActivation<float>> activations;  ///< function_count of each direction
};

}  // namespace windrow::inference
