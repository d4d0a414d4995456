// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DOUBLE and FLOAT to text as Java 17's Double.toString and Float.toString give it (1.0E7, 1.0E-4, 0.1, NaN). Up to Java 18
/// those digits are not always the shortest that identify the number (JDK-4511638): the digit generation stops by a test
/// against half a unit in the last place that is symmetric, on scaled integers that depend on the size of the number. This is
/// an implementation of that published behaviour (conformance expressions/160 pins FLOAT 1.1754944E-38 = 1.17549435E-38).

#include "windrow/semantics/big_integer.hpp"
#include "windrow/semantics/floating.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// Decimal digits d1 d2 ... dn of a positive number 0.d1d2...dn * 10^exponent.
struct DecimalDigits {
    char digits[24];  ///< values 0..9
    int count = 0;
    int exponent = 0;
};

namespace floating_text_detail {

/// Bits of 5^n for n <= 26, else an estimate of 3 bits per power: the rule by which Java chooses its arithmetic.
WINDROW_HD constexpr int power_of_five_bits(int n) {
    if (n > 26) return 3 * n;
    u64 v = 1;
    for (int i = 0; i < n; ++i) v *= 5;
    return 64 - leading_zeros(v);
}

WINDROW_HD constexpr i64 floor_to_integer(double v) {
    const i64 cut = static_cast<i64>(v);
    return static_cast<double>(cut) > v ? cut - 1 : cut;
}

/// First guess of floor(log10(v)), one too high at times. `fraction` has its leading bit at 2^52.
WINDROW_HD constexpr int estimate_exponent(u64 fraction, int binary_exponent) {
    const double significand = double_of(0x3ff0000000000000ULL | (fraction & 0xfffffffffffffULL));
    const double estimate =
        (significand - 1.5) * 0.289529654 + 0.176091259 + static_cast<double>(binary_exponent) * 0.301029995663981;
    return static_cast<int>(floor_to_integer(estimate));
}

WINDROW_HD void append_integer_digits(u64 v, int exponent, DecimalDigits& out) {
    while (v % 10 == 0) {
        v /= 10;
        ++exponent;
    }
    char reversed[20];
    int count = 0;
    for (; v != 0; v /= 10) reversed[count++] = static_cast<char>(v % 10);
    for (int i = 0; i < count; ++i) out.digits[i] = reversed[count - 1 - i];
    out.count = count;
    out.exponent = exponent + count;
}

WINDROW_HD void round_up(DecimalDigits& out) {
    int i = out.count - 1;
    while (out.digits[i] == 9 && i > 0) out.digits[i--] = 0;
    if (out.digits[i] == 9) {
        out.digits[0] = 1;
        ++out.exponent;
    } else {
        ++out.digits[i];
    }
}

/// Integer below 2^63: its digits, the insignificant low ones rounded away.
WINDROW_HD void integer_digits(u64 fraction, int binary_exponent, int significant_bits, DecimalDigits& out) {
    int insignificant = 0;
    if (binary_exponent > significant_bits) {
        const int power = binary_exponent - significant_bits - 1;
        if (power > 1) {
            for (u64 v = 1ULL << power; v >= 10; v /= 10) ++insignificant;
        }
    }
    u64 v = binary_exponent >= 52 ? fraction << (binary_exponent - 52) : fraction >> (52 - binary_exponent);
    if (insignificant != 0) {
        u64 unit = 1;
        for (int i = 0; i < insignificant; ++i) unit *= 10;
        const u64 rest = v % unit;
        v /= unit;
        if (rest >= unit / 2) ++v;
    }
    append_integer_digits(v, insignificant, out);
}

/// The scaled integers of the digit loop: value = b / s * 10^exponent, half a unit in the last place = m / s.
struct Scaling {
    int exponent;
    int b2, b5, s2, s5, m2, m5;
    bool strict;  ///< Java's int and long arithmetic stops "above" only if b + m > 10 s, its big integers if >=
};

WINDROW_HD Scaling scale(u64 fraction, int binary_exponent, int significant_bits, int tail_zeros, int fraction_bits,
                         int tiny_bits) {
    Scaling k{};
    k.exponent = estimate_exponent(fraction, binary_exponent);
    k.b5 = k.exponent < 0 ? -k.exponent : 0;
    k.b2 = k.b5 + tiny_bits + binary_exponent;
    k.s5 = k.exponent > 0 ? k.exponent : 0;
    k.s2 = k.s5 + tiny_bits;
    k.m5 = k.b5;
    k.m2 = k.b2 - significant_bits;
    k.b2 -= fraction_bits - 1;
    const int common = k.b2 < k.s2 ? k.b2 : k.s2;
    k.b2 -= common;
    k.s2 -= common;
    k.m2 -= common;
    if (fraction_bits == 1) k.m2 -= 1;  // a power of two: the next smaller number is only half as far away
    if (k.m2 < 0) {
        k.b2 -= k.m2;
        k.s2 -= k.m2;
        k.m2 = 0;
    }
    const int b_bits = fraction_bits + k.b2 + power_of_five_bits(k.b5);
    const int ten_s_bits = k.s2 + 1 + power_of_five_bits(k.s5 + 1);
    k.strict = b_bits < 64 && ten_s_bits < 64;
    (void)tail_zeros;
    return k;
}

/// The arithmetic of the digit loop on 128-bit integers, for numbers whose scaled integers fit 64 bits.
struct SmallNumbers {
    u128 b, s, m, tens;
    WINDROW_HD SmallNumbers(u64 fraction, const Scaling& k) : b(fraction), s(1), m(1) {
        for (int i = 0; i < k.b5; ++i) {
            b *= 5;
            m *= 5;
        }
        for (int i = 0; i < k.s5; ++i) s *= 5;
        b <<= k.b2;
        s <<= k.s2;
        m <<= k.m2;
        tens = s * 10;
    }
    WINDROW_HD int next_digit() {
        const int q = static_cast<int>(b / s);
        b = b % s * 10;
        m *= 10;
        return q;
    }
    [[nodiscard]] WINDROW_HD bool low() const { return b < m; }
    [[nodiscard]] WINDROW_HD bool high(bool strict) const { return strict ? b + m > tens : b + m >= tens; }
    [[nodiscard]] WINDROW_HD int compare_half() const { return 2 * b < tens ? -1 : 2 * b > tens ? 1 : 0; }
};

struct BigNumbers {
    using Big = BigInteger<48>;
    Big b, s, m, tens;
    WINDROW_HD BigNumbers(u64 fraction, const Scaling& k) : b(fraction), s(1), m(1) {
        b.multiply_by_power_of_five(k.b5);
        m.multiply_by_power_of_five(k.m5);
        s.multiply_by_power_of_five(k.s5);
        b.shift_left(k.b2);
        s.shift_left(k.s2);
        m.shift_left(k.m2);
        tens = s;
        tens.multiply_add(10, 0);
    }
    WINDROW_HD int next_digit() {
        const int q = b.divide_small(s);
        b.multiply_add(10, 0);
        m.multiply_add(10, 0);
        return q;
    }
    [[nodiscard]] WINDROW_HD bool low() const { return b.compare(m) < 0; }
    [[nodiscard]] WINDROW_HD bool high(bool strict) const {
        Big sum = b;
        sum.add(m);
        const int order = sum.compare(tens);
        return strict ? order > 0 : order >= 0;
    }
    [[nodiscard]] WINDROW_HD int compare_half() const {
        Big twice = b;
        twice.shift_left(1);
        return twice.compare(tens);
    }
};

template <typename Numbers>
WINDROW_HD void generate_digits(Numbers numbers, const Scaling& k, DecimalDigits& out) {
    int exponent = k.exponent;
    int q = numbers.next_digit();
    bool low = numbers.low();
    bool high = numbers.high(k.strict);
    if (q == 0 && !high) {
        --exponent;  // the estimate was one too high
    } else {
        out.digits[out.count++] = static_cast<char>(q);
    }
    // The form with an exponent always shows a digit behind the point, so a first digit never ends it.
    if (exponent < -3 || exponent >= 8) low = high = false;
    while (!low && !high) {
        q = numbers.next_digit();
        low = numbers.low();
        high = numbers.high(k.strict);
        out.digits[out.count++] = static_cast<char>(q);
    }
    out.exponent = exponent + 1;
    if (!high) return;
    if (low) {
        const int half = numbers.compare_half();
        if (half < 0 || (half == 0 && (out.digits[out.count - 1] & 1) == 0)) return;
    }
    round_up(out);
}

/// `fraction` has its leading bit at 2^52, the number is fraction / 2^52 * 2^binary_exponent.
WINDROW_HD DecimalDigits digits_of(u64 fraction, int binary_exponent, int significant_bits) {
    DecimalDigits out;
    const int tail_zeros = trailing_zeros(fraction);
    const int fraction_bits = 53 - tail_zeros;
    const int tiny_bits = fraction_bits - binary_exponent - 1 > 0 ? fraction_bits - binary_exponent - 1 : 0;
    if (tiny_bits == 0 && binary_exponent <= 62 && fraction_bits + 1 < 64) {
        integer_digits(fraction, binary_exponent, significant_bits, out);
        return out;
    }
    const Scaling k = scale(fraction, binary_exponent, significant_bits, tail_zeros, fraction_bits, tiny_bits);
    const u64 odd = fraction >> tail_zeros;
    if (k.strict) {
        generate_digits(SmallNumbers(odd, k), k, out);
    } else {
        generate_digits(BigNumbers(odd, k), k, out);
    }
    return out;
}

WINDROW_HD int write_text(const char* text, char* out) {
    int n = 0;
    for (; text[n] != 0; ++n) out[n] = text[n];
    return n;
}

WINDROW_HD int write_digits(const DecimalDigits& d, bool negative, char* out) {
    int n = 0;
    if (negative) out[n++] = '-';
    if (d.exponent > 0 && d.exponent < 8) {
        for (int i = 0; i < d.exponent; ++i) out[n++] = static_cast<char>('0' + (i < d.count ? d.digits[i] : 0));
        out[n++] = '.';
        for (int i = d.exponent; i < d.count; ++i) out[n++] = static_cast<char>('0' + d.digits[i]);
        if (d.count <= d.exponent) out[n++] = '0';
    } else if (d.exponent <= 0 && d.exponent > -3) {
        out[n++] = '0';
        out[n++] = '.';
        for (int i = 0; i < -d.exponent; ++i) out[n++] = '0';
        for (int i = 0; i < d.count; ++i) out[n++] = static_cast<char>('0' + d.digits[i]);
    } else {
        out[n++] = static_cast<char>('0' + d.digits[0]);
        out[n++] = '.';
        for (int i = 1; i < d.count; ++i) out[n++] = static_cast<char>('0' + d.digits[i]);
        if (d.count == 1) out[n++] = '0';
        out[n++] = 'E';
        int e = d.exponent - 1;
        if (e < 0) {
            out[n++] = '-';
            e = -e;
        }
        if (e >= 100) out[n++] = static_cast<char>('0' + e / 100);
        if (e >= 10) out[n++] = static_cast<char>('0' + e / 10 % 10);
        out[n++] = static_cast<char>('0' + e % 10);
    }
    return n;
}

}  // namespace floating_text_detail

