// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Integers, decimals and booleans to and from text, as Flink's CAST does it (conformance expressions/150-160, 180).

#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/integer.hpp"

namespace windrow::semantics {

/// Longest texts, for the caller's buffers.
inline constexpr int max_integer_text = 20;
inline constexpr int max_decimal_text = 42;

/// Writes the digits of `v`, without sign and leading zeros; returns the length (at most 39).
WINDROW_HD int write_digits_of(u128 v, char* out) {
    char reversed[40];
    int count = 0;
    while ((v >> 64) != 0) {
        reversed[count++] = static_cast<char>('0' + static_cast<int>(v % 10));
        v /= 10;
    }
    u64 low = static_cast<u64>(v);
    do {
        reversed[count++] = static_cast<char>('0' + static_cast<int>(low % 10));
        low /= 10;
    } while (low != 0);
    for (int i = 0; i < count; ++i) out[i] = reversed[count - 1 - i];
    return count;
}

WINDROW_HD int integer_to_text(i64 v, char* out) {
    int n = 0;
    if (v < 0) out[n++] = '-';
    return n + write_digits_of(v < 0 ? -static_cast<u64>(v) : static_cast<u64>(v), out + n);
}

/// Plain text of a DECIMAL, always with `scale` digits behind the point (BigDecimal#toPlainString).
WINDROW_HD int decimal_to_text(i128 v, int scale, char* out) {
    char digits[40];
    const int count = write_digits_of(magnitude_of(v), digits);
    int n = 0;
    if (v < 0) out[n++] = '-';
    if (count <= scale) out[n++] = '0';
    for (int i = 0; i < count - scale; ++i) out[n++] = digits[i];
    if (scale == 0) return n;
    out[n++] = '.';
    for (int i = count; i < scale; ++i) out[n++] = '0';
    for (int i = count > scale ? count - scale : 0; i < count; ++i) out[n++] = digits[i];
    return n;
}

struct ParsedInteger {
    i64 value;
    bool valid;
};

/// Text to an integer between `least` and `greatest`: blanks (U+0020 only) are trimmed, a sign is allowed, a fraction is cut
/// off, an exponent is not understood.
WINDROW_HD ParsedInteger parse_integer(const char* text, int size, i64 least, i64 greatest) {
    while (size > 0 && text[size - 1] == ' ') --size;
    while (size > 0 && text[0] == ' ') {
        ++text;
        --size;
    }
    if (size == 0) return {0, false};
    int i = 0;
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') {
        i = 1;
        if (size == 1) return {0, false};
    }
    const u64 limit = negative ? -static_cast<u64>(least) : static_cast<u64>(greatest);
    u64 v = 0;
    for (; i < size && text[i] != '.'; ++i) {
        if (text[i] < '0' || text[i] > '9') return {0, false};
        const u64 digit = static_cast<u64>(text[i] - '0');
        if (v > (limit - digit) / 10) return {0, false};
        v = v * 10 + digit;
    }
    for (++i; i < size; ++i) {
        if (text[i] < '0' || text[i] > '9') return {0, false};
    }
    return {static_cast<i64>(negative ? -v : v), true};
}

/// 1 for a text that means TRUE, 0 for FALSE, -1 for neither: true t yes y 1, false f no n 0 in any case, not trimmed.
WINDROW_HD int parse_boolean(const char* text, int size) {
    char low[6] = {};
    if (size == 0 || size > 5) return -1;
    for (int i = 0; i < size; ++i) low[i] = static_cast<char>(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    const char* const words[10] = {"true", "t", "yes", "y", "1", "false", "f", "no", "n", "0"};
    for (int w = 0; w < 10; ++w) {
        int i = 0;
        while (words[w][i] != 0 && words[w][i] == low[i]) ++i;
        if (words[w][i] == 0 && i == size) return w < 5 ? 1 : 0;
    }
    return -1;
}

/// What a text is as a DECIMAL: a value that fits, one that does not (SQL gives NULL for it), or no number at all.
enum class DecimalText : u8 { value, overflow, invalid };
struct ParsedDecimal {
    i128 value;
    DecimalText outcome;
};

/// Text to DECIMAL(precision, scale): blanks, tabs and line ends around it are trimmed, an exponent is allowed, rounding is
/// half up. Junk behind a number makes it no number (rule D10; Flink ignores it for precisions up to 18).
WINDROW_HD ParsedDecimal parse_decimal(const char* text, int size, int precision, int scale) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
    while (size > 0 && blank(text[size - 1])) --size;
    while (size > 0 && blank(text[0])) {
        ++text;
        --size;
    }
    int i = 0;
    bool negative = false;
    if (i < size && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
    const int begin = i;
    i64 integer_digits = 0;
    bool any = false;
    bool point = false;
    for (; i < size; ++i) {
        if (text[i] == '.') {
            if (point) return {0, DecimalText::invalid};
            point = true;
        } else if (text[i] >= '0' && text[i] <= '9') {
            any = true;
            if (!point) ++integer_digits;
        } else {
            break;
        }
    }
    if (!any) return {0, DecimalText::invalid};
    const int end = i;
    i64 exponent = 0;
    if (i < size && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        bool negative_exponent = false;
        if (i < size && (text[i] == '-' || text[i] == '+')) negative_exponent = text[i++] == '-';
        if (i >= size) return {0, DecimalText::invalid};
        for (; i < size && text[i] >= '0' && text[i] <= '9'; ++i) {
            if (exponent < 100000000) exponent = exponent * 10 + (text[i] - '0');
        }
        if (negative_exponent) exponent = -exponent;
    }
    if (i != size) return {0, DecimalText::invalid};
    // Place of a digit relative to the result's last: `position` > 0 is kept, 0 rounds, below is cut (half up looks at one).
    i64 position = integer_digits + exponent + scale;
    u128 v = 0;
    bool overflow = false;
    bool rounds_up = false;
    for (int k = begin; k < end; ++k) {
        if (text[k] == '.') continue;
        const u32 digit = static_cast<u32>(text[k] - '0');
        if (position > 0) {
            if (v != 0 || digit != 0) {
                if (v >= power_of_ten(37)) overflow = true;
                if (!overflow) v = v * 10 + digit;
            }
        } else if (position == 0) {
            rounds_up = digit >= 5;
        }
        --position;
    }
    if (v != 0 && position > 0) {  // trailing zeros that the exponent adds
        for (; position > 0 && !overflow; --position) {
            if (v >= power_of_ten(37)) overflow = true;
            if (!overflow) v *= 10;
        }
    }
    // Up to 18 digits Flink checks the precision before it rounds, so that '999.995' is 1000.00 as a DECIMAL(5, 2)
    // (expressions/060).
    const bool checks_first = precision <= 18;
    if (overflow || (checks_first && v >= power_of_ten(precision))) return {0, DecimalText::overflow};
    if (rounds_up) ++v;
    if (!checks_first && v >= power_of_ten(precision)) return {0, DecimalText::overflow};
    return {negative ? -static_cast<i128>(v) : static_cast<i128>(v), DecimalText::value};
}

}  // namespace windrow::semantics
