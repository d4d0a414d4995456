// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Two classes of which the model scores one only: the other's score follows. onnxruntime's rules, which the exporters count on.

#include "operators/classical/post_transform.hpp"

namespace windrow::inference {

/// Throws W6610 for PROBIT, which nobody defines for one score.
inline void require_two_class_transform(PostTransform transform) {
    if (transform == PostTransform::probit)
        refuse_node("post_transform 'PROBIT' is not defined for two classes of which one is scored");
}

using semantics::write_two_classes;

}  // namespace windrow::inference
