// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DECIMAL(p <= 38, s) arithmetic: unscaled 128-bit values, exact intermediate results, rounding half up (away from zero), and
/// "does not fit" as an answer, which SQL turns into NULL. Result types are those of Flink 2.2 (conformance expressions/050),
/// whose divide first rounds to 38 significant digits (java.math.BigDecimal#divide with MathContext(38, HALF_UP)).

#include "windrow/semantics/wide_integer.hpp"

namespace windrow::semantics {

inline constexpr int max_decimal_precision = 38;

/// 10^n for 0 <= n <= 38.
WINDROW_HD constexpr u128 power_of_ten(int n) {
    constexpr struct Table {
        u128 values[39];
        WINDROW_HD constexpr Table() : values() {
            u128 v = 1;
            for (u128& slot : values) {
                slot = v;
                v *= 10;
            }
        }
    } table;
    return table.values[n];
}

/// A value, or the fact that it does not fit the type (`fits` false; then `value` is 0).
struct DecimalResult {
    i128 value;
    bool fits;
};

WINDROW_HD constexpr u128 magnitude_of(i128 v) {
    return v < 0 ? -static_cast<u128>(v) : static_cast<u128>(v);
}

/// Half-up division by 10^n of a magnitude, 0 <= n <= 76.
WINDROW_HD constexpr u256 divide_by_power_of_ten_half_up(u256 v, int n) {
    if (n == 0) return v;
    for (int rest = n - 1; rest > 0;) {
        const int step = rest < max_decimal_precision ? rest : max_decimal_precision;
        v = divide(v, power_of_ten(step)).quotient;
        rest -= step;
    }
    return divide(add(v, {0, 5}), 10).quotient;
}

/// The magnitude `v` * 10^-from_scale as a DECIMAL(precision, to_scale).
WINDROW_HD constexpr DecimalResult decimal_from_wide(bool negative, u256 v, int from_scale, int to_scale, int precision) {
    if (to_scale < from_scale) {
        const int digits = from_scale - to_scale;
        v = digits > 77 ? u256{0, 0} : divide_by_power_of_ten_half_up(v, digits);
    } else if (to_scale > from_scale && !is_zero(v)) {
        if (v.high != 0 || to_scale - from_scale > max_decimal_precision) return {0, false};
        v = multiply(v.low, power_of_ten(to_scale - from_scale));
    }
    if (v.high != 0 || v.low >= power_of_ten(precision)) return {0, false};
    const i128 value = static_cast<i128>(v.low);
    return {negative ? -value : value, true};
}

/// Changes scale and precision, rounding half up.
WINDROW_HD constexpr DecimalResult decimal_rescale(i128 v, int from_scale, int to_scale, int precision) {
    if (from_scale == to_scale) {
        if (magnitude_of(v) >= power_of_ten(precision)) return {0, false};
        return {v, true};
    }
    return decimal_from_wide(v < 0, {0, magnitude_of(v)}, from_scale, to_scale, precision);
}

/// a + b (or a - b) as a DECIMAL(precision, scale).
WINDROW_HD constexpr DecimalResult decimal_add(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    const int common = a_scale > b_scale ? a_scale : b_scale;
    const u256 wide_a = multiply(magnitude_of(a), power_of_ten(common - a_scale));
    const u256 wide_b = multiply(magnitude_of(b), power_of_ten(common - b_scale));
    const bool a_negative = a < 0;
    const bool b_negative = b < 0;
    if (a_negative == b_negative) return decimal_from_wide(a_negative, add(wide_a, wide_b), common, scale, precision);
    if (less(wide_a, wide_b)) return decimal_from_wide(b_negative, subtract(wide_b, wide_a), common, scale, precision);
    return decimal_from_wide(a_negative, subtract(wide_a, wide_b), common, scale, precision);
}
WINDROW_HD constexpr DecimalResult decimal_subtract(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    return decimal_add(a, a_scale, -b, b_scale, precision, scale);
}

WINDROW_HD constexpr DecimalResult decimal_multiply(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    return decimal_from_wide((a < 0) != (b < 0), multiply(magnitude_of(a), magnitude_of(b)), a_scale + b_scale, scale, precision);
}

/// a / b with b != 0: the quotient rounded half up to 38 significant digits, then half up to the result's scale.
WINDROW_HD constexpr DecimalResult decimal_divide(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    const u128 numerator = magnitude_of(a);
    const u128 denominator = magnitude_of(b);
    if (numerator == 0) return {0, true};
    const bool negative = (a < 0) != (b < 0);
    // Find the shift for which numerator * 10^shift / denominator has exactly 38 digits; it lies between -1 and 76.
    int shift = 0;
    u256 scaled = {0, numerator};
    u128 divisor = denominator;
    const u128 low_bound = power_of_ten(max_decimal_precision - 1);
    u256_division result = divide(scaled, divisor);
    while (result.quotient.high == 0 && result.quotient.low < low_bound) {
        int digits = 0;  // digits still missing, at most; never so many that the quotient gets a 39th
        for (u128 q = result.quotient.low; q < low_bound && digits < max_decimal_precision; q = q == 0 ? 1 : q * 10) ++digits;
        if (result.quotient.low == 0) --digits;
        if (digits < 1) digits = 1;
        // Continue the long division: the remainder carries the rest, so no intermediate exceeds 256 bits.
        const u256_division next = divide(multiply(result.remainder, power_of_ten(digits)), divisor);
        result.quotient = add(multiply(result.quotient.low, power_of_ten(digits)), next.quotient);
        result.remainder = next.remainder;
        shift += digits;
    }
    u128 quotient = result.quotient.low;
    if (result.remainder >= divisor - result.remainder)
        ++quotient;  // half up; may reach 10^38, which is still 38 significant digits
    return decimal_from_wide(negative, {0, quotient}, shift + a_scale - b_scale, scale, precision);
}

/// Remainder with the sign of a; b != 0. Exact before it is rounded to the result's scale.
WINDROW_HD constexpr DecimalResult decimal_remainder(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    const int common = a_scale > b_scale ? a_scale : b_scale;
    const u256 wide_b = multiply(magnitude_of(b), power_of_ten(common - b_scale));
    if (common == a_scale) {
        // |a| fits 128 bits; if |b| does not, it is larger and a is the remainder.
        u128 rest = magnitude_of(a);
        if (wide_b.high == 0) rest %= wide_b.low;
        return decimal_from_wide(a < 0, {0, rest}, common, scale, precision);
    }
    const u256 wide_a = multiply(magnitude_of(a), power_of_ten(common - a_scale));
    return decimal_from_wide(a < 0, {0, divide(wide_a, wide_b.low).remainder}, common, scale, precision);
}

/// -1, 0 or 1; exact for different scales.
WINDROW_HD constexpr int decimal_compare(i128 a, int a_scale, i128 b, int b_scale) {
    if (a_scale == b_scale) return a < b ? -1 : a > b ? 1 : 0;
    const int sign_a = a < 0 ? -1 : a > 0 ? 1 : 0;
    const int sign_b = b < 0 ? -1 : b > 0 ? 1 : 0;
    if (sign_a != sign_b) return sign_a < sign_b ? -1 : 1;
    if (sign_a == 0) return 0;
    const int common = a_scale > b_scale ? a_scale : b_scale;
    const u256 wide_a = multiply(magnitude_of(a), power_of_ten(common - a_scale));
    const u256 wide_b = multiply(magnitude_of(b), power_of_ten(common - b_scale));
    if (less(wide_a, wide_b)) return -sign_a;
    return less(wide_b, wide_a) ? sign_a : 0;
}

/// Integer part, cut toward zero; the low 64 bits of it (Java's BigDecimal#longValue).
WINDROW_HD constexpr i64 decimal_to_integer(i128 v, int scale) {
    return static_cast<i64>(static_cast<u64>(static_cast<u128>(scale == 0 ? v : v / static_cast<i128>(power_of_ten(scale)))));
}
/// Largest integer not above the value, as a DECIMAL with scale 0.
WINDROW_HD constexpr i128 decimal_floor(i128 v, int scale) {
    if (scale == 0) return v;
    const i128 unit = static_cast<i128>(power_of_ten(scale));
    const i128 quotient = v / unit;
    return v % unit < 0 ? quotient - 1 : quotient;
}
WINDROW_HD constexpr i128 decimal_ceiling(i128 v, int scale) {
    if (scale == 0) return v;
    const i128 unit = static_cast<i128>(power_of_ten(scale));
    const i128 quotient = v / unit;
    return v % unit > 0 ? quotient + 1 : quotient;
}

/// Rounds to `digits` digits behind the point (negative: before it), half away from zero, keeping `scale`.
/// A value that leaves 128 bits does not fit.
WINDROW_HD constexpr DecimalResult decimal_round(i128 v, int scale, int digits) {
    if (digits >= scale) return {v, true};
    if (digits < -max_decimal_precision - 1) return {0, true};
    const int cut = scale - digits;
    if (cut > max_decimal_precision + 1) return {0, true};
    const u256 kept = divide_by_power_of_ten_half_up({0, magnitude_of(v)}, cut);
    if (is_zero(kept)) return {0, true};
    if (cut > max_decimal_precision) return {0, false};
    const u256 back = multiply(kept.low, power_of_ten(cut));
    if (back.high != 0 || (back.low >> 127) != 0) return {0, false};
    return {v < 0 ? -static_cast<i128>(back.low) : static_cast<i128>(back.low), true};
}
/// Cuts to `digits` digits behind the point (negative: before it), toward zero, keeping `scale`.
WINDROW_HD constexpr i128 decimal_truncate(i128 v, int scale, int digits) {
    if (digits >= scale) return v;
    if (digits < -max_decimal_precision) return 0;
    const int cut = scale - digits;
    if (cut > max_decimal_precision) return 0;
    const i128 unit = static_cast<i128>(power_of_ten(cut));
    return v / unit * unit;
}

/// SIGN: -1, 0 or 1 as a DECIMAL(precision, scale); 1 does not fit where the type has no place before the point.
WINDROW_HD constexpr DecimalResult decimal_sign(i128 v, int precision, int scale) {
    if (v == 0) return {0, true};
    if (precision <= scale) return {0, false};
    const i128 one = static_cast<i128>(power_of_ten(scale));
    return {v > 0 ? one : -one, true};
}
/// FLOOR and CEIL as a DECIMAL(precision, 0).
WINDROW_HD constexpr DecimalResult decimal_whole(i128 v, int scale, int precision, bool up) {
    const i128 whole = up ? decimal_ceiling(v, scale) : decimal_floor(v, scale);
    if (magnitude_of(whole) >= power_of_ten(precision)) return {0, false};
    return {whole, true};
}
/// ROUND and TRUNCATE to `digits` digits as a DECIMAL(precision, scale).
WINDROW_HD constexpr DecimalResult decimal_round_to(i128 v, int from_scale, int digits, int precision, int scale,
                                                    bool truncates) {
    const DecimalResult rounded =
        truncates ? DecimalResult{decimal_truncate(v, from_scale, digits), true} : decimal_round(v, from_scale, digits);
    return rounded.fits ? decimal_rescale(rounded.value, from_scale, scale, precision) : rounded;
}
/// The same where the digits are a column: the type keeps the argument's scale, and Flink 2.2.0 puts the digits of the shorter
/// number there as they are: ROUND(1.2345, n) with n = 1 is 0.0012.
WINDROW_HD constexpr DecimalResult decimal_round_by_column(i128 v, int from_scale, int digits, int precision, bool truncates) {
    const int kept = digits < 0 ? 0 : digits < from_scale ? digits : from_scale;
    return decimal_round_to(v, from_scale, digits, precision, kept, truncates);
}

/// Precision and scale of a DECIMAL type.
struct DecimalShape {
    int precision;
    int scale;
};

/// Cuts a shape to 38 digits: integer digits are kept, the scale falls, but not below min(scale, 6).
WINDROW_HD constexpr DecimalShape decimal_cut_shape(int precision, int scale) {
    if (precision <= max_decimal_precision) return {precision, scale};
    const int integer_digits = precision - scale;
    const int least = scale < 6 ? scale : 6;
    const int left = max_decimal_precision - integer_digits;
    return {max_decimal_precision, left > least ? left : least};
}
WINDROW_HD constexpr DecimalShape decimal_add_shape(DecimalShape a, DecimalShape b) {
    const int scale = a.scale > b.scale ? a.scale : b.scale;
    const int a_integer = a.precision - a.scale;
    const int b_integer = b.precision - b.scale;
    return decimal_cut_shape((a_integer > b_integer ? a_integer : b_integer) + scale + 1, scale);
}
WINDROW_HD constexpr DecimalShape decimal_multiply_shape(DecimalShape a, DecimalShape b) {
    return decimal_cut_shape(a.precision + b.precision + 1, a.scale + b.scale);
}
WINDROW_HD constexpr DecimalShape decimal_divide_shape(DecimalShape a, DecimalShape b) {
    const int wanted = a.scale + b.precision + 1;
    const int scale = wanted > 6 ? wanted : 6;
    return decimal_cut_shape(a.precision - a.scale + b.scale + scale, scale);
}
WINDROW_HD constexpr DecimalShape decimal_remainder_shape(DecimalShape a, DecimalShape b) {
    const int scale = a.scale > b.scale ? a.scale : b.scale;
    const int a_integer = a.precision - a.scale;
    const int b_integer = b.precision - b.scale;
    return decimal_cut_shape((a_integer < b_integer ? a_integer : b_integer) + scale, scale);
}
/// Whether every sum (or difference), and every product, fits its type: then no check and no 256-bit intermediate is needed.
WINDROW_HD constexpr bool decimal_sum_always_fits(DecimalShape a, DecimalShape b) {
    const DecimalShape result = decimal_add_shape(a, b);
    return result.scale == (a.scale > b.scale ? a.scale : b.scale) && result.precision < max_decimal_precision;
}
WINDROW_HD constexpr bool decimal_product_always_fits(DecimalShape a, DecimalShape b) {
    return a.precision + b.precision < max_decimal_precision;
}
/// Sum and difference of such types: each value with zeros appended. What null rows hold may wrap.
WINDROW_HD constexpr i128 decimal_add_fitting(i128 a, int a_zeros, i128 b, int b_zeros) {
    return static_cast<i128>(static_cast<u128>(a) * power_of_ten(a_zeros) + static_cast<u128>(b) * power_of_ten(b_zeros));
}
WINDROW_HD constexpr i128 decimal_subtract_fitting(i128 a, int a_zeros, i128 b, int b_zeros) {
    return static_cast<i128>(static_cast<u128>(a) * power_of_ten(a_zeros) - static_cast<u128>(b) * power_of_ten(b_zeros));
}
WINDROW_HD constexpr i128 decimal_multiply_fitting(i128 a, i128 b) {
    return static_cast<i128>(static_cast<u128>(a) * static_cast<u128>(b));
}
/// Type of ROUND(x, digits) and TRUNCATE(x, digits) of a DECIMAL: rounding may add a digit before the point.
WINDROW_HD constexpr DecimalShape decimal_round_shape(DecimalShape a, int digits) {
    if (digits >= a.scale) return a;
    if (digits < 0) {
        const int precision = 1 + a.precision - a.scale;
        return {precision < max_decimal_precision ? precision : max_decimal_precision, 0};
    }
    return {1 + a.precision - a.scale + digits, digits};
}
/// The narrowest shape that holds both (CASE, COALESCE, UNION): if 38 digits do not suffice, integer digits win.
WINDROW_HD constexpr DecimalShape decimal_common_shape(DecimalShape a, DecimalShape b) {
    const int a_integer = a.precision - a.scale;
    const int b_integer = b.precision - b.scale;
    const int integer = a_integer > b_integer ? a_integer : b_integer;
    int scale = a.scale > b.scale ? a.scale : b.scale;
    if (integer + scale > max_decimal_precision) scale = max_decimal_precision - integer;
    return {integer + scale, scale};
}

}  // namespace windrow::semantics
