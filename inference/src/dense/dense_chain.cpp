// SPDX-License-Identifier: Apache-2.0
#include "dense/dense_chain.hpp"

#include <algorithm>

namespace windrow::inference {

DenseChain::DenseChain(std::span<const DenseLayer> layers, LaneLevel level) : kernels_(&dense_kernels_at(level)) {
    std::int64_t widest = 0;
    for (const DenseLayer& layer : layers) {
        pack(layer);
        widest = std::max({widest, padded(layer.inputs), padded(layer.outputs)});
    }
    scratch_ = static_cast<std::size_t>(2 * kernels_->rows * widest);
}

void DenseChain::pack(const DenseLayer& layer) {
    const std::int64_t inputs = layer.inputs;
    const std::int64_t outputs = layer.outputs;
    const auto weight = [&](std::int64_t k, std::int64_t o) {
        return layer.outputs_first ? layer.weights[o * inputs + k] : layer.weights[k * outputs + o];
    };
    AlignedFloats tiled(static_cast<std::size_t>(inputs * outputs));
    const std::int64_t tiles = (outputs + kernels_->tile_outputs - 1) / kernels_->tile_outputs;
    for (std::int64_t tile = 0, at = 0; tile < tiles; ++tile) {
        const std::int64_t begin = dense_tile_begin(outputs, tiles, tile);
        const std::int64_t end = dense_tile_begin(outputs, tiles, tile + 1);
        for (std::int64_t k = 0; k < inputs; ++k) {
            for (std::int64_t o = begin; o < end; ++o) tiled.data()[at++] = weight(k, o);
        }
    }
    AlignedFloats matrix(static_cast<std::size_t>(inputs * padded(outputs)));
    for (std::int64_t k = 0; k < inputs; ++k) {
        for (std::int64_t o = 0; o < outputs; ++o) matrix.data()[k * padded(outputs) + o] = weight(k, o);
    }
    AlignedFloats bias(layer.bias != nullptr ? static_cast<std::size_t>(padded(outputs)) : 0);
    for (std::int64_t o = 0; layer.bias != nullptr && o < outputs; ++o) bias.data()[o] = layer.beta * layer.bias[o];
    layers_.push_back({inputs, outputs, tiled.data(), matrix.data(), bias.data(), layer.alpha, layer.activation});
    memory_.push_back(std::move(tiled));
    memory_.push_back(std::move(matrix));
    memory_.push_back(std::move(bias));
}

void DenseChain::run(std::int64_t rows, const float* from, float* to) const {
    kernels_->run(layers_.data(), static_cast<int>(layers_.size()), rows, from, to, scratch_floats(scratch_));
}

}  // namespace windrow::inference
