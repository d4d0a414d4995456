// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Chains of dense layers over lanes: y = activation(sum over k ascending of x[k] * w[k], one fused multiply-add each, from 0, +
/// bias), layer after layer for a few rows that stay in the cache. dense_chain.hpp packs weights for them.

#include "lanes/level.hpp"
#include "operators/element_activation.hpp"

#include <cstdint>

namespace windrow::inference {

/// A layer as the kernels read it; who packed it owns the memory.
struct PackedDenseLayer {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    const float* tiles =
        nullptr;  ///< for many rows: outputs cut into tiles (see DenseKernels), each [inputs][outputs of the tile]
    const float* matrix = nullptr;  ///< for few rows: [inputs][outputs, rounded up to 16], zeros behind
    const float* bias = nullptr;    ///< beta * bias, as many as `matrix` has columns, zeros behind; null: nothing is added
    float alpha = 1;                ///< what the sum is multiplied by
    ElementActivation activation;
};

struct DenseKernels {
    int rows;          ///< that the kernels take at once: a tile of rows
    int tile_outputs;  ///< most outputs of a tile
    /// Rows (row-major, one after another) through all layers. `scratch`: 2 * `rows` * the widest layer (inputs and outputs,
    /// rounded up to 16), aligned to 64 bytes.
    void (*run)(const PackedDenseLayer* layers, int layer_count, std::int64_t row_count, const float* from, float* to,
                float* scratch);
};

/// Outputs are cut into as few tiles as there must be, all of nearly the same width: the first output of tile `tile` of `tiles`.
constexpr std::int64_t dense_tile_begin(std::int64_t outputs, std::int64_t tiles, std::int64_t tile) {
    return outputs / tiles * tile + (tile < outputs % tiles ? tile : outputs % tiles);
}

WINDROW_LANE_TABLE(DenseKernels, dense_kernels)

}  // namespace windrow::inference
