// SPDX-License-Identifier: Apache-2.0
#pragma once

/// EXP, LN, LOG10, POWER, SINH, COSH, TANH: our own code in double-double arithmetic, rounded once at the end. Special values
/// are those of java.lang.Math.

#include "windrow/semantics/double_double.hpp"

namespace windrow::semantics {

namespace exponential_detail {

inline constexpr DoubleDouble ln_2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
inline constexpr DoubleDouble log10_e = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};

/// e^x = (1 + minus_one) * 2^power, |minus_one| < 0.5.
struct Exponential {
    DoubleDouble minus_one;
    int power;
};

/// For |x| < 1100.
WINDROW_HD Exponential exponential(DoubleDouble x) {
    const double turns = x.high * 1.4426950408889634;
    const int power = static_cast<int>(turns < 0 ? turns - 0.5 : turns + 0.5);
    DoubleDouble r = power == 0 ? x : subtract(x, multiply(DoubleDouble(ln_2), static_cast<double>(power)));
    r = scale(r, 0x1p-6);
    // Taylor series of e^r - 1 for |r| < 0.0055: twelve terms leave less than 2^-120.
    DoubleDouble sum = {1.0, 0.0};
    for (int n = 12; n > 1; --n) {
        sum = add(divide(multiply(sum, r), DoubleDouble{static_cast<double>(n), 0.0}), 1.0);
    }
    DoubleDouble p = multiply(sum, r);
    for (int i = 0; i < 6; ++i) p = add(scale(p, 2.0), multiply(p, p));  // (1+p)^2 - 1
    return {p, power};
}

/// ln x for a positive finite x.
WINDROW_HD DoubleDouble logarithm(double x) {
    int power = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        power = -54;
    }
    const u64 bits = bits_of(x);
    power += static_cast<int>(bits >> 52) - 1023;
    double m = double_of((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++power;
    }
    // ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716: 22 terms leave less than 2^-112.
    const DoubleDouble s = divide(DoubleDouble{m - 1.0, 0.0}, two_sum(m, 1.0));
    const DoubleDouble s2 = multiply(s, s);
    DoubleDouble sum = divide(DoubleDouble{1.0, 0.0}, DoubleDouble{45.0, 0.0});
    for (int n = 43; n >= 1; n -= 2) {
        sum = add(multiply(sum, s2), divide(DoubleDouble{1.0, 0.0}, DoubleDouble{static_cast<double>(n), 0.0}));
    }
    const DoubleDouble ln_m = multiply(scale(s, 2.0), sum);
    return power == 0 ? ln_m : add(multiply(DoubleDouble(ln_2), static_cast<double>(power)), ln_m);
}

WINDROW_HD double exponential_value(DoubleDouble x) {
    const Exponential e = exponential(x);
    return scale_by_power(add(e.minus_one, 1.0).high, e.power);
}

WINDROW_HD bool is_integer(double v) {
    return is_finite(v) && floor_of(v) == v;
}
WINDROW_HD bool is_odd_integer(double v) {
    return is_integer(v) && absolute(v) < 9007199254740992.0 && (static_cast<i64>(v) & 1) != 0;
}

}  // namespace exponential_detail

/// e^x.
WINDROW_HD double exp_of(double x) {
    if (is_nan(x)) return x;
    if (x > 710.0) return positive_infinity();
    if (x < -746.0) return 0.0;
    return exponential_detail::exponential_value({x, 0.0});
}

/// Natural logarithm: NaN below zero, -Infinity of zero.
WINDROW_HD double ln_of(double x) {
    if (is_nan(x) || x < 0) return not_a_number();
    if (x == 0) return -positive_infinity();
    if (is_infinite(x)) return x;
    return exponential_detail::logarithm(x).high;
}
WINDROW_HD double log10_of(double x) {
    if (is_nan(x) || x < 0) return not_a_number();
    if (x == 0) return -positive_infinity();
    if (is_infinite(x)) return x;
    return multiply(exponential_detail::logarithm(x), DoubleDouble(exponential_detail::log10_e)).high;
}
/// Flink's LOG2 and LOG(base, x): a quotient of rounded natural logarithms.
WINDROW_HD double log2_of(double x) {
    return ln_of(x) / 0.6931471805599453;
}
WINDROW_HD double log_to_base(double base, double x) {
    return ln_of(x) / ln_of(base);
}

