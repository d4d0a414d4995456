// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Two classes of which the model scores one only: the other's score follows. onnxruntime's rules, which the exporters count on.

#include "operators/classical/post_transform.hpp"

#include <cstdint>

namespace windrow::inference {

/// Throws W6610 for PROBIT, which nobody defines for one score.
inline void require_two_class_transform(PostTransform transform) {
    if (transform == PostTransform::probit)
        refuse_node("post_transform 'PROBIT' is not defined for two classes of which one is scored");
}

/// The scores of both classes from the second's. LOGISTIC transforms them; the other transforms leave them as they are. `shares`:
/// the score is a share of 1, so the first class has the rest; otherwise it is signed.
template <typename T>
void write_two_classes(T score, bool shares, PostTransform transform, T* scores) {
    const bool logistic = transform == PostTransform::logistic;
    scores[0] = shares && !logistic ? T(1) - score : -score;
    scores[1] = score;
    if (logistic) apply_post_transform(transform, scores, 2);
}

}  // namespace windrow::inference