/// Java 17's decimal digits of a positive finite number.
WINDROW_HD DecimalDigits java_digits(double v) {
    u64 fraction = bits_of(v) & 0xfffffffffffffULL;
    int exponent = static_cast<int>((bits_of(v) >> 52) & 0x7ff);
    int significant_bits = 53;
    if (exponent == 0) {
        const int zeros = leading_zeros(fraction);
        fraction <<= zeros - 11;
        exponent = 1 - (zeros - 11);
        significant_bits = 64 - zeros;
    } else {
        fraction |= 1ULL << 52;
    }
    return floating_text_detail::digits_of(fraction, exponent - 1023, significant_bits);
}
WINDROW_HD DecimalDigits java_digits(float v) {
    u32 fraction = bits_of(v) & 0x7fffffU;
    int exponent = static_cast<int>((bits_of(v) >> 23) & 0xff);
    int significant_bits = 24;
    if (exponent == 0) {
        const int zeros = leading_zeros(fraction);
        fraction <<= zeros - 8;
        exponent = 1 - (zeros - 8);
        significant_bits = 32 - zeros;
    } else {
        fraction |= 1U << 23;
    }
    return floating_text_detail::digits_of(static_cast<u64>(fraction) << 29, exponent - 127, significant_bits);
}

/// Longest text of a FLOAT or DOUBLE, for the caller's buffer.
inline constexpr int max_floating_text = 32;

/// Writes Double.toString(v) or Float.toString(v) to `out` (max_floating_text bytes); returns the length.
template <typename T>
WINDROW_HD int floating_to_text(T v, char* out) {
    const double wide = static_cast<double>(v);
    if (is_nan(wide)) return floating_text_detail::write_text("NaN", out);
    if (is_infinite(wide)) return floating_text_detail::write_text(wide < 0 ? "-Infinity" : "Infinity", out);
    if (wide == 0) return floating_text_detail::write_text(sign_bit(wide) ? "-0.0" : "0.0", out);
    return floating_text_detail::write_digits(java_digits(absolute(v)), wide < 0, out);
}

}  // namespace windrow::semantics
