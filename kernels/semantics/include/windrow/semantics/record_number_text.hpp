// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers as records write them (JSON strings and CSV fields): the grammars of Java's Integer.parseInt and BigDecimal, which
/// Flink's formats call, and the conversions of JSON's fractional numbers to integers.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

enum class NumberText : u8 {
    good,
    bad,       ///< not a number of this form, or beyond the integer type
    too_large  ///< a DECIMAL with more integer digits than its type has: NULL, not an error
};

/// Optional sign and decimal digits, nothing else, within [low, high].
WINDROW_HD bool record_parse_integer(const char* p, const char* end, i64 low, i64 high, i64& out) {
    if (p == end) return false;
    const bool negative = *p == '-';
    if (negative || *p == '+') ++p;
    if (p == end) return false;
    u64 value = 0;
    const u64 limit = negative ? u64(0) - static_cast<u64>(low) : static_cast<u64>(high);
    for (; p != end; ++p) {
        const u64 digit = static_cast<u64>(static_cast<u8>(*p)) - '0';
        if (digit > 9) return false;
        if (value > (limit - digit) / 10 || limit < digit) return false;
        value = value * 10 + digit;
    }
    out = negative ? static_cast<i64>(u64(0) - value) : static_cast<i64>(value);
    return true;
}

/// A JSON number with fraction or exponent into INT (`high` = 2147483647) or BIGINT, through double, cut toward zero; false if it
/// lies outside (Jackson's getIntValue and getLongValue).
WINDROW_HD bool record_truncate_double(double value, bool is_int, i64& out) {
    if (is_int) {
        if (!(value >= -2147483648.0 && value <= 2147483647.0)) return false;
        out = static_cast<i64>(value);
        return true;
    }
    if (!(value >= -9223372036854775808.0 && value <= 9223372036854775808.0)) return false;
    out = value >= 9223372036854775808.0 ? 9223372036854775807L : static_cast<i64>(value);
    return true;
}

WINDROW_HD i128 record_power_of_ten(i32 exponent) {
    i128 power = 1;
    for (i32 k = 0; k < exponent; ++k) power *= 10;
    return power;
}

/// The digits of a decimal number's text: `[sign] digits [. digits] [e [sign] digits]`, at least one digit before the exponent.
struct RecordDecimal {
    const char* digits;      ///< first digit or point
    const char* digits_end;  ///< one past the last digit or point
    i64 exponent;
    i64 fraction_digits;
    bool negative;
};

WINDROW_HD bool record_read_decimal(const char* p, const char* end, RecordDecimal& out) {
    if (p == end) return false;
    out.negative = *p == '-';
    if (*p == '-' || *p == '+') ++p;
    out.digits = p;
    out.fraction_digits = 0;
    out.exponent = 0;
    bool any = false;
    bool point = false;
    for (; p != end && ((*p >= '0' && *p <= '9') || (*p == '.' && !point)); ++p) {
        if (*p == '.') {
            point = true;
        } else {
            any = true;
            if (point) ++out.fraction_digits;
        }
    }
    out.digits_end = p;
    if (!any) return false;
    if (p == end) return true;
    if (*p != 'e' && *p != 'E') return false;
    ++p;
    const bool negative = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    if (p == end) return false;
    for (; p != end; ++p) {
        if (*p < '0' || *p > '9') return false;
        out.exponent = out.exponent * 10 + (*p - '0');
        if (out.exponent > 2147483647) return false;  // as BigDecimal
    }
    if (negative) out.exponent = -out.exponent;
    return true;
}

/// The unscaled value of the text in DECIMAL(precision, scale), rounded half up (away from zero) from the exact decimal text.
WINDROW_HD NumberText record_parse_decimal(const char* begin, const char* end, i32 precision, i32 scale, i128& out) {
    RecordDecimal text{};
    if (!record_read_decimal(begin, end, text)) return NumberText::bad;
    const char* p = text.digits;
    while (p != text.digits_end && (*p == '0' || *p == '.')) ++p;  // leading zeros carry nothing
    i64 significant = 0;
    for (const char* q = p; q != text.digits_end; ++q) significant += *q != '.';
    out = 0;
    if (significant == 0) return NumberText::good;
    const i64 shift = text.exponent - text.fraction_digits + scale;  // value = digits * 10^(shift - scale)
    const i64 kept = shift >= 0 ? significant : significant + shift;
    if (kept < 0) return NumberText::good;  // below half of the last place
    if (kept > 38 || (shift > 0 && significant + shift > 38)) return NumberText::too_large;
    i128 value = 0;
    i64 taken = 0;
    for (; taken < kept; ++p) {
        if (*p == '.') continue;
        value = value * 10 + (*p - '0');
        ++taken;
    }
    if (shift > 0) value *= record_power_of_ten(static_cast<i32>(shift));
    if (kept < significant) {
        while (*p == '.') ++p;
        if (*p >= '5') ++value;
    }
    if (value >= record_power_of_ten(precision)) return NumberText::too_large;
    out = text.negative ? -value : value;
    return NumberText::good;
}

}  // namespace windrow::semantics
