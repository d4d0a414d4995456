// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::DeviceDenseChain;
using inference::DeviceDenseLayer;

/// A block takes ROWS rows through all layers: what is between two layers stays in shared memory, and so do the weights.
constexpr u32 CHAIN_THREADS = 256;
constexpr i64 CHAIN_ROWS = inference::dense_chain_rows;
/// Of one output that a thread makes at a time: each weight is read once for as many rows.
constexpr i64 OWN_ROWS = 4;

/// Outputs `output` of rows `row` and the next ones: k ascending, one fused multiply-add each, then scale, bias and activation.
template <semantics::Activation FUNCTION>
WINDROW_DEVICE void dense_outputs(const DeviceDenseLayer& layer, const float* weights, const float* from, float* to, i64 row,
                                  i64 output) {
    float sums[OWN_ROWS] = {};
    const float* const own = weights + layer.weights + output;
    for (i64 k = 0; k < layer.inputs; ++k) {
        const float weight = own[k * layer.outputs];
        for (i64 i = 0; i < OWN_ROWS; ++i) sums[i] = semantics::add_product(sums[i], from[(row + i) * layer.inputs + k], weight);
    }
    const float alpha = semantics::float_of(layer.alpha);
    for (i64 i = 0; i < OWN_ROWS; ++i) {
        const float sum = layer.bias < 0 ? semantics::gemm_element(sums[i], alpha)
                                         : semantics::gemm_element(sums[i], alpha, 1.0F, weights[layer.bias + output]);
        to[(row + i) * layer.outputs + output] = semantics::activate<FUNCTION>(sum, semantics::float_of(layer.function_alpha),
                                                                               semantics::float_of(layer.function_beta));
    }
}

/// Neighbouring threads make neighbouring outputs of the same rows: weights are read side by side, inputs are the same for all.
WINDROW_DEVICE void dense_layer(const DeviceDenseLayer& layer, const float* weights, const float* from, float* to) {
    semantics::with_activation(static_cast<semantics::Activation>(layer.function), [&](auto chosen) {
        for (i64 place = thread::index(); place < CHAIN_ROWS / OWN_ROWS * layer.outputs; place += CHAIN_THREADS) {
            const i64 group = place / layer.outputs;
            dense_outputs<decltype(chosen)::value>(layer, weights, from, to, group * OWN_ROWS, place - group * layer.outputs);
        }
    });
}

WINDROW_KERNEL_OF(CHAIN_THREADS)
dense_chain_kernel(DeviceDenseChain chain, i64 rows, const float* weights, const float* from, float* to) {
    WINDROW_DYNAMIC_SHARED(float, shared);
    float* const values = shared + chain.weight_count;
    for (i64 i = thread::index(); i < chain.weight_count; i += CHAIN_THREADS) shared[i] = weights[i];
    const i64 inputs = chain.layers[0].inputs;
    const i64 outputs = chain.layers[chain.layer_count - 1].outputs;
    for (i64 tile = thread::block(); tile * CHAIN_ROWS < rows; tile += thread::block_count()) {
        const i64 first = tile * CHAIN_ROWS;
        const i64 count = rows - first < CHAIN_ROWS ? rows - first : CHAIN_ROWS;
        // Rows beyond the last one are zeros that nobody reads the results of.
        for (i64 i = thread::index(); i < CHAIN_ROWS * inputs; i += CHAIN_THREADS) {
            values[i] = i < count * inputs ? from[first * inputs + i] : 0.0F;
        }
        block::barrier();
        for (i64 layer = 0; layer < chain.layer_count; ++layer) {
            const float* const source = values + (layer % 2) * CHAIN_ROWS * chain.widest;
            float* const target = values + ((layer + 1) % 2) * CHAIN_ROWS * chain.widest;
            dense_layer(chain.layers[layer], shared, source, target);
            block::barrier();
        }
        // No barrier behind it: the next tile's inputs overwrite what the same thread reads here, or the other half.
        const float* const results = values + (chain.layer_count % 2) * CHAIN_ROWS * chain.widest;
        for (i64 i = thread::index(); i < count * outputs; i += CHAIN_THREADS) to[first * outputs + i] = results[i];
    }
}

void dense_chain(device::Stream& stream, const DeviceDenseChain& chain, i64 rows, i64 most_blocks, const float* weights,
                 const float* from, float* to) {
    const i64 tiles = (rows + CHAIN_ROWS - 1) / CHAIN_ROWS;
    const device::LaunchShape shape{static_cast<u32>(tiles < most_blocks ? tiles : most_blocks), CHAIN_THREADS,
                                    inference::dense_chain_shared_bytes(chain)};
    WINDROW_LAUNCH(stream, shape, dense_chain_kernel, chain, rows, weights, from, to);
}

}  // namespace windrow::WINDROW_TARGET
