// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the elements of a tensor lie, seen along some of its axes.

#include "windrow/inference/tensor.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace windrow::inference {

/// Offsets, in row-major order, of all positions along the given axes (ascending) of a tensor of this shape, the other axes at 0.
std::vector<std::int64_t> axis_offsets(const Shape& shape, const std::vector<std::size_t>& axes);
/// The axes of a tensor of `rank` dimensions that are not among `axes`.
std::vector<std::size_t> other_axes(std::size_t rank, const std::vector<std::size_t>& axes);

/// A tensor as [outer][length][inner] around one axis.
struct AxisView {
    std::int64_t outer = 1;
    std::int64_t length = 1;
    std::int64_t inner = 1;
    AxisView(const Shape& shape, std::size_t axis);
};

}  // namespace windrow::inference
