// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A chain of dense layers as one kernel takes it: small enough that all weights and what a tile of rows has between two layers
/// lie in a block's shared memory.

#include "windrow/semantics/host_device.hpp"

#include <cstddef>

namespace windrow::inference {

inline constexpr int most_dense_layers = 12;
/// Rows that a block takes through the layers at a time.
inline constexpr semantics::i64 dense_chain_rows = 32;

/// activation(alpha * sum over k of input[k] * weight[k][output] + bias[output]). Places are counted in floats from the first
/// weight of the chain; real numbers are given by their bits.
struct DeviceDenseLayer {
    semantics::i64 inputs = 0;
    semantics::i64 outputs = 0;
    semantics::i64 weights = 0;  ///< [inputs][outputs]
    semantics::i64 bias = -1;    ///< -1: none is added
    semantics::u32 alpha = 0;
    semantics::u32 function = 0;  ///< a semantics::Activation
    semantics::u32 function_alpha = 0;
    semantics::u32 function_beta = 0;
};

struct DeviceDenseChain {
    semantics::i64 layer_count = 0;
    semantics::i64 weight_count = 0;  ///< floats of all weights and biases
    semantics::i64 widest = 0;        ///< most inputs or outputs of a layer
    DeviceDenseLayer layers[most_dense_layers] = {};
};

/// Shared memory that a block needs.
inline std::size_t dense_chain_shared_bytes(const DeviceDenseChain& chain) {
    return static_cast<std::size_t>(chain.weight_count + 2 * dense_chain_rows * chain.widest) * sizeof(float);
}

}  // namespace windrow::inference
