// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Two classes of which the model scores one only. onnxruntime's rules, which the exporters count on: scores that are never
/// negative are shares (the other class has the rest, the border is one half); others are signed (the border is 0). LOGISTIC
/// makes shares of either: those of -score and score, while the border stays.

#include "operators/classical/post_transform.hpp"

#include <cstdint>

namespace windrow::inference {

/// Writes the scores of the first and the second class from the second's; returns the class.
template <typename T>
std::int64_t write_two_classes(T score, bool shares, PostTransform transform, T* scores) {
    const bool logistic = transform == PostTransform::logistic;
    scores[0] = shares && !logistic ? T(1) - score : -score;
    scores[1] = score;
    if (logistic) apply_post_transform(transform, scores, 2);
    return score > (shares ? T(0.5F) : T(0)) ? 1 : 0;
}

}  // namespace windrow::inference
