// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an element of a matrix product is: k ascending, one fused multiply-add each, from 0. Lanes run over rows or columns,
/// never over k, so that an element's bits depend on its row and its column only. T is a lane of floats (lane.hpp), `double`, or
/// an integer type, which wraps.

#include "windrow/semantics/integer.hpp"
#include "windrow/semantics/lane.hpp"

namespace windrow::semantics {

/// One step of a sum of products.
template <typename Lane>
WINDROW_HD Lane add_product(Lane sum, Lane a, Lane b) {
    return fused_multiply_add(a, b, sum);
}
WINDROW_HD constexpr i32 add_product(i32 sum, i32 a, i32 b) {
    return static_cast<i32>(static_cast<u32>(sum) + static_cast<u32>(a) * static_cast<u32>(b));
}
WINDROW_HD constexpr i64 add_product(i64 sum, i64 a, i64 b) {
    return static_cast<i64>(static_cast<u64>(sum) + static_cast<u64>(a) * static_cast<u64>(b));
}
WINDROW_HD constexpr u32 add_product(u32 sum, u32 a, u32 b) {
    return sum + a * b;
}
WINDROW_HD constexpr u64 add_product(u64 sum, u64 a, u64 b) {
    return sum + a * b;
}

/// The sum over k of a[k * a_step] * b[k * b_step].
template <typename T>
WINDROW_HD T dot_product(const T* a, i64 a_step, const T* b, i64 b_step, i64 count) {
    T sum = T(0);
    for (i64 k = 0; k < count; ++k) sum = add_product(sum, a[k * a_step], b[k * b_step]);
    return sum;
}

/// Gemm's element from its sum of products: alpha * sum + beta * bias, the second product rounded first. With alpha = beta = 1
/// this is sum + bias.
template <typename Lane>
WINDROW_HD Lane gemm_element(Lane sum, Lane alpha, Lane beta, Lane bias) {
    return fused_multiply_add(alpha, sum, beta * bias);
}
/// Without a bias.
template <typename Lane>
WINDROW_HD Lane gemm_element(Lane sum, Lane alpha) {
    return alpha * sum;
}

}  // namespace windrow::semantics