/// java.lang.Math.pow.
WINDROW_HD double power_of(double x, double y) {
    using namespace exponential_detail;
    if (y == 0) return 1.0;
    if (is_nan(x) || is_nan(y)) return not_a_number();
    const double size = absolute(x);
    if (is_infinite(y)) {
        if (size == 1.0) return not_a_number();
        return (size > 1.0) == (y > 0) ? positive_infinity() : 0.0;
    }
    const bool negative = sign_bit(x) && is_odd_integer(y);
    double out;
    if (size == 0 || is_infinite(size)) {
        out = (size == 0) == (y > 0) ? 0.0 : positive_infinity();
    } else if (x < 0 && !is_integer(y)) {
        return not_a_number();
    } else if (size == 1.0) {
        out = 1.0;
    } else {
        const DoubleDouble ln_x = logarithm(size);
        const double estimate = ln_x.high * y;
        if (estimate > 710.0) {
            out = positive_infinity();
        } else if (estimate < -746.0) {
            out = 0.0;
        } else {
            out = absolute(y) < 0x1p-990 ? 1.0 : exponential_value(multiply(ln_x, y));
        }
    }
    return negative ? -out : out;
}

WINDROW_HD double sinh_of(double x) {
    if (!is_finite(x) || x == 0) return x;
    const double size = absolute(x);
    if (size > 711.0) return copy_sign(positive_infinity(), x);
    if (size < 0x1p-500) return x;
    const exponential_detail::Exponential e = exponential_detail::exponential({size, 0.0});
    double out;
    if (e.power == 0) {
        out = scale(add(e.minus_one, divide(e.minus_one, add(e.minus_one, 1.0))), 0.5).high;
    } else {
        const DoubleDouble grown = add(e.minus_one, 1.0);
        const int twice = 2 * e.power;
        const DoubleDouble shrunk =
            twice > 120 ? DoubleDouble{0.0, 0.0} : scale(divide(DoubleDouble{1.0, 0.0}, grown), scale_by_power(1.0, -twice));
        out = scale_by_power(subtract(grown, shrunk).high, e.power - 1);
    }
    return copy_sign(out, x);
}
WINDROW_HD double cosh_of(double x) {
    if (is_nan(x)) return x;
    const double size = absolute(x);
    if (size > 711.0) return positive_infinity();
    const exponential_detail::Exponential e = exponential_detail::exponential({size, 0.0});
    const DoubleDouble grown = add(e.minus_one, 1.0);
    const int twice = 2 * e.power;
    const DoubleDouble shrunk =
        twice > 120 ? DoubleDouble{0.0, 0.0} : scale(divide(DoubleDouble{1.0, 0.0}, grown), scale_by_power(1.0, -twice));
    return scale_by_power(add(grown, shrunk).high, e.power - 1);
}
WINDROW_HD double tanh_of(double x) {
    if (is_nan(x) || x == 0) return x;
    const double size = absolute(x);
    if (size > 22.0) return copy_sign(1.0, x);
    if (size < 0x1p-500) return x;
    const exponential_detail::Exponential e = exponential_detail::exponential({2 * size, 0.0});
    DoubleDouble minus_one = e.minus_one;  // e^2x - 1
    if (e.power != 0) minus_one = add(scale(add(minus_one, 1.0), scale_by_power(1.0, e.power)), -1.0);
    return copy_sign(divide(minus_one, add(minus_one, 2.0)).high, x);
}

/// Flink's SQRT is POWER(v, 0.5), which differs from a square root for -0.0 and -Infinity.
WINDROW_HD double square_root_of(double v) {
    if (v == 0) return 0.0;
    if (is_infinite(v)) return positive_infinity();
    return v < 0 ? not_a_number() : square_root(v);
}

}  // namespace windrow::semantics
