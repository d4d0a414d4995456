// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What ONNX's operators of one floating-point input compute for one element (onnx/onnx, docs/Operators.md). Templates over the
/// lane: float registers of any width (lane.hpp), or `double`, which uses the double-double functions of exponential.hpp.

#include "windrow/semantics/error_function.hpp"
#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/float_math.hpp"

namespace windrow::semantics {

/// The functions, with the meaning of the parameters alpha and beta where they have any.
enum class Activation : u8 {
    identity,
    relu,        ///< max(0, x)
    leaky_relu,  ///< alpha x below zero
    elu,         ///< alpha (e^x - 1) below zero
    selu,        ///< beta x, and beta alpha (e^x - 1) below zero (ONNX: gamma is beta)
    celu,        ///< alpha (e^(x / alpha) - 1) below zero
    sigmoid,
    hard_sigmoid,  ///< alpha x + beta within 0 and 1
    hard_swish,    ///< x times (x / 6 + 1/2 within 0 and 1)
    tanh,
    softplus,
    softsign,
    thresholded_relu,  ///< x above alpha, else 0
    shrink,            ///< x - beta above alpha, x + beta below -alpha, else 0 (ONNX: lambd is alpha, bias is beta)
    gelu,              ///< with erf
    gelu_tanh,         ///< the approximation with tanh
    mish,
    swish,  ///< x sigmoid(alpha x)
    erf,
    exp,
    log,
    square_root,
    reciprocal,
    negative,
    absolute,
    sign,
    floor,
    ceil,
    round,  ///< to the nearest integral value, ties to even
};
inline constexpr int activation_count = 29;

namespace activation_detail {

/// A constant to the precision of the lane.
template <typename Lane>
WINDROW_HD Lane constant(double v) {
    if constexpr (sizeof(Lane) == sizeof(double) && requires(Lane x) { static_cast<double>(x); }) {
        return Lane(v);
    } else {
        return Lane(static_cast<float>(v));
    }
}
template <typename Lane>
WINDROW_HD Lane exponential(Lane x) {
    return float_exp(x);
}
WINDROW_HD double exponential(double x) {
    return exp_of(x);
}
template <typename Lane>
WINDROW_HD Lane exponential_minus_one(Lane x) {
    return float_exp_minus_one_below_zero(x);
}
WINDROW_HD double exponential_minus_one(double x) {
    if (is_nan(x) || x == 0) return x;
    if (x < -40.0) return -1.0;
    const exponential_detail::Exponential e = exponential_detail::exponential({x, 0.0});
    return add(scale(add(e.minus_one, 1.0), scale_by_power(1.0, e.power)), -1.0).high;
}
template <typename Lane>
WINDROW_HD Lane logarithm(Lane x) {
    return float_log(x);
}
WINDROW_HD double logarithm(double x) {
    return ln_of(x);
}
template <typename Lane>
WINDROW_HD Lane hyperbolic_tangent(Lane x) {
    return float_tanh(x);
}
WINDROW_HD double hyperbolic_tangent(double x) {
    return tanh_of(x);
}
template <typename Lane>
WINDROW_HD Lane sigmoid(Lane x) {
    return float_sigmoid(x);
}
WINDROW_HD double sigmoid(double x) {
    const double t = exp_of(-absolute(x));
    return (x < 0 ? t : 1.0) / (1.0 + t);
}
template <typename Lane>
WINDROW_HD Lane softplus(Lane x) {
    return float_softplus(x);
}
WINDROW_HD double softplus(double x) {
    const double t = exp_of(-absolute(x));
    // ln(1 + t), with what 1 + t rounds away.
    const double sum = 1.0 + t;
    return maximum(0.0, x) + (ln_of(sum) + ((1.0 - sum) + t) / sum);
}
template <typename Lane>
WINDROW_HD Lane error_function(Lane x) {
    return float_erf(x);
}
WINDROW_HD double error_function(double x) {
    return erf_of(x);
}
template <typename Lane>
WINDROW_HD Lane nearest(Lane x) {
    return round_to_even(x);
}
WINDROW_HD double nearest(double x) {
    const double size = absolute(x);
    return size < 0x1p52 ? copy_sign((size + 0x1p52) - 0x1p52, x) : x;
}
template <typename Lane>
WINDROW_HD Lane below(Lane x) {
    return round_down(x);
}
WINDROW_HD double below(double x) {
    return floor_of(x);
}
template <typename Lane>
WINDROW_HD Lane above(Lane x) {
    return round_up(x);
}
WINDROW_HD double above(double x) {
    return ceiling_of(x);
}

template <typename Lane>
WINDROW_HD Lane within_zero_and_one(Lane x) {
    return maximum(Lane(0.0F), minimum(Lane(1.0F), x));  // NaN passes
}
template <typename Lane>
WINDROW_HD Lane gelu_of_tanh(Lane x) {
    // x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
    const Lane inner = fused_multiply_add(x * x * x, constant<Lane>(0.044715), x) * constant<Lane>(0.79788456080286535588);
    return Lane(0.5F) * x * (Lane(1.0F) + hyperbolic_tangent(inner));
}

}  // namespace activation_detail

/// One element. `alpha` and `beta` are ignored where the function has no such parameter.
template <Activation function, typename Lane>
WINDROW_HD Lane activate(Lane x, Lane alpha, Lane beta) {
    using A = Activation;
    namespace detail = activation_detail;
    const Lane zero = Lane(0.0F);
    const Lane one = Lane(1.0F);
    if constexpr (function == A::identity) return x;
    if constexpr (function == A::relu) return maximum(zero, x);
    if constexpr (function == A::leaky_relu) return select(x < zero, alpha * x, x);
    if constexpr (function == A::elu) return select(x < zero, alpha * detail::exponential_minus_one(minimum(zero, x)), x);
    if constexpr (function == A::selu) return beta * select(x < zero, alpha * detail::exponential_minus_one(minimum(zero, x)), x);
    if constexpr (function == A::celu)
        return select(x < zero, alpha * detail::exponential_minus_one(minimum(zero, x / alpha)), x);
    if constexpr (function == A::sigmoid) return detail::sigmoid(x);
    if constexpr (function == A::hard_sigmoid) return detail::within_zero_and_one(fused_multiply_add(alpha, x, beta));
    if constexpr (function == A::hard_swish)
        return x * detail::within_zero_and_one(fused_multiply_add(x, detail::constant<Lane>(1.0 / 6.0), Lane(0.5F)));
    if constexpr (function == A::tanh) return detail::hyperbolic_tangent(x);
    if constexpr (function == A::softplus) return detail::softplus(x);
    if constexpr (function == A::softsign) return x / (one + absolute(x));
    if constexpr (function == A::thresholded_relu) return select(x > alpha, x, zero);
    if constexpr (function == A::shrink) return select(x > alpha, x - beta, select(x < -alpha, x + beta, zero));
    if constexpr (function == A::gelu)
        return Lane(0.5F) * x * (one + detail::error_function(x * detail::constant<Lane>(0.70710678118654752440)));
    if constexpr (function == A::gelu_tanh) return detail::gelu_of_tanh(x);
    if constexpr (function == A::mish) return x * detail::hyperbolic_tangent(detail::softplus(x));
    if constexpr (function == A::swish) return x * detail::sigmoid(alpha * x);
    if constexpr (function == A::erf) return detail::error_function(x);
    if constexpr (function == A::exp) return detail::exponential(x);
    if constexpr (function == A::log) return detail::logarithm(x);
    if constexpr (function == A::square_root) return square_root(x);
    if constexpr (function == A::reciprocal) return one / x;
    if constexpr (function == A::negative) return -x;
    if constexpr (function == A::absolute) return absolute(x);
    if constexpr (function == A::sign) return select(x > zero, one, select(x < zero, -one, x));
    if constexpr (function == A::floor) return detail::below(x);
    if constexpr (function == A::ceil) return detail::above(x);
    if constexpr (function == A::round) return detail::nearest(x);
    return x;
}

/// Calls `body` with the function as a constant (IsActivation<...>), so that a loop inside it has no switch.
template <Activation function>
struct IsActivation {
    static constexpr Activation value = function;
};
template <typename Body>
WINDROW_HD void with_activation(Activation function, Body body) {
    switch (function) {
        case Activation::identity:
            return body(IsActivation<Activation::identity>{});
        case Activation::relu:
            return body(IsActivation<Activation::relu>{});
        case Activation::leaky_relu:
            return body(IsActivation<Activation::leaky_relu>{});
        case Activation::elu:
            return body(IsActivation<Activation::elu>{});
        case Activation::selu:
            return body(IsActivation<Activation::selu>{});
        case Activation::celu:
            return body(IsActivation<Activation::celu>{});
        case Activation::sigmoid:
            return body(IsActivation<Activation::sigmoid>{});
        case Activation::hard_sigmoid:
            return body(IsActivation<Activation::hard_sigmoid>{});
        case Activation::hard_swish:
            return body(IsActivation<Activation::hard_swish>{});
        case Activation::tanh:
            return body(IsActivation<Activation::tanh>{});
        case Activation::softplus:
            return body(IsActivation<Activation::softplus>{});
        case Activation::softsign:
            return body(IsActivation<Activation::softsign>{});
        case Activation::thresholded_relu:
            return body(IsActivation<Activation::thresholded_relu>{});
        case Activation::shrink:
            return body(IsActivation<Activation::shrink>{});
        case Activation::gelu:
            return body(IsActivation<Activation::gelu>{});
        case Activation::gelu_tanh:
            return body(IsActivation<Activation::gelu_tanh>{});
        case Activation::mish:
            return body(IsActivation<Activation::mish>{});
        case Activation::swish:
            return body(IsActivation<Activation::swish>{});
        case Activation::erf:
            return body(IsActivation<Activation::erf>{});
        case Activation::exp:
            return body(IsActivation<Activation::exp>{});
        case Activation::log:
            return body(IsActivation<Activation::log>{});
        case Activation::square_root:
            return body(IsActivation<Activation::square_root>{});
        case Activation::reciprocal:
            return body(IsActivation<Activation::reciprocal>{});
        case Activation::negative:
            return body(IsActivation<Activation::negative>{});
        case Activation::absolute:
            return body(IsActivation<Activation::absolute>{});
        case Activation::sign:
            return body(IsActivation<Activation::sign>{});
        case Activation::floor:
            return body(IsActivation<Activation::floor>{});
        case Activation::ceil:
            return body(IsActivation<Activation::ceil>{});
        case Activation::round:
            return body(IsActivation<Activation::round>{});
    }
}

}  // namespace windrow::semantics
