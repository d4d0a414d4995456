// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SIN, COS, TAN, COT, ASIN, ACOS, ATAN, ATAN2, DEGREES, RADIANS: our own code in double-double arithmetic. Arguments of any
/// size are reduced exactly, by multiplying with 2/pi to as many bits as it takes (Payne and Hanek, 1983).

#include "windrow/semantics/double_double.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

namespace trigonometry_detail {

inline constexpr DoubleDouble half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
inline constexpr DoubleDouble pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};

/// 64 bits of 2/pi = 0.b0 b1 b2 ... from bit `first` on; bits before the point are 0.
WINDROW_HD u64 two_over_pi_bits(int first) {
    constexpr u64 words[21] = {0xa2f9836e4e441529ULL, 0xfc2757d1f534ddc0ULL, 0xdb6295993c439041ULL,
                               0xfe5163abdebbc561ULL, 0xb7246e3a424dd2e0ULL, 0x06492eea09d1921cULL,
                               0xfe1deb1cb129a73eULL, 0xe88235f52ebb4484ULL, 0xe99c7026b45f7e41ULL,
                               0x3991d639835339f4ULL, 0x9c845f8bbdf9283bULL, 0x1ff897ffde05980fULL,
                               0xef2f118b5a0a6d1fULL, 0x6d367ecf27cb09b7ULL, 0x4f463f669e5fea2dULL,
                               0x7527bac7ebe5f17bULL, 0x3d0739f78a5292eaULL, 0x6bfb5fb11f8d5d08ULL,
                               0x56033046fc7b6babULL, 0xf0cfbc209af4361dULL, 0};
    if (first <= -64) return 0;
    if (first < 0) return words[0] >> -first;
    const int word = first / 64;
    const int shift = first % 64;
    if (word >= 20) return 0;
    return shift == 0 ? words[word] : (words[word] << shift) | (words[word + 1] >> (64 - shift));
}

/// x = quadrant * pi/2 + rest, |rest| <= pi/4.
struct Reduced {
    int quadrant;
    DoubleDouble rest;
};

/// x finite.
WINDROW_HD Reduced reduce(double x) {
    const double size = absolute(x);
    if (size < 0.785) return {0, {x, 0.0}};
    const u64 bits = bits_of(size);
    const u64 significand = (bits & 0xfffffffffffffULL) | (1ULL << 52);
    const int exponent = static_cast<int>(bits >> 52) - 1075;
    // Bits of 2/pi that only add multiples of 4 quadrants are skipped; 256 bits follow, of which the product keeps the fraction.
    u64 product[4];
    u128 carry = 0;
    for (int i = 3; i >= 0; --i) {
        carry += static_cast<u128>(two_over_pi_bits(exponent - 2 + 64 * i)) * significand;
        product[i] = static_cast<u64>(carry);
        carry >>= 64;
    }
    int quadrant = static_cast<int>(product[0] >> 62);
    u64 fraction[4];
    for (int i = 0; i < 4; ++i) fraction[i] = (product[i] << 2) | (i < 3 ? product[i + 1] >> 62 : 0);
    const bool upper = (fraction[0] >> 63) != 0;  // nearer to the next quadrant
    if (upper) {
        ++quadrant;
        u64 add_one = 1;
        for (int i = 3; i >= 0; --i) {
            fraction[i] = ~fraction[i] + add_one;
            add_one = add_one != 0 && fraction[i] == 0 ? 1 : 0;
        }
    }
    // The fraction as a double-double: its first 53 bits and the next 53.
    int first = 0;
    while (first < 3 && fraction[first] == 0) ++first;
    const int zeros = fraction[first] == 0 ? 0 : leading_zeros(fraction[first]);
    u64 top[2] = {fraction[first], first < 3 ? fraction[first + 1] : 0};
    const u64 third = first < 2 ? fraction[first + 2] : 0;
    if (zeros != 0) {
        top[0] = (top[0] << zeros) | (top[1] >> (64 - zeros));
        top[1] = (top[1] << zeros) | (third >> (64 - zeros));
    }
    const double high = static_cast<double>(top[0] >> 11);
    const double low = static_cast<double>(((top[0] & 0x7ff) << 42) | (top[1] >> 22));
    const double unit = double_of(static_cast<u64>(1023 - 53 - zeros - 64 * first) << 52);
    DoubleDouble part = fast_two_sum(high * unit, low * unit * 0x1p-53);
    part = multiply(part, DoubleDouble(half_pi));
    if (upper) part = negate(part);
    if (x < 0) {
        part = negate(part);
        quadrant = -quadrant;
    }
    return {quadrant & 3, part};
}

/// sin r and cos r for |r| <= pi/4: Taylor series, the last terms below 2^-110.
struct SineCosine {
    DoubleDouble sine;
    DoubleDouble cosine;
};
WINDROW_HD SineCosine sine_cosine(DoubleDouble r) {
    const DoubleDouble r2 = multiply(r, r);
    DoubleDouble sine = {1.0, 0.0};
    DoubleDouble cosine = {1.0, 0.0};
    for (int n = 27; n > 1; n -= 2) {
        sine = add(negate(divide(multiply(sine, r2), DoubleDouble{static_cast<double>(n * (n - 1)), 0.0})), 1.0);
        cosine =
            add(negate(divide(multiply(cosine, r2), DoubleDouble{static_cast<double>((n - 1) * (n - 2 == 0 ? 1 : n - 2)), 0.0})),
                1.0);
    }
    return {multiply(sine, r), cosine};
}

