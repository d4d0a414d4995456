// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FLOAT and DOUBLE: bit access, Java's conversions to integers, rounding to integers.

#include "windrow/semantics/integer.hpp"

namespace windrow::semantics {

WINDROW_HD constexpr u64 bits_of(double v) {
    return __builtin_bit_cast(u64, v);
}
WINDROW_HD constexpr u32 bits_of(float v) {
    return __builtin_bit_cast(u32, v);
}
WINDROW_HD constexpr double double_of(u64 bits) {
    return __builtin_bit_cast(double, bits);
}
WINDROW_HD constexpr float float_of(u32 bits) {
    return __builtin_bit_cast(float, bits);
}
WINDROW_HD constexpr bool is_nan(double v) {
    return v != v;
}
WINDROW_HD constexpr bool is_infinite(double v) {
    return (bits_of(v) & 0x7fffffffffffffffULL) == 0x7ff0000000000000ULL;
}
WINDROW_HD constexpr bool is_finite(double v) {
    return (bits_of(v) & 0x7ff0000000000000ULL) != 0x7ff0000000000000ULL;
}
WINDROW_HD constexpr bool sign_bit(double v) {
    return (bits_of(v) >> 63) != 0;
}
WINDROW_HD constexpr double copy_sign(double magnitude, double sign) {
    return double_of((bits_of(magnitude) & 0x7fffffffffffffffULL) | (bits_of(sign) & 0x8000000000000000ULL));
}
WINDROW_HD constexpr double absolute(double v) {
    return double_of(bits_of(v) & 0x7fffffffffffffffULL);
}
WINDROW_HD constexpr float absolute(float v) {
    return float_of(bits_of(v) & 0x7fffffffU);
}
WINDROW_HD constexpr double not_a_number() {
    return double_of(0x7ff8000000000000ULL);
}
WINDROW_HD constexpr double positive_infinity() {
    return double_of(0x7ff0000000000000ULL);
}

/// An integer whose order is that of java.lang.Double#compare: -0.0 below 0.0, every NaN equal and above Infinity.
WINDROW_HD constexpr i64 total_order_key(double v) {
    const i64 bits = static_cast<i64>(v != v ? 0x7ff8000000000000ULL : bits_of(v));
    return bits < 0 ? static_cast<i64>(~static_cast<u64>(bits) | 0x8000000000000000ULL) : bits;
}

/// Java's (int) and (long) of a floating-point number: truncates, saturates, NaN is 0.
WINDROW_HD constexpr i32 saturating_int(double v) {
    if (v != v) return 0;
    if (v >= 2147483647.0) return 2147483647;
    if (v <= -2147483648.0) return -2147483647 - 1;
    return static_cast<i32>(v);
}
WINDROW_HD constexpr i64 saturating_long(double v) {
    if (v != v) return 0;
    if (v >= 9223372036854775808.0) return 9223372036854775807L;
    if (v <= -9223372036854775808.0) return -9223372036854775807L - 1;
    return static_cast<i64>(v);
}
/// Java casts to byte and short go through int, so that they wrap instead of saturating.
template <typename To>
WINDROW_HD constexpr To floating_to_integer(double v) {
    if constexpr (sizeof(To) == sizeof(i64)) {
        return saturating_long(v);
    } else {
        return static_cast<To>(saturating_int(v));
    }
}

/// Math.floor and Math.ceil: the sign of a zero result is kept (CEIL(-0.5) is -0.0); NaN and infinities stay.
WINDROW_HD constexpr double floor_of(double v) {
    if (!(absolute(v) < 4503599627370496.0)) return v;  // no fraction bits
    const double cut = static_cast<double>(static_cast<i64>(v));
    return copy_sign(cut > v ? cut - 1.0 : cut, v);
}
WINDROW_HD constexpr double ceiling_of(double v) {
    if (!(absolute(v) < 4503599627370496.0)) return v;
    const double cut = static_cast<double>(static_cast<i64>(v));
    return copy_sign(cut < v ? cut + 1.0 : cut, v);
}
/// Math.signum: NaN stays NaN, zeros keep their sign.
WINDROW_HD constexpr double sign_of_floating(double v) {
    return v > 0 ? 1.0 : v < 0 ? -1.0 : v;
}

}  // namespace windrow::semantics
