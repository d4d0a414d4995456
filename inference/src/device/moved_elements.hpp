// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an operator that only moves elements does (Transpose, Slice, Concat, Pad ...), found by running it once on the numbers of
/// the elements instead of the elements. So a device needs no rules of its own for such operators.

#include "device/strided_elements.hpp"
#include "windrow/inference/tensor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace windrow::inference {

/// One copy: from an operand to its places in the output.
struct ElementMove {
    std::size_t operand = 0;
    StridedElements<2> elements;
};

/// An output: first `zeros`, then the moves in their order, or else one element of `operand` after the other by their numbers.
struct MovedElements {
    bool zeros = false;
    std::vector<ElementMove> moves;
    std::size_t operand = 0;
    std::vector<std::int64_t> numbers;  ///< empty unless strides could not say it
};

/// The numbers that an operator is run on: the element i of operand o is 1 + (elements of the operands before) + i; 0 is a zero
/// that the operator adds itself.
std::vector<Tensor> numbered_operands(std::span<const TensorType> operands);
/// From the output of such a run: INT64, operands of these sizes. Nothing if neither a few strided copies nor one table of
/// numbers says it.
std::optional<MovedElements> moved_elements(const Tensor& numbers, std::span<const std::int64_t> operand_sizes);

}  // namespace windrow::inference
