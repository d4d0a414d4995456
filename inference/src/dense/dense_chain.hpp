// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A chain of dense layers, made ready once: weights packed for the machine's lanes. Gives the bits of the plain loops.

#include "dense/dense_kernels.hpp"
#include "lanes/aligned_floats.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace windrow::inference {

/// A layer as a model gives it.
struct DenseLayer {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    const float* weights = nullptr;  ///< [inputs][outputs]
    bool outputs_first = false;      ///< weights are [outputs][inputs] instead (Gemm's transB)
    const float* bias = nullptr;     ///< `outputs` of them; null: nothing is added
    float alpha = 1;                 ///< what the sum of products is multiplied by (Gemm)
    float beta = 1;                  ///< what the bias is multiplied by
    ElementActivation activation{};
};

/// Immutable; `run` is thread-safe.
class DenseChain {
public:
    /// Copies what `layers` point to. Each layer takes what the one before gives; at least one.
    explicit DenseChain(std::span<const DenseLayer> layers, LaneLevel level = lane_level());
    /// rows * inputs floats from `from`, rows * outputs floats to `to`, both row-major.
    void run(std::int64_t rows, const float* from, float* to) const;
    [[nodiscard]] const std::vector<PackedDenseLayer>& layers() const noexcept { return layers_; }
    [[nodiscard]] std::int64_t inputs() const noexcept { return layers_.front().inputs; }
    [[nodiscard]] std::int64_t outputs() const noexcept { return layers_.back().outputs; }

private:
    void pack(const DenseLayer& layer);

    const DenseKernels* kernels_;
    std::vector<AlignedFloats> memory_;
    std::vector<PackedDenseLayer> layers_;
    std::size_t scratch_ = 0;
};

}  // namespace windrow::inference
