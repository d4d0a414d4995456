// SPDX-License-Identifier: Apache-2.0
#pragma once

/// CAST between numbers, BOOLEAN and texts of them (conformance expressions/150-182): a value, SQL's NULL where a DECIMAL does
/// not fit, or a bad value, at which CAST fails and TRY_CAST gives NULL.

#include "windrow/semantics/arithmetic.hpp"
#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/floating_parse.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/integer_text.hpp"

namespace windrow::semantics {

enum class Outcome : u8 { value, null, bad };

/// What became of a value; `value` means something for Outcome::value only.
template <typename T>
struct Converted {
    T value;
    Outcome outcome;
};

WINDROW_HD constexpr Converted<i128> converted(const DecimalResult& result) {
    return {result.value, result.fits ? Outcome::value : Outcome::null};
}

/// Least and greatest values of an integer type.
template <typename T>
WINDROW_HD constexpr i64 least_value() {
    return static_cast<i64>(~static_cast<u64>(0) << (8 * sizeof(T) - 1));
}
template <typename T>
WINDROW_HD constexpr i64 greatest_value() {
    return ~least_value<T>();
}

/// Between numbers that are no DECIMAL: integers keep their low bits, floating-point numbers are cut and saturate as in Java.
template <typename To, typename From>
WINDROW_HD constexpr To convert_number(From v) {
    if constexpr (is_floating_type<To>) {
        return static_cast<To>(v);
    } else if constexpr (is_floating_type<From>) {
        return floating_to_integer<To>(static_cast<double>(v));
    } else {
        return wrapping_cast<To>(v);
    }
}

/// A DECIMAL as any other number: cut toward zero and wrapped, or the nearest floating-point number.
template <typename To>
WINDROW_HD To decimal_to_number(i128 v, int scale) {
    if constexpr (is_floating_type<To>) {
        return decimal_value_to_floating<To>(v, scale);
    } else {
        return wrapping_cast<To>(decimal_to_integer(v, scale));
    }
}

WINDROW_HD constexpr Converted<i128> integer_to_decimal(i64 v, int precision, int scale) {
    return converted(decimal_rescale(v, 0, scale, precision));
}

/// A DOUBLE becomes the DECIMAL of its decimal text; a FLOAT is widened first. NaN and infinities are bad values.
WINDROW_HD Converted<i128> floating_to_decimal(double v, int precision, int scale) {
    if (!is_finite(v)) return {0, Outcome::bad};
    if (v == 0) return {0, Outcome::value};
    const DecimalDigits d = java_digits(absolute(v));
    i64 digits = 0;
    for (int k = 0; k < d.count; ++k) digits = digits * 10 + d.digits[k];
    const i128 unscaled = v < 0 ? -digits : digits;
    const int from_scale = d.count - d.exponent;
    if (from_scale >= 0) return converted(decimal_rescale(unscaled, from_scale, scale, precision));
    if (-from_scale > max_decimal_precision) return {0, Outcome::null};
    return converted(decimal_multiply(unscaled, 0, static_cast<i128>(power_of_ten(-from_scale)), 0, precision, scale));
}

/// A DECIMAL type that holds every value of another: only zeros are appended.
WINDROW_HD constexpr bool decimal_always_fits(DecimalShape from, DecimalShape to) {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
}
WINDROW_HD constexpr i128 decimal_append_zeros(i128 v, int zeros) {
    return wrapping_multiply(v, static_cast<i128>(power_of_ten(zeros)));
}

template <typename To>
WINDROW_HD Converted<To> text_to_number(const char* text, i64 size) {
    if constexpr (is_floating_type<To>) {
        const ParsedFloating<To> parsed = parse_floating<To>(text, static_cast<int>(size));
        return {parsed.value, parsed.valid ? Outcome::value : Outcome::bad};
    } else {
        const ParsedInteger parsed = parse_integer(text, static_cast<int>(size), least_value<To>(), greatest_value<To>());
        return {static_cast<To>(parsed.value), parsed.valid ? Outcome::value : Outcome::bad};
    }
}
WINDROW_HD Converted<i128> text_to_decimal(const char* text, i64 size, int precision, int scale) {
    const ParsedDecimal parsed = parse_decimal(text, static_cast<int>(size), precision, scale);
    if (parsed.outcome == DecimalText::value) return {parsed.value, Outcome::value};
    return {0, parsed.outcome == DecimalText::overflow ? Outcome::null : Outcome::bad};
}
WINDROW_HD Converted<bool> text_to_boolean(const char* text, i64 size) {
    const int value = parse_boolean(text, static_cast<int>(size));
    return {value > 0, value >= 0 ? Outcome::value : Outcome::bad};
}

}  // namespace windrow::semantics
