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

/// The pair (a, b) turned by an angle of this cosine and sine: the first and the second of the result.
template <typename Lane>
WINDROW_HD Lane rotated_first(Lane a, Lane b, Lane cosine, Lane sine) {
    return fused_multiply_add(-sine, b, cosine * a);
}
template <typename Lane>
WINDROW_HD Lane rotated_second(Lane a, Lane b, Lane cosine, Lane sine) {
    return fused_multiply_add(cosine, b, sine * a);
}

}  // namespace windrow::semantics
