// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ROUND and TRUNCATE of integers and floating-point numbers (conformance expressions/200-204, 212).

#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/floating_parse.hpp"
#include "windrow/semantics/floating_text.hpp"

namespace windrow::semantics {

/// ROUND(integer, digits): half away from zero; the result wraps into its type.
WINDROW_HD constexpr i64 round_integer(i64 v, i32 digits) {
    if (digits >= 0) return v;
    if (digits < -20) return 0;
    const i128 unit = static_cast<i128>(power_of_ten(-digits));
    const i128 half = v < 0 ? -(unit / 2) : unit / 2;
    return static_cast<i64>(static_cast<u64>(static_cast<u128>((v + half) / unit * unit)));
}
WINDROW_HD constexpr i64 truncate_integer(i64 v, i32 digits) {
    if (digits >= 0) return v;
    if (digits < -20) return 0;
    const i128 unit = static_cast<i128>(power_of_ten(-digits));
    return static_cast<i64>(v / unit * unit);
}

namespace rounding_detail {

/// Nearest double to d.digits[0 .. count) at d's exponent.
WINDROW_HD double value_of(const DecimalDigits& d, int count) {
    u64 v = 0;
    for (int i = 0; i < count; ++i) v = v * 10 + static_cast<u64>(d.digits[i]);
    return decimal_to_floating<double>(v, d.exponent - count);
}

}  // namespace rounding_detail

/// ROUND(v, digits) of a DOUBLE: its decimal text is rounded half away from zero (1.005 to 2 digits is 1.01). The result of 0 has
/// no sign. NaN and infinities stay (rule D10; Flink fails).
WINDROW_HD double round_floating(double v, i32 digits) {
    if (!is_finite(v) || v == 0) return is_finite(v) ? 0.0 : v;
    DecimalDigits d = java_digits(absolute(v));
    const i64 kept = static_cast<i64>(d.exponent) + digits;
    if (kept >= d.count) return v;
    if (kept < 0) return 0.0;
    const bool up = d.digits[kept] >= 5;
    d.count = static_cast<int>(kept);
    if (up) {
        if (d.count == 0) {
            d.digits[0] = 1;
            d.count = 1;
            ++d.exponent;
        } else {
            floating_text_detail::round_up(d);
        }
    }
    const double out = rounding_detail::value_of(d, d.count);
    return v < 0 && out != 0 ? -out : out;
}

/// TRUNCATE(v, digits) of a DOUBLE: first to 18 digits behind the point, half up, as Flink converts it to DECIMAL(38, 18), then
/// cut toward zero. Values of 10^20 and more are cut by their text (rule D10; Flink fails).
WINDROW_HD double truncate_floating(double v, i32 digits) {
    if (!is_finite(v)) return v;
    const double rounded = round_floating(v, 18);
    if (rounded == 0) return 0.0;
    const DecimalDigits d = java_digits(absolute(rounded));
    const i64 kept = static_cast<i64>(d.exponent) + digits;
    if (kept >= d.count) return rounded;
    if (kept <= 0) return 0.0;
    const double out = rounding_detail::value_of(d, static_cast<int>(kept));
    return v < 0 ? -out : out;
}

}  // namespace windrow::semantics
