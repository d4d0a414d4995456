// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What classical models (ONNX ai.onnx.ml) do to the scores of a row at last: post_transform, two classes of which one is scored,
/// the class of the largest score. T: float or double.

#include "windrow/semantics/activation.hpp"

namespace windrow::semantics {

/// By the numbers of TreeEnsemble (version 5).
enum class PostTransform : u8 { none, softmax, logistic, softmax_zero, probit };

namespace class_scores_detail {

template <typename T>
WINDROW_HD T exponential(T x) {
    return activate<Activation::exp>(x, T(0), T(0));
}

/// The quantile function of the normal distribution by Winitzki's approximation of the inverse error function (2008, a = 0.147).
template <typename T>
WINDROW_HD T probit(T share) {
    const double x = 2.0 * static_cast<double>(share) - 1.0;
    const double log = ln_of((1.0 - x) * (1.0 + x));
    const double middle = 2.0 / (3.14159265358979323846 * 0.147) + 0.5 * log;
    const double root = square_root(square_root(middle * middle - log / 0.147) - middle);
    return static_cast<T>(1.41421356237309504880 * (x < 0 ? -root : root));
}

/// exp(score - largest) over their sum, added in order. With `keep_zeros`, scores that are (nearly) 0 stay so and are not part of
/// the sum.
template <typename T>
WINDROW_HD void softmax(T* scores, i64 count, bool keep_zeros) {
    T largest = scores[0];
    for (i64 i = 1; i < count; ++i) largest = scores[i] > largest ? scores[i] : largest;
    T sum = 0;
    for (i64 i = 0; i < count; ++i) {
        if (keep_zeros && scores[i] <= T(1e-7F) && scores[i] >= T(-1e-7F)) {
            scores[i] = scores[i] * exponential(-largest);
            continue;
        }
        scores[i] = exponential(scores[i] - largest);
        sum += scores[i];
    }
    if (sum == T(0)) return;
    for (i64 i = 0; i < count; ++i) scores[i] /= sum;
}

}  // namespace class_scores_detail

/// Transforms the scores of one row.
template <typename T>
WINDROW_HD void apply_post_transform(PostTransform transform, T* scores, i64 count) {
    if (count == 0) return;
    switch (transform) {
        case PostTransform::none:
            return;
        case PostTransform::softmax:
            return class_scores_detail::softmax(scores, count, false);
        case PostTransform::softmax_zero:
            return class_scores_detail::softmax(scores, count, true);
        case PostTransform::logistic:
            for (i64 i = 0; i < count; ++i) scores[i] = activate<Activation::sigmoid>(scores[i], T(0), T(0));
            return;
        case PostTransform::probit:
            for (i64 i = 0; i < count; ++i) scores[i] = class_scores_detail::probit(scores[i]);
            return;
    }
}

/// Two classes of which the model scores one only: onnxruntime's rules, which the exporters count on. The scores of both from the
/// second's. LOGISTIC transforms them; the other transforms leave them as they are. `shares`:
/// the score is a share of 1, so the first class has the rest; otherwise it is signed.
template <typename T>
WINDROW_HD void write_two_classes(T score, bool shares, PostTransform transform, T* scores) {
    const bool logistic = transform == PostTransform::logistic;
    scores[0] = shares && !logistic ? T(1) - score : -score;
    scores[1] = score;
    if (logistic) apply_post_transform(transform, scores, 2);
}

/// The class of the largest score, the first of several.
template <typename T>
WINDROW_HD i64 largest_class(const T* scores, i64 count) {
    i64 best = 0;
    for (i64 i = 1; i < count; ++i) best = scores[i] > scores[best] ? i : best;
    return best;
}

/// The class of a row and its scores, of which the first `scored` are given: one for each class, or one for two classes, whose
/// border is 0.
WINDROW_HD i64 finish_class_scores(PostTransform transform, i64 scored, i64 classes, float* scores) {
    if (scored != classes) {
        const i64 which = scores[0] > 0 ? 1 : 0;
        write_two_classes(scores[0], true, transform, scores);
        return which;
    }
    const i64 which = largest_class(scores, classes);
    apply_post_transform(transform, scores, classes);
    return which;
}

/// A one-class machine tells inside (1) from outside (-1).
WINDROW_HD float one_class_score(float score) {
    return score > 0 ? 1.0F : -1.0F;
}

}  // namespace windrow::semantics
