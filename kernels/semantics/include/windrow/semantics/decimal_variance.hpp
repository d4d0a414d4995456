// SPDX-License-Identifier: Apache-2.0
#pragma once

/// VAR and STDDEV of DECIMAL(p, s), as Flink's decimal arithmetic gives them: x * x and S * S are rounded half away from zero to
/// the scale that a product of DECIMAL(38, max(6, s)) has; so are S * S / n and the last quotient. Totals are exact, so the
/// answer does not depend on the order of the rows. Whatever does not fit 38 digits makes the result NULL.

#include "windrow/semantics/decimal_sum.hpp"
#include "windrow/semantics/float_rounding.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

struct DecimalMoments {
    u64 sum[3];      ///< unscaled, at the argument's scale
    u64 squares[3];  ///< unscaled, at the scale of squares
    u64 count;
    u64 overflows;  ///< squares that do not fit
};

/// Scale of the result: that of AVG.
WINDROW_HD i32 variance_result_scale(i32 argument_scale) {
    return argument_scale < 6 ? 6 : argument_scale;
}

/// Scale of the product of two DECIMAL(38, result scale) (Flink: at least 6 digits stay, the integer part goes first).
WINDROW_HD i32 variance_square_scale(i32 argument_scale) {
    const i32 scale = 2 * variance_result_scale(argument_scale) - 39;
    return scale < 6 ? 6 : scale;
}

/// Divides by 10^digits (any number of them), rounding half up; the magnitude has `count` limbs.
WINDROW_HD void divide_by_power_of_ten(u64* magnitude, i32 count, i32 digits) {
    if (digits == 0) return;
    // Half of the divisor is added first: 5 * 10^(digits - 1), in two factors.
    u64 half[5] = {5, 0, 0, 0, 0};
    for (i32 left = digits - 1; left > 0; left -= 19) {
        const u64 factor = small_power_of_ten(left > 19 ? 19 : left);
        u64 product[5];
        limbs_multiply(half, 4, &factor, 1, product);
        for (i32 i = 0; i < 4; ++i) half[i] = product[i];
    }
    limbs_add_at(magnitude, count, half, 5, 0);
    for (i32 left = digits; left > 0; left -= 19) limbs_divide(magnitude, count, small_power_of_ten(left > 19 ? 19 : left));
}

/// Square of an unscaled value, from scale 2 * from to scale `to`; false if it does not fit 38 digits.
WINDROW_HD bool rounded_square(i128 value, i32 from, i32 to, i128& out) {
    const u128 absolute = value < 0 ? -static_cast<u128>(value) : static_cast<u128>(value);
    const u64 words[2] = {static_cast<u64>(absolute), static_cast<u64>(absolute >> 64)};
    u64 square[6] = {0, 0, 0, 0, 0, 0};
    limbs_multiply(words, 2, words, 2, square);
    const i32 digits = to - 2 * from;
    if (digits > 0) {
        const u64 factor = small_power_of_ten(digits);
        u64 product[6] = {0, 0, 0, 0, 0, 0};
        limbs_multiply(square, 4, &factor, 1, product);
        return decimal_from_magnitude(product, 6, false, out);
    }
    divide_by_power_of_ten(square, 5, -digits);
    return decimal_from_magnitude(square, 5, false, out);
}

WINDROW_HD void add(DecimalMoments& state, i128 value, i32 scale) {
    DecimalSum sum{{state.sum[0], state.sum[1], state.sum[2]}, 0};
    add(sum, value);
    for (i32 i = 0; i < 3; ++i) state.sum[i] = sum.limbs[i];
    i128 square = 0;
    if (rounded_square(value, scale, variance_square_scale(scale), square)) {
        DecimalSum squares{{state.squares[0], state.squares[1], state.squares[2]}, 0};
        add(squares, square);
        for (i32 i = 0; i < 3; ++i) state.squares[i] = squares.limbs[i];
    } else {
        state.overflows += 1;
    }
    state.count += 1;
}

WINDROW_HD void merge(DecimalMoments& into, const DecimalMoments& from) {
    limbs_add(into.sum, from.sum, 3);
    limbs_add(into.squares, from.squares, 3);
    into.count += from.count;
    into.overflows += from.overflows;
}

