// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Recurrent layers over lanes: lanes are hidden units, some rows walk through the steps together. What a step is:
/// windrow/semantics/recurrent_cell.hpp. packed_recurrence.hpp packs weights for them.

#include "lanes/level.hpp"
#include "operators/recurrent/recurrent_pass.hpp"

#include <cstdint>

namespace windrow::inference {

/// Weights of some gates for blocks of `width` hidden units (zeros behind the last unit): of each block, for each input and then
/// each hidden unit, each gate's `width` weights.
struct PackedGates {
    const float* weights = nullptr;
    const float* bias = nullptr;  ///< W's and R's added to each other, of each block each gate's `width`
};

/// A layer as the kernels read it; who packed it owns the memory.
struct PackedLayer {
    PackedGates gates;                           ///< RNN: one; LSTM: input, output, forget, cell; GRU: update, reset
    PackedGates candidate;                       ///< GRU
    const float* candidate_input = nullptr;      ///< GRU: W's bias of the candidate alone, by unit
    const float* candidate_recurrent = nullptr;  ///< GRU: R's
    const float* peepholes =
        nullptr;  ///< LSTM: input, output and forget, each by unit (rounded up to whole blocks); null for none
};

struct RecurrenceKernels {
    int width;  ///< of a block
    int rows;   ///< that walk together
    /// `pass` without its weights, bias and peepholes, which `layer` has. `scratch`: 4 * `rows` * the hidden units rounded up to
    /// whole blocks, aligned to 64 bytes.
    void (*rnn)(const PackedLayer& layer, const RecurrentPass<float>& pass, float* scratch);
    void (*gru)(const PackedLayer& layer, const RecurrentPass<float>& pass, float* scratch);
    void (*lstm)(const PackedLayer& layer, const RecurrentPass<float>& pass, float* scratch);
};

WINDROW_LANE_TABLE(RecurrenceKernels, recurrence_kernels)

}  // namespace windrow::inference
