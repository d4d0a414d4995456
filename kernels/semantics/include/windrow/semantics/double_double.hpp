// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Unevaluated sums of two DOUBLEs (about 106 bits), after Dekker (1971) and Knuth: the arithmetic in which our elementary
/// functions are computed, so that their one final rounding gives the same bits on every compiler and device.

#include "windrow/semantics/floating.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// high + low, where high is the sum rounded to double.
struct DoubleDouble {
    double high;
    double low;
};

WINDROW_HD constexpr DoubleDouble fast_two_sum(double a, double b) {  // |a| >= |b| or a == 0
    const double s = a + b;
    return {s, b - (s - a)};
}
WINDROW_HD constexpr DoubleDouble two_sum(double a, double b) {
    const double s = a + b;
    const double t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}
/// The exact product, by splitting both factors into halves of 26 bits. |a|, |b| must stay below 2^995.
WINDROW_HD constexpr DoubleDouble two_product(double a, double b) {
    const double p = a * b;
    const double ta = 134217729.0 * a;
    const double a1 = ta - (ta - a);
    const double a2 = a - a1;
    const double tb = 134217729.0 * b;
    const double b1 = tb - (tb - b);
    const double b2 = b - b1;
    return {p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2};
}
WINDROW_HD constexpr DoubleDouble add(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble s = two_sum(a.high, b.high);
    const DoubleDouble t = two_sum(a.low, b.low);
    const DoubleDouble u = fast_two_sum(s.high, s.low + t.high);
    return fast_two_sum(u.high, u.low + t.low);
}
WINDROW_HD constexpr DoubleDouble add(DoubleDouble a, double b) {
    const DoubleDouble s = two_sum(a.high, b);
    return fast_two_sum(s.high, s.low + a.low);
}
WINDROW_HD constexpr DoubleDouble negate(DoubleDouble a) {
    return {-a.high, -a.low};
}
WINDROW_HD constexpr DoubleDouble subtract(DoubleDouble a, DoubleDouble b) {
    return add(a, negate(b));
}
WINDROW_HD constexpr DoubleDouble multiply(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble p = two_product(a.high, b.high);
    return fast_two_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}
WINDROW_HD constexpr DoubleDouble multiply(DoubleDouble a, double b) {
    const DoubleDouble p = two_product(a.high, b);
    return fast_two_sum(p.high, p.low + a.low * b);
}
/// Times a power of two: exact.
WINDROW_HD constexpr DoubleDouble scale(DoubleDouble a, double power_of_two) {
    return {a.high * power_of_two, a.low * power_of_two};
}
WINDROW_HD constexpr DoubleDouble divide(DoubleDouble a, DoubleDouble b) {
    const double q1 = a.high / b.high;
    DoubleDouble rest = subtract(a, multiply(b, q1));
    const double q2 = rest.high / b.high;
    rest = subtract(rest, multiply(b, q2));
    const double q3 = rest.high / b.high;
    return add(fast_two_sum(q1, q2), q3);
}
WINDROW_HD DoubleDouble square_root(DoubleDouble a) {
    if (a.high <= 0) return {0, 0};
    const double root = square_root(a.high);  // one instruction, correctly rounded by IEEE 754
    const DoubleDouble rest = subtract(a, two_product(root, root));
    return fast_two_sum(root, rest.high / (2 * root));
}
/// v * 2^n, rounded once even when the result is subnormal or overflows.
WINDROW_HD constexpr double scale_by_power(double v, int n) {
    while (n > 1000) {
        v *= double_of(0x7e70000000000000ULL);  // 2^1000
        n -= 1000;
        if (is_infinite(v)) return v;
    }
    while (n < -960) {
        // Steps that keep v normal until the last one, so that only the last one rounds.
        if (n < -2100) return v * 0.0;
        if (n < -1960) {
            v *= double_of(0x0010000000000000ULL);
            n += 1022;
            continue;
        }
        const int rest = n + 960;
        v *= double_of(static_cast<u64>(1023 + rest) << 52);
        n = -960;
    }
    return v * double_of(static_cast<u64>(1023 + n) << 52);
}

}  // namespace windrow::semantics
