// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text to DOUBLE and FLOAT, correctly rounded, by the grammar of Java's Double.parseDouble: characters up to U+0020 are
/// trimmed, sign, NaN, Infinity, decimal or hexadecimal digits, exponent, and a suffix d, D, f or F.

#include "windrow/semantics/ascii_digit.hpp"
#include "windrow/semantics/big_integer.hpp"
#include "windrow/semantics/floating.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// Shape of a binary format: significand bits with the hidden one, exponent of the smallest normal number, the largest exponent.
template <typename T>
struct BinaryFormat;
template <>
struct BinaryFormat<double> {
    static constexpr int precision = 53;
    static constexpr int least_exponent = -1022;
    static constexpr int largest_exponent = 1023;
};
template <>
struct BinaryFormat<float> {
    static constexpr int precision = 24;
    static constexpr int least_exponent = -126;
    static constexpr int largest_exponent = 127;
};

/// Nearest T (ties to even) to significand * 2^exponent, where `significand` has its top bit set and `sticky` says that
/// further non-zero bits follow.
template <typename T>
WINDROW_HD constexpr T round_to_binary(u64 significand, int exponent, bool sticky) {
    using Format = BinaryFormat<T>;
    const int top = exponent + 63;
    int drop = 64 - Format::precision;
    if (top < Format::least_exponent) drop += Format::least_exponent - top;
    u64 kept = 0;
    if (drop < 64) {
        kept = significand >> drop;
        const u64 rest = significand & ((1ULL << drop) - 1);
        const u64 half = 1ULL << (drop - 1);
        if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) ++kept;
    } else if (drop == 64) {
        if (significand > (1ULL << 63) || sticky) kept = 1;
    }
    int biased = top < Format::least_exponent ? 0 : top + Format::largest_exponent;
    // The hidden bit adds 1 to the exponent field; a carry out of the significand does so again, as it should.
    if (biased > 2 * Format::largest_exponent) {
        kept = 0;
        biased = 2 * Format::largest_exponent + 1;
    } else if (biased > 0) {
        --biased;
    }
    const u64 bits = (static_cast<u64>(biased) << (Format::precision - 1)) + kept;
    if constexpr (sizeof(T) == 8) {
        return double_of(bits);
    } else {
        return float_of(static_cast<u32>(bits));
    }
}

namespace floating_parse_detail {

/// Digits kept; what follows them can only break a tie, which one more digit 1 does.
inline constexpr int kept_digits = 800;
using Big = BigInteger<180>;

/// Nearest T to numerator * 10^exponent.
template <typename T>
WINDROW_HD T round_exact(Big numerator, int exponent) {
    Big denominator(1);
    int binary = exponent;  // 10^e = 5^e * 2^e
    if (exponent >= 0) {
        numerator.multiply_by_power_of_five(exponent);
    } else {
        denominator.multiply_by_power_of_five(-exponent);
    }
    // Scale so that the quotient lies in [2^63, 2^65): then pick its bits one by one.
    const int shift = 64 - (numerator.bit_length() - denominator.bit_length());
    if (shift > 0) {
        numerator.shift_left(shift);
    } else {
        denominator.shift_left(-shift);
    }
    binary -= shift;
    Big unit = denominator;
    unit.shift_left(64);
    u64 quotient = 0;
    bool sticky = false;
    // numerator < 2^65 * denominator and >= 2^63 * denominator: at most 65 quotient bits, of which the last may become sticky.
    int bits = 65;
    for (int i = 0; i < bits; ++i) {
        const bool one = numerator.compare(unit) >= 0;
        if (one) numerator.subtract(unit);
        if (i == 64) {
            if ((quotient >> 63) != 0) {
                sticky = sticky || one;
                ++binary;
            } else {
                quotient = (quotient << 1) | (one ? 1 : 0);
            }
        } else {
            quotient = (quotient << 1) | (one ? 1 : 0);
        }
        numerator.shift_left(1);
    }
    if (numerator.size != 0) sticky = true;
    return round_to_binary<T>(quotient, binary, sticky);
}

WINDROW_HD constexpr double exact_power_of_ten(int n) {
    double v = 1;
    for (int i = 0; i < n; ++i) v *= 10;  // exact up to 10^22
    return v;
}

}  // namespace floating_parse_detail

/// Nearest T to digits * 10^exponent.
template <typename T>
WINDROW_HD T decimal_to_floating(u64 digits, int exponent) {
    if (digits == 0) return 0;
    if constexpr (sizeof(T) == 8) {
        // Both numbers are exact, so one operation rounds once (Clinger's fast path).
        if (digits < (1ULL << 53) && exponent >= -22 && exponent <= 22) {
            const double v = static_cast<double>(digits);
            const double power = floating_parse_detail::exact_power_of_ten(exponent < 0 ? -exponent : exponent);
            return exponent < 0 ? v / power : v * power;
        }
    }
    if (exponent > 310) return static_cast<T>(positive_infinity());
    if (exponent < -400) return 0;
    return floating_parse_detail::round_exact<T>(floating_parse_detail::Big(digits), exponent);
}

/// Nearest T to a DECIMAL.
template <typename T>
WINDROW_HD T decimal_value_to_floating(i128 v, int scale) {
    const u128 magnitude = v < 0 ? -static_cast<u128>(v) : static_cast<u128>(v);
    T out;
    if ((magnitude >> 64) == 0) {
        out = decimal_to_floating<T>(static_cast<u64>(magnitude), -scale);
    } else {
        floating_parse_detail::Big numerator(static_cast<u64>(magnitude >> 64));
        numerator.shift_left(64);
        numerator.add(floating_parse_detail::Big(static_cast<u64>(magnitude)));
        out = floating_parse_detail::round_exact<T>(numerator, -scale);
    }
    return v < 0 ? -out : out;
}

