// SPDX-License-Identifier: Apache-2.0
#pragma once

/// post_transform: what classical models do to the scores of a row at last.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/class_scores.hpp"

#include <string>

namespace windrow::inference {

using semantics::apply_post_transform;
using semantics::PostTransform;

/// Throws W6610 for another name.
inline PostTransform post_transform_of(const std::string& name) {
    if (name == "NONE") return PostTransform::none;
    if (name == "SOFTMAX") return PostTransform::softmax;
    if (name == "LOGISTIC") return PostTransform::logistic;
    if (name == "SOFTMAX_ZERO") return PostTransform::softmax_zero;
    if (name == "PROBIT") return PostTransform::probit;
    refuse_node("post_transform '" + name + "' is unknown");
}

}  // namespace windrow::inference
