// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernel of Einsum takes: plain numbers and addresses, given by value.

#include "device/strided_elements.hpp"

#include <cstdint>

namespace windrow::inference {

inline constexpr int max_einsum_operands = 4;

/// The elements that outputs belong to, and those that are summed up for one output, in their order, of each operand.
struct EinsumShape {
    StridedElements<max_einsum_operands> kept;
    StridedElements<max_einsum_operands> gone;
    std::int64_t operands = 0;
    const float* values[max_einsum_operands] = {};
};

}  // namespace windrow::inference
