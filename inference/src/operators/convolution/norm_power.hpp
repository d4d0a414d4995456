// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The attribute 'p' of LpPool and GlobalLpPool.

#include "operators/node_attributes.hpp"

#include <string>

namespace windrow::inference {

/// Which norm: 2 where the node does not say. Throws W6610 for what absolute_power (windrow/semantics/pooling_element.hpp) is
/// not for.
inline std::int64_t norm_power(const NodeAttributes& attributes) {
    const std::int64_t power = attributes.integer("p", 2);
    if (power < 1 || power > 64) refuse_node("'p' is " + std::to_string(power));
    return power;
}

}  // namespace windrow::inference
