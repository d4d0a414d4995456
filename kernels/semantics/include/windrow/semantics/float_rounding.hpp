// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one rounding at the end of exact arithmetic: a big integer times a power of two to the nearest FLOAT or DOUBLE,
/// ties to even, with subnormals and overflow to infinity (IEEE 754-2019, 4.3.1).

#include "windrow/semantics/limbs.hpp"

namespace windrow::semantics {

/// Exponent of the last bit of the smallest subnormal.
inline constexpr i32 double_lowest_exponent = -1074;
inline constexpr i32 float_lowest_exponent = -149;

/// Bits of the rounded positive number (limbs * 2^exponent, plus something smaller than the last bit if `sticky`), for a
/// format with `digits` bits of significand, the given exponent of its last subnormal bit and the bits of its infinity.
WINDROW_HD u64 rounded_bits(const u64* limbs, i32 count, i32 exponent, bool sticky, i32 digits, i32 lowest_exponent,
                            u64 infinity_bits) {
    const i32 top = limbs_highest_bit(limbs, count);
    if (top < 0) return 0;
    // `last` is the position, within the limbs, of the last bit that the format keeps.
    i32 last = top - (digits - 1);
    if (last + exponent < lowest_exponent) last = lowest_exponent - exponent;
    const i64 steps = static_cast<i64>(last) + exponent - lowest_exponent;
    if (steps >= static_cast<i64>(infinity_bits >> (digits - 1))) return infinity_bits;
    const u64 kept = top < last ? 0 : limbs_bits_from(limbs, count, last) & ((static_cast<u64>(2) << (digits - 1)) - 1);
    const bool half = last > 0 && (limbs_bits_from(limbs, count, last - 1) & 1) != 0;
    const bool below = sticky || limbs_any_below(limbs, count, last - 1);
    // The significand's leading bit adds one to the exponent field; a carry out of the significand does too.
    const u64 bits = (static_cast<u64>(steps) << (digits - 1)) + kept;
    const u64 rounded = bits + ((half && (below || (kept & 1) != 0)) ? 1 : 0);
    return rounded > infinity_bits ? infinity_bits : rounded;
}

WINDROW_HD double rounded_double(const u64* limbs, i32 count, i32 exponent, bool negative, bool sticky) {
    const u64 bits = rounded_bits(limbs, count, exponent, sticky, 53, double_lowest_exponent, 0x7FF0000000000000UL);
    return __builtin_bit_cast(double, bits | (static_cast<u64>(negative ? 1 : 0) << 63));
}

WINDROW_HD float rounded_float(const u64* limbs, i32 count, i32 exponent, bool negative, bool sticky) {
    const u32 bits = static_cast<u32>(rounded_bits(limbs, count, exponent, sticky, 24, float_lowest_exponent, 0x7F800000UL));
    return __builtin_bit_cast(float, bits | (static_cast<u32>(negative ? 1 : 0) << 31));
}

}  // namespace windrow::semantics
