// SPDX-License-Identifier: Apache-2.0
#pragma once

/// exp, log, tanh, sigmoid, softplus and erf of single-precision lanes (lane.hpp): no branches, the same operations in the same
/// order on every machine. Subnormal arguments and results, infinities, NaN and -0.0 are handled. Largest errors (units in the
/// last place, every 37th float): exp 0.79, log 0.79, tanh 1.44, sigmoid 1.51, softplus 1.73, erf 1.03, e^x - 1 0.90;
/// tests/unit/semantics/float_math_test.cpp measures them again.

#include "windrow/semantics/lane.hpp"

namespace windrow::semantics {

namespace float_math_detail {

/// Horner's rule, the leading coefficient first.
template <typename Lane>
WINDROW_HD Lane polynomial(Lane /*x*/, Lane sum) {
    return sum;
}
template <typename Lane, typename... Rest>
WINDROW_HD Lane polynomial(Lane x, Lane sum, float next, Rest... rest) {
    return polynomial(x, fused_multiply_add(sum, x, Lane(next)), rest...);
}

/// e^x = (1 + rest + tail) * 2^power, |rest| < 0.347, |tail| < 0.07; for |x| < 128.
template <typename Lane>
struct FloatExponential {
    Lane rest;
    Lane tail;
    Lane power;
};
template <typename Lane>
WINDROW_HD FloatExponential<Lane> exponential(Lane x) {
    // The nearest integer to x / ln 2, by adding and taking away 1.5 * 2^23.
    const Lane power = fused_multiply_add(x, Lane(0x1.715476p+0F), Lane(0x1.8p23F)) - Lane(0x1.8p23F);
    // x - power * ln 2; ln 2 in two parts, the first step of which is exact.
    Lane r = fused_multiply_add(power, Lane(-0x1.62e43p-1F), x);
    r = fused_multiply_add(power, Lane(0x1.05c61p-29F), r);
    const Lane q = polynomial(r, Lane(0x1.6ac74cp-10F), 0x1.123dep-7F, 0x1.555858p-5F, 0x1.55548cp-3F, 0x1.fffffcp-2F);
    return {r, r * r * q, power};
}

/// 2^power for an integral power in [-126, 127].
template <typename Lane>
WINDROW_HD Lane small_power_of_two(Lane power) {
    using Bits = decltype(bits_of(power));
    return float_of((bits_of(power + Lane(0x1.8p23F)) - Bits(0x4b400000U - 127U)) << 23);
}

/// ln(1 + f) + exponent * ln 2 for -0.293 < f < 0.4143.
template <typename Lane>
WINDROW_HD Lane logarithm(Lane f, Lane exponent) {
    const Lane p = polynomial(f, Lane(0x1.b42a54p-5F), -0x1.bf3bcp-4F, 0x1.f00aep-4F, -0x1.01016ep-3F, 0x1.23036ep-3F,
                              -0x1.552f18p-3F, 0x1.99a54p-3F, -0x1.00007p-2F, 0x1.555548p-2F);
    const Lane square = f * f;
    Lane low = fused_multiply_add(exponent, Lane(-0x1.05c61p-29F), f * square * p);
    low = fused_multiply_add(square, Lane(-0.5F), low);
    return fused_multiply_add(exponent, Lane(0x1.62e43p-1F), f + low);
}

}  // namespace float_math_detail

/// e^x.
template <typename Lane>
WINDROW_HD Lane float_exp(Lane x) {
    // Beyond these bounds the result is infinite or 0. NaN passes: minimum and maximum give their second argument.
    const Lane bounded = maximum(Lane(-105.0F), minimum(Lane(90.0F), x));
    const auto e = float_math_detail::exponential(bounded);
    const Lane sum = Lane(1.0F) + e.rest;
    const Lane lost = (Lane(1.0F) - sum) + e.rest;  // exactly what that sum rounded away
    return times_power_of_two(sum + (lost + e.tail), e.power);
}

/// e^x - 1 for x <= 0 (and NaN): what ELU, SELU and CELU need. Keeps the sign of zero.
template <typename Lane>
WINDROW_HD Lane float_exp_minus_one_below_zero(Lane x) {
    const auto e = float_math_detail::exponential(maximum(Lane(-30.0F), x));
    const Lane factor = float_math_detail::small_power_of_two(e.power);
    const Lane out = fused_multiply_add(e.rest + e.tail, factor, factor - Lane(1.0F));
    return select(x == Lane(0.0F), x, out);
}

/// Natural logarithm: NaN below zero, -infinity of zeros.
template <typename Lane>
WINDROW_HD Lane float_log(Lane x) {
    using Bits = decltype(bits_of(x));
    const auto tiny = x < Lane(0x1p-126F);
    const Lane normal = select(tiny, x * Lane(0x1p23F), x);
    // The exponent such that the significand is in [sqrt(1/2), sqrt(2)): 0x3f3504f3 are the bits of sqrt(1/2).
    const Bits shifted = bits_of(normal) + Bits(0x3f800000U - 0x3f3504f3U);
    const Lane biased = float_of((shifted >> 23) | Bits(0x4b000000U)) - Lane(0x1p23F);  // a small integer, converted by its bits
    const Lane exponent = biased - select(tiny, Lane(127.0F + 23.0F), Lane(127.0F));
    const Lane significand = float_of((shifted & Bits(0x007fffffU)) + Bits(0x3f3504f3U));
    Lane out = float_math_detail::logarithm(significand - Lane(1.0F), exponent);
    out = select(x > Lane(0x1.fffffep127F), x, out);
    out = select(x == Lane(0.0F), -Lane(float_of(0x7f800000U)), out);
    return select(x >= Lane(0.0F), out, Lane(float_of(0x7fc00000U)));
}

/// ln(1 + t) for 0 <= t <= 1.
template <typename Lane>
WINDROW_HD Lane float_log_one_plus(Lane t) {
    // Above sqrt(2) - 1: ln 2 + ln(1 + (t - 1) / 2).
    const auto upper = t > Lane(0x1.a8279ap-2F);
    const Lane f = select(upper, fused_multiply_add(t, Lane(0.5F), Lane(-0.5F)), t);
    return float_math_detail::logarithm(f, select(upper, Lane(1.0F), Lane(0.0F)));
}

/// Hyperbolic tangent.
template <typename Lane>
WINDROW_HD Lane float_tanh(Lane x) {
    const Lane size = absolute(x);
    // Below 0.625 an odd polynomial.
    const Lane square = x * x;
    const Lane q = float_math_detail::polynomial(square, Lane(-0x1.750ce4p-8F), 0x1.51f8cep-6F, -0x1.b835a4p-5F, 0x1.1106f6p-3F,
                                                 -0x1.555532p-2F);
    const Lane small = fused_multiply_add(x * square, q, x);
    // Above, 1 - 2 t / (1 + t) with t = e^(-2|x|), which is 1 long before t = e^-20.
    const auto e = float_math_detail::exponential(maximum(Lane(-20.0F), Lane(-2.0F) * size));
    const Lane factor = float_math_detail::small_power_of_two(e.power);
    const Lane t = fused_multiply_add(e.rest + e.tail, factor, factor);
    const Lane large = fused_multiply_add(Lane(-2.0F), t / (Lane(1.0F) + t), Lane(1.0F));
    return copy_sign(select(size < Lane(0.625F), small, large), x);
}

/// 1 / (1 + e^-x).
template <typename Lane>
WINDROW_HD Lane float_sigmoid(Lane x) {
    const Lane t = float_exp(-absolute(x));
    const Lane q = t / (Lane(1.0F) + t);
    return select(x < Lane(0.0F), fused_multiply_add(-t, q, t), Lane(1.0F) - q);
}

/// ln(1 + e^x), which neither overflows nor loses digits.
template <typename Lane>
WINDROW_HD Lane float_softplus(Lane x) {
    return maximum(Lane(0.0F), x) + float_log_one_plus(float_exp(-absolute(x)));
}

/// The error function.
template <typename Lane>
WINDROW_HD Lane float_erf(Lane x) {
    const Lane size = absolute(x);
    // Below 0.85 an odd polynomial.
    const Lane square = x * x;
    const Lane q = float_math_detail::polynomial(square, Lane(-0x1.4cd86p-11F), 0x1.4b763p-8F, -0x1.b735eap-6F, 0x1.ce256ap-4F,
                                                 -0x1.812726p-2F, 0x1.06eba8p-3F);
    const Lane small = fused_multiply_add(x, q, x);
    // Above, 1 - e^-p(|x|); from 4 on the result is 1.
    const Lane bounded = minimum(Lane(4.0F), size);
    const Lane p = float_math_detail::polynomial(bounded, Lane(-0x1.ab21b4p-13F), 0x1.98aa28p-9F, -0x1.70f424p-6F, 0x1.ac2392p-4F,
                                                 0x1.45e5cap-1F, 0x1.20c89cp+0F, 0x1.b66a1ap-14F);
    const Lane large = copy_sign(-float_exp_minus_one_below_zero(-p), x);
    return select(size < Lane(0.85F), small, large);
}

}  // namespace windrow::semantics
