// SPDX-License-Identifier: Apache-2.0
#include "device/strided_layout.hpp"

#include <algorithm>

namespace windrow::inference {

OperandPlaces places_in_order(const Shape& lengths) {
    OperandPlaces places{0, Shape(lengths.size(), 1)};
    for (std::size_t dimension = lengths.size(); dimension-- > 1;) {
        places.strides[dimension - 1] = places.strides[dimension] * lengths[dimension];
    }
    return places;
}

OperandPlaces places_of_broadcast(const Shape& shape, const Shape& lengths) {
    const OperandPlaces own = places_in_order(shape);
    OperandPlaces places{0, Shape(lengths.size(), 0)};
    const std::size_t missing = lengths.size() - shape.size();
    for (std::size_t dimension = 0; dimension < shape.size(); ++dimension) {
        if (shape[dimension] != 1) places.strides[missing + dimension] = own.strides[dimension];
    }
    return places;
}

JoinedDimensions joined_dimensions(const Shape& lengths, const std::vector<OperandPlaces>& operands) {
    JoinedDimensions joined{{}, std::vector<Shape>(operands.size())};
    for (std::size_t dimension = 0; dimension < lengths.size(); ++dimension) {
        const std::int64_t length = lengths[dimension];
        if (length == 1) continue;
        bool joins = !joined.lengths.empty();
        for (std::size_t operand = 0; operand < operands.size() && joins; ++operand) {
            joins = joined.strides[operand].back() == operands[operand].strides[dimension] * length;
        }
        if (joins) {
            joined.lengths.back() *= length;
        } else {
            joined.lengths.push_back(length);
        }
        for (std::size_t operand = 0; operand < operands.size(); ++operand) {
            if (!joins) joined.strides[operand].push_back(0);
            joined.strides[operand].back() = operands[operand].strides[dimension];
        }
    }
    return joined;
}

}  // namespace windrow::inference
