// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SUM and AVG of DECIMAL: a 192-bit total, so that only the exact total decides whether the result fits (DIFFERENCES D4).

#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/limbs.hpp"

namespace windrow::semantics {

/// Total of unscaled values in two's complement. 2^64 values of 38 digits (127 bits) fit.
struct DecimalSum {
    u64 limbs[3];
    u64 count;  ///< values that are not null
};

/// 10^exponent for 0 <= exponent <= 19.
WINDROW_HD u64 small_power_of_ten(i32 exponent) {
    u64 power = 1;
    for (i32 i = 0; i < exponent; ++i) power *= 10;
    return power;
}

WINDROW_HD void add(DecimalSum& state, i128 value) {
    u64 carry = 0;
    state.limbs[0] = add_with_carry(state.limbs[0], static_cast<u64>(value), carry);
    state.limbs[1] = add_with_carry(state.limbs[1], static_cast<u64>(static_cast<u128>(value) >> 64), carry);
    state.limbs[2] += static_cast<u64>(static_cast<i64>(value >> 127)) + carry;
    state.count += 1;
}

WINDROW_HD void merge(DecimalSum& into, const DecimalSum& from) {
    limbs_add(into.limbs, from.limbs, 3);
    into.count += from.count;
}

WINDROW_HD void retract(DecimalSum& into, const DecimalSum& from) {
    limbs_subtract(into.limbs, from.limbs, 3);
    into.count -= from.count;
}

/// A 192-bit two's complement number as sign and magnitude.
WINDROW_HD bool magnitude_of(const u64* limbs, u64* magnitude) {
    for (i32 i = 0; i < 3; ++i) magnitude[i] = limbs[i];
    const bool negative = static_cast<i64>(limbs[2]) < 0;
    if (negative) limbs_negate(magnitude, 3);
    return negative;
}

/// Turns a magnitude of `count` limbs into a DECIMAL(38, ...) value; false if it has more than 38 digits.
WINDROW_HD bool decimal_from_magnitude(const u64* magnitude, i32 count, bool negative, i128& out) {
    for (i32 i = 2; i < count; ++i) {
        if (magnitude[i] != 0) return false;
    }
    const u128 v = (static_cast<u128>(count > 1 ? magnitude[1] : 0) << 64) | magnitude[0];
    if (v >= power_of_ten(38)) return false;
    out = negative ? -static_cast<i128>(v) : static_cast<i128>(v);
    return true;
}

/// The total; false if it has more than 38 digits (the result is NULL then).
WINDROW_HD bool decimal_total(const DecimalSum& state, i128& out) {
    u64 magnitude[3];
    const bool negative = magnitude_of(state.limbs, magnitude);
    return decimal_from_magnitude(magnitude, 3, negative, out);
}

/// total * 10^extra_digits / count, half away from zero; false if the total or the result has more than 38 digits.
/// Needs count > 0 and 0 <= extra_digits <= 6.
WINDROW_HD bool decimal_average(const DecimalSum& state, i32 extra_digits, i128& out) {
    i128 total = 0;
    if (!decimal_total(state, total)) return false;
    const bool negative = total < 0;
    const u128 absolute = negative ? -static_cast<u128>(total) : static_cast<u128>(total);
    const u64 factor = small_power_of_ten(extra_digits);
    const u64 words[2] = {static_cast<u64>(absolute), static_cast<u64>(absolute >> 64)};
    u64 product[3];
    limbs_multiply(words, 2, &factor, 1, product);
    const u64 remainder = limbs_divide(product, 3, state.count);
    if (remainder >= state.count - remainder) {
        const u64 one[1] = {1};
        limbs_add_at(product, 3, one, 1, 0);
    }
    return decimal_from_magnitude(product, 3, negative, out);
}

}  // namespace windrow::semantics
