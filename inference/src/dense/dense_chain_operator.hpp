// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dense/dense_chain.hpp"
#include "operators/operator.hpp"

namespace windrow::inference {

/// A chain of dense layers as a step of a program: FLOAT [..., inputs] to [..., outputs].
class DenseChainOperator final : public Operator {
public:
    /// `matrices_only`: the input must have rank 2 (Gemm). `operations_per_row`: of the layers it stands for.
    DenseChainOperator(std::shared_ptr<const DenseChain> chain, bool matrices_only, std::uint64_t operations_per_row)
        : chain_(std::move(chain)), matrices_only_(matrices_only), operations_per_row_(operations_per_row) {}

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override;
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override;
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> outputs) const override;
    [[nodiscard]] const DenseChain& chain() const noexcept { return *chain_; }

private:
    std::shared_ptr<const DenseChain> chain_;
    bool matrices_only_;
    std::uint64_t operations_per_row_;
};

}  // namespace windrow::inference
