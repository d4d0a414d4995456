// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values of a JSON record read in place, several bytes at a time. Each function takes the first byte of a value and returns one
/// past it, or null if the value is not of the plain form that it knows: then the general path decides. All of them read at most
/// 64 bytes beyond the value, and none passes a line end.

#include "format/digit_scan.hpp"
#include "format/java_double.hpp"
#include "windrow/semantics/record_number_text.hpp"

#include <emmintrin.h>
#include <simdjson.h>
#include <bit>
#include <cstdint>
#include <cstring>

namespace windrow::json_scan {

using digit_scan::digits;
using digit_scan::load64;

/// An integer token of up to 18 digits. A fraction or exponent behind it is for the caller to notice.
inline const char* integer(const char* p, std::int64_t& value) noexcept {
    const bool negative = *p == '-';
    p += negative;
    std::uint64_t magnitude = 0;
    int count = 0;
    const char* const end = digits(p, magnitude, count);
    if (end == nullptr || (*p == '0' && count > 1)) return nullptr;
    value = negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
    return end;
}

inline constexpr std::uint64_t powers_of_ten[19] = {1ULL,
                                                    10ULL,
                                                    100ULL,
                                                    1000ULL,
                                                    10000ULL,
                                                    100000ULL,
                                                    1000000ULL,
                                                    10000000ULL,
                                                    100000000ULL,
                                                    1000000000ULL,
                                                    10000000000ULL,
                                                    100000000000ULL,
                                                    1000000000000ULL,
                                                    10000000000000ULL,
                                                    100000000000000ULL,
                                                    1000000000000000ULL,
                                                    10000000000000000ULL,
                                                    100000000000000000ULL,
                                                    1000000000000000000ULL};

/// A number token taken apart: value = (negative ? -1 : 1) * mantissa / 10^fraction_digits, if `simple`; otherwise only its end
/// is known.
struct Number {
    std::uint64_t mantissa = 0;
    int fraction_digits = 0;
    bool negative = false;
    bool simple = true;  ///< no exponent, at most 18 digits
    bool fraction = false;
};

inline const char* skip_digits(const char* p) noexcept {
    while (static_cast<unsigned char>(*p - '0') <= 9) ++p;
    return p;
}

inline const char* number(const char* p, Number& out) noexcept {
    out.negative = *p == '-';
    p += out.negative;
    if (static_cast<unsigned char>(*p - '0') > 9 || (*p == '0' && static_cast<unsigned char>(p[1] - '0') <= 9)) return nullptr;
    int whole_digits = 0;
    const char* end = digits(p, out.mantissa, whole_digits);
    if (end == nullptr) {
        out.simple = false;
        end = skip_digits(p);
    }
    if (*end == '.') {
        out.fraction = true;
        std::uint64_t fraction = 0;
        const char* const begin = ++end;
        end = digits(begin, fraction, out.fraction_digits);
        if (end == nullptr) {
            end = skip_digits(begin);
            if (end == begin) return nullptr;
            out.simple = false;
        } else if (whole_digits + out.fraction_digits > 18) {
            out.simple = false;
        } else {
            out.mantissa = out.mantissa * powers_of_ten[out.fraction_digits] + fraction;
        }
    }
    if ((*end | 0x20) == 'e') {
        out.simple = false;
        out.fraction = true;
        ++end;
        if (*end == '+' || *end == '-') ++end;
        if (static_cast<unsigned char>(*end - '0') > 9) return nullptr;
        end = skip_digits(end);
    }
    return end;
}

/// A DOUBLE from a number token: exact when mantissa and power of ten are both exact doubles (Clinger's fast path), else by the
/// correctly rounding parser.
inline const char* real(const char* p, double& value) noexcept {
    static constexpr double powers[19] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                          1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    Number parts;
    const char* const end = number(p, parts);
    if (end == nullptr) return nullptr;
    if (parts.simple && parts.mantissa <= (1ULL << 53)) [[likely]] {
        const double magnitude = static_cast<double>(parts.mantissa) / powers[parts.fraction_digits];
        value = parts.negative && (parts.fraction || parts.mantissa != 0) ? -magnitude : magnitude;
        return end;
    }
    value = parse_json_double({p, static_cast<std::size_t>(end - p)});
    return end;
}

/// A DECIMAL(precision, scale) from a number token; null also if it does not fit.
inline const char* decimal(const char* p, int precision, int scale, __int128& unscaled) noexcept {
    Number parts;
    const char* const end = number(p, parts);
    if (end == nullptr) return nullptr;
    const int shift = scale - parts.fraction_digits;
    if (parts.simple && shift >= 0 && shift <= 18) [[likely]] {
        const __int128 magnitude = static_cast<__int128>(parts.mantissa) * static_cast<std::int64_t>(powers_of_ten[shift]);
        if (precision <= 18 && magnitude >= static_cast<__int128>(powers_of_ten[precision])) return nullptr;
        if (precision > 18 && magnitude >= semantics::record_power_of_ten(precision)) return nullptr;
        unscaled = parts.negative ? -magnitude : magnitude;
        return end;
    }
    const auto outcome = semantics::record_parse_decimal(p, end, precision, scale, unscaled);
    return outcome == semantics::NumberText::good ? end : nullptr;
}

/// A string without escapes: `length` is the number of its bytes, which begin at `p` + 1.
inline const char* plain_string(const char* p, std::size_t& length) noexcept {
    if (*p != '"') return nullptr;
    const char* const begin = ++p;
    int high = 0;
    for (;; p += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
        const __m128i slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
        const __m128i line = _mm_cmpeq_epi8(block, _mm_set1_epi8('\n'));
        const int stop = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), line));
        const int top = _mm_movemask_epi8(block);
        if (stop != 0) {
            const int k = std::countr_zero(static_cast<unsigned>(stop));
            high |= top & ((1 << k) - 1);
            p += k;
            break;
        }
        high |= top;
    }
    if (*p != '"') return nullptr;
    length = static_cast<std::size_t>(p - begin);
    if (high != 0 && !simdjson::validate_utf8(begin, length)) return nullptr;
    return p + 1;
}

/// Copies in blocks of 16; up to 15 bytes behind `length` are overwritten at `out` and read at `from`.
inline void copy_blocks(char* out, const char* from, std::size_t length) noexcept {
    for (std::size_t k = 0; k < length; k += 16) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + k), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + k)));
    }
}

}  // namespace windrow::json_scan