WINDROW_HD void retract(DecimalMoments& into, const DecimalMoments& from) {
    limbs_subtract(into.sum, from.sum, 3);
    limbs_subtract(into.squares, from.squares, 3);
    into.count -= from.count;
    into.overflows -= from.overflows;
}

/// value / divisor, half away from zero.
WINDROW_HD i128 divide_half_up(i128 value, u64 divisor) {
    const bool negative = value < 0;
    const u128 absolute = negative ? -static_cast<u128>(value) : static_cast<u128>(value);
    u128 quotient = absolute / divisor;
    const u64 remainder = static_cast<u64>(absolute % divisor);
    if (remainder >= divisor - remainder) quotient += 1;
    return negative ? -static_cast<i128>(quotient) : static_cast<i128>(quotient);
}

/// The variance at the scale of squares; false for NULL. Needs count > 0, and count > 1 for a sample.
WINDROW_HD bool decimal_variance_at_square_scale(const DecimalMoments& state, i32 scale, bool sample, i128& out) {
    if (state.overflows != 0) return false;
    i128 sum = 0;
    i128 squares = 0;
    i128 square_of_sum = 0;
    const DecimalSum sum_total{{state.sum[0], state.sum[1], state.sum[2]}, 0};
    const DecimalSum square_total{{state.squares[0], state.squares[1], state.squares[2]}, 0};
    if (!decimal_total(sum_total, sum) || !decimal_total(square_total, squares)) return false;
    if (!rounded_square(sum, scale, variance_square_scale(scale), square_of_sum)) return false;
    const i128 difference = squares - divide_half_up(square_of_sum, state.count);
    // Rounding each square may leave less than nothing; a variance is never negative (DIFFERENCES D6).
    out = difference <= 0 ? 0 : divide_half_up(difference, sample ? state.count - 1 : state.count);
    return true;
}

/// unscaled * 10^(to - from), half away from zero; false if it does not fit 38 digits. Not negative.
WINDROW_HD bool rescale(i128 unscaled, i32 from, i32 to, i128& out) {
    u64 magnitude[4] = {static_cast<u64>(unscaled), static_cast<u64>(static_cast<u128>(unscaled) >> 64), 0, 0};
    if (to <= from) {
        divide_by_power_of_ten(magnitude, 4, from - to);
        return decimal_from_magnitude(magnitude, 4, false, out);
    }
    for (i32 left = to - from; left > 0; left -= 19) {
        const u64 factor = small_power_of_ten(left > 19 ? 19 : left);
        u64 product[5];
        limbs_multiply(magnitude, 4, &factor, 1, product);
        for (i32 i = 0; i < 4; ++i) magnitude[i] = product[i];
        if (magnitude[3] != 0 || magnitude[2] != 0) return false;
    }
    return decimal_from_magnitude(magnitude, 4, false, out);
}

/// The DOUBLE nearest to unscaled / 10^scale, not negative.
WINDROW_HD double nearest_double(i128 unscaled, i32 scale) {
    u64 magnitude[6] = {0, 0, 0, 0, static_cast<u64>(unscaled), static_cast<u64>(static_cast<u128>(unscaled) >> 64)};
    u64 remainders = 0;
    for (i32 left = scale; left > 0; left -= 19) {
        remainders |= limbs_divide(magnitude, 6, small_power_of_ten(left > 19 ? 19 : left));
    }
    return rounded_double(magnitude, 6, -256, false, remainders != 0);
}

/// The square root of a DECIMAL by way of DOUBLE, as Flink's POWER(x, 0.5), at scale `to`, half up. The DOUBLE becomes a DECIMAL
/// by the digits that Java prints for it.
WINDROW_HD bool decimal_root(i128 unscaled, i32 from, i32 to, i128& out) {
    out = 0;
    if (unscaled == 0) return true;
    const DecimalDigits root = java_digits(square_root(nearest_double(unscaled, from)));
    u128 digits = 0;
    for (int i = 0; i < root.count; ++i) digits = digits * 10 + static_cast<u128>(root.digits[i]);
    // digits * 10^-scale, at most 17 of them; the root of a DECIMAL has at most 19 digits before the point.
    const i32 scale = root.count - root.exponent;
    return rescale(static_cast<i128>(digits), scale, to, out);
}

}  // namespace windrow::semantics