/// A parsed number, or `valid` false for text that is none.
template <typename T>
struct ParsedFloating {
    T value;
    bool valid;
};

namespace floating_parse_detail {

WINDROW_HD constexpr bool matches(const char* text, int size, const char* word) {
    int i = 0;
    for (; word[i] != 0; ++i) {
        if (i >= size || text[i] != word[i]) return false;
    }
    return i == size;
}

/// Reads `[+-]digits`, saturated far outside of every exponent that matters; false if there is no digit.
WINDROW_HD constexpr bool read_exponent(const char* text, int size, int& i, int& exponent) {
    bool negative = false;
    if (i < size && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
    if (i >= size || !is_digit(text[i])) return false;
    int v = 0;
    for (; i < size && is_digit(text[i]); ++i) {
        if (v < 100000000) v = v * 10 + (text[i] - '0');
    }
    exponent = negative ? -v : v;
    return true;
}
WINDROW_HD constexpr bool at_end_or_suffix(const char* text, int size, int i) {
    if (i < size && (text[i] == 'd' || text[i] == 'D' || text[i] == 'f' || text[i] == 'F')) ++i;
    return i == size;
}

template <typename T>
WINDROW_HD ParsedFloating<T> parse_hexadecimal(const char* text, int size) {
    u64 significand = 0;
    bool sticky = false;
    bool any = false;
    bool point = false;
    i64 exponent = 0;
    int i = 2;
    for (; i < size; ++i) {
        if (text[i] == '.') {
            if (point) return {0, false};
            point = true;
            continue;
        }
        const int v = hex_value(text[i]);
        if (v < 0) break;
        any = true;
        if ((significand >> 60) == 0) {
            significand = (significand << 4) | static_cast<u64>(v);
            if (point) exponent -= 4;
        } else {
            sticky = sticky || v != 0;
            if (!point) exponent += 4;
        }
    }
    if (!any || i >= size || (text[i] != 'p' && text[i] != 'P')) return {0, false};
    ++i;
    int power = 0;
    if (!read_exponent(text, size, i, power) || !at_end_or_suffix(text, size, i)) return {0, false};
    if (significand == 0) return {0, true};
    const int zeros = leading_zeros(significand);
    exponent += power - zeros;
    if (exponent > 2000) return {static_cast<T>(positive_infinity()), true};
    if (exponent < -2000) return {0, true};
    return {round_to_binary<T>(significand << zeros, static_cast<int>(exponent), sticky), true};
}

template <typename T>
WINDROW_HD ParsedFloating<T> parse_unsigned(const char* text, int size) {
    if (matches(text, size, "NaN")) return {static_cast<T>(not_a_number()), true};
    if (matches(text, size, "Infinity")) return {static_cast<T>(positive_infinity()), true};
    if (size > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) return parse_hexadecimal<T>(text, size);
    u64 leading = 0;  // the first 19 significant digits
    int leading_digits = 0;
    int first = -1;  // place of the first significant digit
    i64 point_exponent = 0;
    bool any = false;
    bool point = false;
    int i = 0;
    int significant = 0;
    for (; i < size; ++i) {
        if (text[i] == '.') {
            if (point) return {0, false};
            point = true;
            continue;
        }
        if (!is_digit(text[i])) break;
        any = true;
        if (point) --point_exponent;
        if (first < 0 && text[i] == '0') continue;
        if (first < 0) first = i;
        ++significant;
        if (leading_digits < 19) {
            leading = leading * 10 + static_cast<u64>(text[i] - '0');
            ++leading_digits;
        }
    }
    if (!any) return {0, false};
    const int digits_end = i;
    int exponent = 0;
    if (i < size && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (!read_exponent(text, size, i, exponent)) return {0, false};
    }
    if (!at_end_or_suffix(text, size, i)) return {0, false};
    if (first < 0) return {0, true};
    const i64 scale = point_exponent + exponent;
    if (scale + significant > 400) return {static_cast<T>(positive_infinity()), true};
    if (scale + significant < -400) return {0, true};
    if (significant <= 19) return {decimal_to_floating<T>(leading, static_cast<int>(scale)), true};
    Big numerator(0);
    int taken = 0;
    bool rest = false;
    for (int k = first; k < digits_end; ++k) {
        if (text[k] == '.') continue;
        if (taken < kept_digits) {
            numerator.multiply_add(10, static_cast<u32>(text[k] - '0'));
            ++taken;
        } else {
            rest = rest || text[k] != '0';
        }
    }
    i64 power = scale + significant - taken;
    if (rest) {
        numerator.multiply_add(10, 1);
        --power;
    }
    return {round_exact<T>(numerator, static_cast<int>(power)), true};
}

}  // namespace floating_parse_detail

/// Java's parseDouble or parseFloat of `size` bytes.
template <typename T>
WINDROW_HD ParsedFloating<T> parse_floating(const char* text, int size) {
    while (size > 0 && static_cast<unsigned char>(text[size - 1]) <= ' ') --size;
    while (size > 0 && static_cast<unsigned char>(text[0]) <= ' ') {
        ++text;
        --size;
    }
    bool negative = false;
    if (size > 0 && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        ++text;
        --size;
    }
    ParsedFloating<T> out = floating_parse_detail::parse_unsigned<T>(text, size);
    if (negative) out.value = -out.value;
    return out;
}

}  // namespace windrow::semantics
