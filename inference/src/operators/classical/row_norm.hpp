// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The norm by which a Normalizer divides.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/feature_element.hpp"

#include <string>

namespace windrow::inference {

/// Throws W6610 for another name than MAX, L1 and L2.
inline semantics::RowNorm row_norm_of(const NodeAttributes& attributes) {
    const std::string name = attributes.text("norm", "MAX");
    if (name == "MAX") return semantics::RowNorm::largest;
    if (name == "L1") return semantics::RowNorm::absolute_sum;
    if (name == "L2") return semantics::RowNorm::length;
    refuse_node("norm '" + name + "' is unknown");
}

}  // namespace windrow::inference
