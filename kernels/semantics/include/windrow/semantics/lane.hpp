// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the formulas of float_math.hpp and the *_element.hpp headers are written with. A lane is one `float`, or a register of
/// floats that does the same to each of them: every primitive below is correctly rounded or exact, so a register gives the bits
/// that a `float` gives.
///
/// A lane type L (inference/src/lanes) is constructed from one float (all lanes get it), has + - * / and unary - (which flips the
/// sign bit), and the comparisons < > <= >= == that give its mask. In its own namespace, where the compiler looks for them, it
/// has
///   fused_multiply_add(L a, L b, L c)  a * b + c, rounded once
///   square_root(L)                     correctly rounded
///   select(M mask, L a, L b)           a where the mask is set, b elsewhere; likewise for its integer lane
///   both(M, M), either(M, M), opposite(M)
///   minimum(L a, L b), maximum(L a, L b)   a < b ? a : b and a > b ? a : b: b if one is NaN or both are zeros (x86's minps and
///   maxps) absolute(L), copy_sign(L magnitude, L sign) bits_of(L)                         its integer lane U (unsigned, 32
///   bits), which has + - & | and << >> by an int, is constructed from one u32 float_of(U)                        back
///   round_to_even(L), round_down(L), round_up(L)   to an integral value, keeping the sign of zero
/// and may have (the template here is used otherwise)
///   times_power_of_two(L value, L power)

#include "windrow/semantics/floating.hpp"

namespace windrow::semantics {

WINDROW_HD float fused_multiply_add(float a, float b, float c) {
#if defined(__CUDA_ARCH__)
    return __fmaf_rn(a, b, c);
#else
    return __builtin_fmaf(a, b, c);
#endif
}
WINDROW_HD double fused_multiply_add(double a, double b, double c) {
#if defined(__CUDA_ARCH__)
    return __fma_rn(a, b, c);
#else
    return __builtin_fma(a, b, c);
#endif
}
WINDROW_HD float square_root(float v) {
#if defined(__CUDA_ARCH__)
    return __fsqrt_rn(v);
#else
    return __builtin_sqrtf(v);
#endif
}
WINDROW_HD constexpr float select(bool mask, float a, float b) {
    return mask ? a : b;
}
WINDROW_HD constexpr double select(bool mask, double a, double b) {
    return mask ? a : b;
}
WINDROW_HD constexpr u32 select(bool mask, u32 a, u32 b) {
    return mask ? a : b;
}
WINDROW_HD constexpr bool both(bool a, bool b) {
    return a && b;
}
WINDROW_HD constexpr bool either(bool a, bool b) {
    return a || b;
}
WINDROW_HD constexpr bool opposite(bool a) {
    return !a;
}
WINDROW_HD constexpr float minimum(float a, float b) {
    return a < b ? a : b;
}
WINDROW_HD constexpr float maximum(float a, float b) {
    return a > b ? a : b;
}
WINDROW_HD constexpr double minimum(double a, double b) {
    return a < b ? a : b;
}
WINDROW_HD constexpr double maximum(double a, double b) {
    return a > b ? a : b;
}
WINDROW_HD constexpr float copy_sign(float magnitude, float sign) {
    return float_of((bits_of(magnitude) & 0x7fffffffU) | (bits_of(sign) & 0x80000000U));
}

/// From 2^23 on a float has no fraction bits; below, adding and taking away 2^23 rounds to an integral value, ties to even.
WINDROW_HD constexpr float round_to_even(float v) {
    const float size = absolute(v);
    return size < 0x1p23F ? copy_sign((size + 0x1p23F) - 0x1p23F, v) : v;
}
WINDROW_HD constexpr float round_down(float v) {
    const float nearest = round_to_even(v);
    return nearest > v ? copy_sign(nearest - 1.0F, v) : nearest;
}
WINDROW_HD constexpr float round_up(float v) {
    const float nearest = round_to_even(v);
    return nearest < v ? copy_sign(nearest + 1.0F, v) : nearest;
}

/// value * 2^power for an integral power in [-252, 254] and 0.5 < |value| < 2 (or NaN), rounded once where the result is
/// subnormal, infinite where it is too large.
template <typename Lane>
WINDROW_HD Lane times_power_of_two(Lane value, Lane power) {
    using Bits = decltype(bits_of(value));
    // Adding 1.5 * 2^23 leaves the power in the low bits. Its two halves, biased to stay positive, become the exponents of two
    // exact factors.
    const Bits biased = bits_of(power + Lane(0x1.8p23F)) - Bits(0x4b400000U - 256U);
    const Bits lower = biased >> 1;
    const Bits upper = biased - lower;
    return value * float_of((lower - Bits(1U)) << 23) * float_of((upper - Bits(1U)) << 23);
}

}  // namespace windrow::semantics
