// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One step of one direction of a recurrent layer, as kernels take it: a thread makes one hidden unit of one row.

#include "windrow/semantics/host_device.hpp"

namespace windrow::inference {

/// A semantics::GateActivation by its bits.
struct GateBits {
    semantics::u32 function = 0;
    semantics::u32 alpha = 0;
    semantics::u32 beta = 0;
};

/// Gates in ONNX's order (GRU: update, reset, hidden; LSTM: input, output, forget, cell); weights so that units lie side by side.
struct RecurrentShape {
    semantics::i64 rows = 0;
    semantics::i64 inputs = 0;
    semantics::i64 hidden = 0;
    semantics::i64 gates = 1;
    semantics::i64 x_row = 0;  ///< from one row's input to the next row's
    semantics::i64 y_row = 0;
    GateBits activations[3] = {};
    semantics::u32 clip = 0;          ///< its bits
    semantics::u32 reset_after = 0;   ///< GRU: linear_before_reset
    semantics::u32 input_forget = 0;  ///< LSTM: the forget gate is 1 - the input gate
};

/// What does not change from step to step.
struct RecurrentWeights {
    const float* weights = nullptr;     ///< [inputs][gates * hidden]
    const float* recurrence = nullptr;  ///< [hidden][gates * hidden]
    const float* bias = nullptr;        ///< [2][gates * hidden], or null
    const float* peepholes = nullptr;   ///< LSTM: [3][hidden], or null
};

/// Where a step reads and writes; states are [rows][hidden].
struct RecurrentStep {
    const float* x = nullptr;       ///< of the step's first row
    const float* hidden = nullptr;  ///< before the step
    float* next = nullptr;          ///< after it
    float* cell = nullptr;          ///< LSTM: before and after
    float* update = nullptr;        ///< GRU: the update gate
    float* reset = nullptr;         ///< GRU: the reset gate, or its product with the hidden state
    float* y = nullptr;             ///< of the step's first row, or null
};

}  // namespace windrow::inference
