// SPDX-License-Identifier: Apache-2.0
#pragma once

/// post_transform: what classical models do to the scores of a row at last.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/activation.hpp"

#include <cstdint>
#include <string>

namespace windrow::inference {

/// By the numbers of TreeEnsemble (version 5).
enum class PostTransform : std::uint8_t { none, softmax, logistic, softmax_zero, probit };

/// Throws W6610 for another name.
inline PostTransform post_transform_of(const std::string& name) {
    if (name == "NONE") return PostTransform::none;
    if (name == "SOFTMAX") return PostTransform::softmax;
    if (name == "LOGISTIC") return PostTransform::logistic;
    if (name == "SOFTMAX_ZERO") return PostTransform::softmax_zero;
    if (name == "PROBIT") return PostTransform::probit;
    refuse_node("post_transform '" + name + "' is unknown");
}

namespace post_transform_detail {

template <typename T>
T exponential(T x) {
    return semantics::activate<semantics::Activation::exp>(x, T(0), T(0));
}

/// The quantile function of the normal distribution by Winitzki's approximation of the inverse error function (2008, a = 0.147).
template <typename T>
T probit(T share) {
    const double x = 2.0 * static_cast<double>(share) - 1.0;
    const double log = semantics::ln_of((1.0 - x) * (1.0 + x));
    const double middle = 2.0 / (3.14159265358979323846 * 0.147) + 0.5 * log;
    const double root = semantics::square_root(semantics::square_root(middle * middle - log / 0.147) - middle);
    return static_cast<T>(1.41421356237309504880 * (x < 0 ? -root : root));
}

/// exp(score - largest) over their sum, added in order. With `keep_zeros`, scores that are (nearly) 0 stay so and are not part of
/// the sum.
template <typename T>
void softmax(T* scores, std::int64_t count, bool keep_zeros) {
    T largest = scores[0];
    for (std::int64_t i = 1; i < count; ++i) largest = scores[i] > largest ? scores[i] : largest;
    T sum = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        if (keep_zeros && scores[i] <= T(1e-7F) && scores[i] >= T(-1e-7F)) {
            scores[i] = scores[i] * exponential(-largest);
            continue;
        }
        scores[i] = exponential(scores[i] - largest);
        sum += scores[i];
    }
    if (sum == T(0)) return;
    for (std::int64_t i = 0; i < count; ++i) scores[i] /= sum;
}

}  // namespace post_transform_detail

/// Transforms the scores of one row.
template <typename T>
void apply_post_transform(PostTransform transform, T* scores, std::int64_t count) {
    if (count == 0) return;
    switch (transform) {
        case PostTransform::none:
            return;
        case PostTransform::softmax:
            return post_transform_detail::softmax(scores, count, false);
        case PostTransform::softmax_zero:
            return post_transform_detail::softmax(scores, count, true);
        case PostTransform::logistic:
            for (std::int64_t i = 0; i < count; ++i)
                scores[i] = semantics::activate<semantics::Activation::sigmoid>(scores[i], T(0), T(0));
            return;
        case PostTransform::probit:
            for (std::int64_t i = 0; i < count; ++i) scores[i] = post_transform_detail::probit(scores[i]);
            return;
    }
}

}  // namespace windrow::inference