/// atan t for 0 <= t.
WINDROW_HD DoubleDouble arc_tangent(DoubleDouble t) {
    if (t.high > 1.0) return subtract(DoubleDouble(half_pi), arc_tangent(divide(DoubleDouble{1.0, 0.0}, t)));
    if (t.high < 0x1p-500) return t;
    // A guess in plain doubles by two half-angle steps and the series, then one Newton step on sine and cosine.
    double v = t.high;
    for (int i = 0; i < 2; ++i) v = v / (1.0 + square_root(1.0 + v * v));
    const double v2 = v * v;
    double sum = 0;
    for (int n = 23; n >= 1; n -= 2) sum = 1.0 / n - sum * v2;
    const double guess = 4.0 * v * sum;
    const SineCosine at = sine_cosine({guess, 0.0});
    const DoubleDouble numerator = subtract(multiply(t, at.cosine), at.sine);
    const DoubleDouble denominator = add(at.cosine, multiply(t, at.sine));
    return add(DoubleDouble{guess, 0.0}, divide(numerator, denominator));
}

/// Angle of the point (x, y), y >= 0, not both 0, neither over- nor underflowing in their quotient.
WINDROW_HD double angle(DoubleDouble y, DoubleDouble x) {
    if (x.high == 0) return half_pi.high;
    if (x.high > 0) return arc_tangent(divide(y, x)).high;
    return subtract(DoubleDouble(pi), arc_tangent(divide(y, negate(x)))).high;
}

}  // namespace trigonometry_detail

WINDROW_HD double sin_of(double x) {
    if (!is_finite(x)) return not_a_number();
    if (absolute(x) < 0x1p-27) return x;  // the next term is below half a unit in the last place
    const trigonometry_detail::Reduced r = trigonometry_detail::reduce(x);
    const trigonometry_detail::SineCosine v = trigonometry_detail::sine_cosine(r.rest);
    const double out = (r.quadrant & 1) != 0 ? v.cosine.high : v.sine.high;
    return (r.quadrant & 2) != 0 ? -out : out;
}
WINDROW_HD double cos_of(double x) {
    if (!is_finite(x)) return not_a_number();
    const trigonometry_detail::Reduced r = trigonometry_detail::reduce(x);
    const trigonometry_detail::SineCosine v = trigonometry_detail::sine_cosine(r.rest);
    const double out = (r.quadrant & 1) != 0 ? v.sine.high : v.cosine.high;
    return r.quadrant == 1 || r.quadrant == 2 ? -out : out;
}
WINDROW_HD double tan_of(double x) {
    if (!is_finite(x)) return not_a_number();
    if (absolute(x) < 0x1p-27) return x;
    const trigonometry_detail::Reduced r = trigonometry_detail::reduce(x);
    const trigonometry_detail::SineCosine v = trigonometry_detail::sine_cosine(r.rest);
    return (r.quadrant & 1) != 0 ? -divide(v.cosine, v.sine).high : divide(v.sine, v.cosine).high;
}
/// Flink's COT: 1 / tan.
WINDROW_HD double cot_of(double x) {
    return 1.0 / tan_of(x);
}

WINDROW_HD double atan_of(double x) {
    if (is_nan(x) || x == 0) return x;
    if (is_infinite(x) || absolute(x) > 0x1p100) return copy_sign(trigonometry_detail::half_pi.high, x);
    if (absolute(x) < 0x1p-27) return x;
    return copy_sign(trigonometry_detail::arc_tangent({absolute(x), 0.0}).high, x);
}
/// java.lang.Math.atan2.
WINDROW_HD double atan2_of(double y, double x) {
    if (is_nan(x) || is_nan(y)) return not_a_number();
    const double size = absolute(y);
    if (size == 0) return sign_bit(x) ? copy_sign(trigonometry_detail::pi.high, y) : y;
    if (is_infinite(size)) {
        if (!is_infinite(x)) return copy_sign(trigonometry_detail::half_pi.high, y);
        return copy_sign(x > 0 ? 0.7853981633974483 : 2.356194490192345, y);
    }
    if (is_infinite(x)) return x > 0 ? copy_sign(0.0, y) : copy_sign(trigonometry_detail::pi.high, y);
    if (x == 0) return copy_sign(trigonometry_detail::half_pi.high, y);
    const int distance = static_cast<int>(bits_of(size) >> 52) - static_cast<int>(bits_of(absolute(x)) >> 52);
    if (distance > 100) return copy_sign(trigonometry_detail::half_pi.high, y);
    if (distance < -100) return x > 0 ? y / x : copy_sign(trigonometry_detail::pi.high, y);
    // Bring both near 1, so that no product in the quotient leaves the range.
    const int power = -(static_cast<int>(bits_of(absolute(x)) >> 52) - 1023);
    return copy_sign(trigonometry_detail::angle({scale_by_power(size, power), 0.0}, {scale_by_power(x, power), 0.0}), y);
}
WINDROW_HD double asin_of(double x) {
    const double size = absolute(x);
    if (!(size <= 1.0)) return not_a_number();
    if (size < 0x1p-27) return x;
    const DoubleDouble rest = square_root(multiply(two_sum(1.0, -size), two_sum(1.0, size)));
    return copy_sign(trigonometry_detail::angle({size, 0.0}, rest), x);
}
WINDROW_HD double acos_of(double x) {
    const double size = absolute(x);
    if (!(size <= 1.0)) return not_a_number();
    if (x == 1.0) return 0.0;
    return trigonometry_detail::angle(square_root(multiply(two_sum(1.0, -size), two_sum(1.0, size))), {x, 0.0});
}

/// Math.toDegrees and Math.toRadians of Java 17: one multiplication by a rounded constant.
WINDROW_HD constexpr double degrees_of(double x) {
    return x * 57.29577951308232;
}
WINDROW_HD constexpr double radians_of(double x) {
    return x * 0.017453292519943295;
}

}  // namespace windrow::semantics
