// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Steps of a program that oneDNN computes. Rows are cut and padded to a few fixed numbers, for each of which a thread compiles
/// once.

#include "library/onednn.hpp"
#include "operators/convolution/sliding_attributes.hpp"
#include "operators/operator.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace windrow::inference {

/// A convolution of a graph, with what follows it.
struct ConvolutionNode {
    std::shared_ptr<const Operator> operation;  ///< Conv, which infers and counts
    SlidingAttributes sliding;
    std::int64_t groups;
    Tensor weights;
    Tensor bias;  ///< no element if there is none
    bool relu;
};

/// Convolutions one after another over FLOAT images.
class LibraryConvolutionsOperator final : public Operator {
public:
    explicit LibraryConvolutionsOperator(std::vector<ConvolutionNode> nodes);
    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override;
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override;
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> outputs) const override;

private:
    [[nodiscard]] std::vector<OperatorInput> inputs_of(const ConvolutionNode& node, const TensorType& image) const;
    std::vector<ConvolutionNode> nodes_;
    std::uint64_t identity_;  ///< of what threads have compiled
};

/// LSTM or GRU, forward, from zero states.
class LibraryRecurrenceOperator final : public Operator {
public:
    /// `layer` without steps; its pointers are into the tensors, which are kept. `y_wanted`: the outputs of all steps are.
    LibraryRecurrenceOperator(std::shared_ptr<const Operator> operation, LibraryRecurrence layer, std::vector<Tensor> constants,
                              bool batch_first, bool y_wanted);
    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        return operation_->infer(inputs);
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override;
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> outputs) const override {
        return operation_->operations(inputs, outputs);
    }

private:
    std::shared_ptr<const Operator> operation_;
    LibraryRecurrence layer_;
    std::vector<Tensor> constants_;
    bool batch_first_;
    bool y_wanted_;
    std::uint64_t identity_;
};

}  // namespace windrow::inference
