// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What ONNX's reductions compute: elements in ascending (row-major) order from a start value, then one last step. T: `float` or
/// a lane of floats, `double`, or an integer type (which wraps).

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

namespace windrow::semantics {

enum class Reduction : u8 {
    sum,
    mean,
    maximum,  ///< NaN if one is
    minimum,
    product,
    l1,  ///< sum of sizes
    l2,  ///< root of the sum of squares
    log_sum,
    log_sum_exp,  ///< of x - maximum, so that nothing overflows; the maximum is a pass of its own
    sum_square,
};

namespace reduction_detail {

template <typename T>
WINDROW_HD T size_of(T x) {
    if constexpr (arithmetic_detail::IsInteger<T>::value) {
        return x < T(0) ? static_cast<T>(u64(0) - static_cast<u64>(x)) : x;
    } else {
        return absolute(x);
    }
}
template <typename T>
WINDROW_HD T add_square(T sum, T x) {
    if constexpr (arithmetic_detail::IsInteger<T>::value) {
        return static_cast<T>(static_cast<u64>(sum) + static_cast<u64>(x) * static_cast<u64>(x));
    } else {
        return fused_multiply_add(x, x, sum);
    }
}

}  // namespace reduction_detail

/// What floating elements are reduced from.
template <Reduction reduction>
WINDROW_HD constexpr float reduction_start() {
    if constexpr (reduction == Reduction::product) return 1.0F;
    if constexpr (reduction == Reduction::maximum) return float_of(0xff800000U);
    if constexpr (reduction == Reduction::minimum) return float_of(0x7f800000U);
    return 0.0F;
}

/// One step. `shift` is the maximum of all elements for log_sum_exp, and ignored otherwise.
template <Reduction reduction, typename T>
WINDROW_HD T reduce_step(T so_far, T x, T shift) {
    using R = Reduction;
    using B = BinaryFunction;
    if constexpr (reduction == R::maximum) {
        return combine<B::maximum>(so_far, x);
    } else if constexpr (reduction == R::minimum) {
        return combine<B::minimum>(so_far, x);
    } else if constexpr (reduction == R::product) {
        return combine<B::multiply>(so_far, x);
    } else if constexpr (reduction == R::l1) {
        return combine<B::add>(so_far, reduction_detail::size_of(x));
    } else if constexpr (reduction == R::l2 || reduction == R::sum_square) {
        return reduction_detail::add_square(so_far, x);
    } else if constexpr (reduction == R::log_sum_exp) {
        return so_far + activation_detail::exponential(x - shift);
    } else {
        return combine<B::add>(so_far, x);
    }
}

/// The last step, over `count` elements. l2, log_sum and log_sum_exp: floating only.
template <Reduction reduction, typename T>
WINDROW_HD T reduce_end(T total, T count, T shift) {
    using R = Reduction;
    if constexpr (reduction == R::mean) {
        return combine<BinaryFunction::divide>(total, count);
    } else if constexpr (reduction == R::l2) {
        return square_root(total);
    } else if constexpr (reduction == R::log_sum) {
        return activation_detail::logarithm(total);
    } else if constexpr (reduction == R::log_sum_exp) {
        return activation_detail::logarithm(total) + shift;
    } else {
        return total;
    }
}

/// What log_sum_exp shifts by, from the maximum: nothing if that is infinite (x - maximum would not be a number).
template <typename T>
WINDROW_HD T log_sum_exp_shift(T maximum_of_all) {
    return select(absolute(maximum_of_all) <= T(0x1.fffffep127F), maximum_of_all, T(0.0F));
}

}  // namespace windrow::semantics
