// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Attention and rotary positions for one element. Lane: floats (lane.hpp) or `double`.

#include "windrow/semantics/activation.hpp"

namespace windrow::semantics {

/// The score of a query and a key from their dot product: scaled, then capped by `cap` tanh(score / cap) if the cap is above 0.
/// The mask is added after that.
template <typename Lane>
WINDROW_HD Lane attention_score(Lane dot, Lane scale, Lane cap) {
    const Lane score = dot * scale;
    return select(cap > Lane(0.0F), activation_detail::hyperbolic_tangent(score / cap) * cap, score);
}

/// How a mask is given.
enum class MaskType : u8 { none, truth, number };

/// Adds the mask's element `i` to a score, or hides the score where the mask is false or ends before the key.
template <typename T>
WINDROW_HD T masked_score(T score, MaskType type, const void* mask, i64 i, bool beyond) {
    const T hidden = -T(float_of(0x7f800000U));
    if (type == MaskType::none) return score;
    if (beyond) return hidden;
    if (type == MaskType::truth) return static_cast<const u8*>(mask)[i] == 0 ? hidden : score;
    return score + static_cast<const T*>(mask)[i];
}

/// A query sees keys below `valid` only; causal: those before its own place and `offset` more.
template <typename T>
WINDROW_HD T visible_score(T score, i64 query, i64 key, i64 valid, bool causal, i64 offset) {
    const bool hides = key >= valid || (causal && key > query + offset);
    return hides ? -T(float_of(0x7f800000U)) : score;
}

/// The pair (a, b) turned by an angle of this cosine and sine: the first and the second of the result.
template <typename Lane>
WINDROW_HD Lane rotated_first(Lane a, Lane b, Lane cosine, Lane sine) {
    return fused_multiply_add(-sine, b, cosine * a);
}
template <typename Lane>
WINDROW_HD Lane rotated_second(Lane a, Lane b, Lane cosine, Lane sine) {
    return fused_multiply_add(cosine, b, sine * a);
}

/// Turns the first `pairs` pairs of a head of `size` elements and copies the others. Pairs stand side by side if interleaved,
/// else in two halves.
template <typename T>
WINDROW_HD void rotate_head(const T* from, T* to, const T* cosines, const T* sines, i64 pairs, i64 size, bool interleaved) {
    for (i64 i = 0; i < pairs; ++i) {
        const i64 first = interleaved ? 2 * i : i;
        const i64 second = interleaved ? 2 * i + 1 : pairs + i;
        to[first] = rotated_first(from[first], from[second], cosines[i], sines[i]);
        to[second] = rotated_second(from[first], from[second], cosines[i], sines[i]);
    }
    for (i64 i = 2 * pairs; i < size; ++i) to[i] = from[i];
}

}  // namespace windrow::semantics
