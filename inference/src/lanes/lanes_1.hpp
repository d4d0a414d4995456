// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One float at a time, for machines without AVX2 and as the rule that the wider levels must agree with. The primitives are those
/// of `float` in windrow/semantics/lane.hpp.

#include "windrow/semantics/lane.hpp"

namespace windrow::inference::lanes_1 {

using Floats = float;
using Words = semantics::u32;
using Mask = bool;

inline constexpr int width = 1;

using semantics::absolute;
using semantics::bits_of;
using semantics::both;
using semantics::copy_sign;
using semantics::either;
using semantics::float_of;
using semantics::fused_multiply_add;
using semantics::maximum;
using semantics::minimum;
using semantics::opposite;
using semantics::round_down;
using semantics::round_to_even;
using semantics::round_up;
using semantics::select;
using semantics::square_root;

[[gnu::always_inline]] inline Floats load(const float* from) {
    return *from;
}
[[gnu::always_inline]] inline void store(float* to, Floats a) {
    *to = a;
}
/// The first `count` (0 or 1) of them.
[[gnu::always_inline]] inline Floats load(const float* from, int count) {
    return count == 0 ? 0.0F : *from;
}
[[gnu::always_inline]] inline void store(float* to, Floats a, int count) {
    if (count != 0) *to = a;
}

/// Rows become columns.
[[gnu::always_inline]] inline void transpose(Floats (&/*block*/)[1]) {}

}  // namespace windrow::inference::lanes_1
