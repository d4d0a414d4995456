// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Steps through some of an equation's axes.

#include "operators/matrix/einsum_equation.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace windrow::inference {

/// A walk over the axes [first, last), the last one fastest, with each operand's offset.
class AxisWalk {
public:
    AxisWalk(const EinsumEquation::Axes& axes, std::size_t first, std::size_t last)
        : axes_(axes), first_(first), last_(last), at_(last - first, 0) {}

    /// Moves the offsets one element on. False, with the offsets back at the start, after the last element.
    bool next(std::vector<std::int64_t>& offsets) {
        for (std::size_t axis = last_; axis-- > first_;) {
            for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] += axes_.strides[i][axis];
            if (++at_[axis - first_] < axes_.lengths[axis]) return true;
            for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] -= axes_.strides[i][axis] * axes_.lengths[axis];
            at_[axis - first_] = 0;
        }
        return false;
    }

private:
    const EinsumEquation::Axes& axes_;
    std::size_t first_;
    std::size_t last_;
    std::vector<std::int64_t> at_;
};

}  // namespace windrow::inference
