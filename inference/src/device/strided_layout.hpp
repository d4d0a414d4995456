// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Makes what kernels walk through (StridedElements) from shapes: dimensions of length 1 are left out, and those that lie behind
/// each other in all operands become one, so that most tensors are walked through without a division.

#include "device/strided_elements.hpp"
#include "windrow/inference/tensor.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace windrow::inference {

/// Where one operand's elements lie: the first, and the steps from one to the next of each dimension, in elements.
struct OperandPlaces {
    std::int64_t start = 0;
    Shape strides;
};

/// Row-major without gaps.
OperandPlaces places_in_order(const Shape& lengths);
/// Those of a tensor of `shape` that is broadcast to `lengths` (numpy's rule; it fits): steps of 0 where it repeats.
OperandPlaces places_of_broadcast(const Shape& shape, const Shape& lengths);

/// Lengths and steps after neighbouring dimensions were joined; all operands have as many steps as there are lengths.
struct JoinedDimensions {
    Shape lengths;
    std::vector<Shape> strides;  ///< of each operand
};
JoinedDimensions joined_dimensions(const Shape& lengths, const std::vector<OperandPlaces>& operands);

/// Null if more than max_strided_rank dimensions remain.
template <int OPERANDS>
std::optional<StridedElements<OPERANDS>> strided_elements(const Shape& lengths, const std::vector<OperandPlaces>& operands) {
    const JoinedDimensions joined = joined_dimensions(lengths, operands);
    if (joined.lengths.size() > max_strided_rank) return std::nullopt;
    StridedElements<OPERANDS> elements;
    elements.rank = static_cast<std::int64_t>(joined.lengths.size());
    elements.count = element_count(lengths);
    for (std::size_t dimension = 0; dimension < joined.lengths.size(); ++dimension) {
        elements.lengths[dimension] = joined.lengths[dimension];
        for (std::size_t operand = 0; operand < OPERANDS; ++operand)
            elements.strides[operand][dimension] = joined.strides[operand][dimension];
    }
    for (std::size_t operand = 0; operand < OPERANDS; ++operand) elements.starts[operand] = operands[operand].start;
    return elements;
}

}  // namespace windrow::inference
