// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The six comparisons: of numbers (NaN equals nothing), in Java's total order, of DECIMALs of different scales, of bytes.

#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/floating.hpp"

namespace windrow::semantics {

enum class Comparison : u8 { equal, not_equal, less, less_equal, greater, greater_equal };

template <Comparison OPERATOR, typename T>
WINDROW_HD constexpr bool compare(T a, T b) {
    if constexpr (OPERATOR == Comparison::equal) return a == b;
    if constexpr (OPERATOR == Comparison::not_equal) return a != b;
    if constexpr (OPERATOR == Comparison::less) return a < b;
    if constexpr (OPERATOR == Comparison::less_equal) return a <= b;
    if constexpr (OPERATOR == Comparison::greater) return a > b;
    if constexpr (OPERATOR == Comparison::greater_equal) return a >= b;
}

/// By java.lang.Double#compare: -0.0 < 0.0, NaN above all.
template <Comparison OPERATOR>
WINDROW_HD constexpr bool compare_in_total_order(double a, double b) {
    return compare<OPERATOR>(total_order_key(a), total_order_key(b));
}

template <Comparison OPERATOR>
WINDROW_HD constexpr bool compare_decimals(i128 a, int a_scale, i128 b, int b_scale) {
    return compare<OPERATOR>(decimal_compare(a, a_scale, b, b_scale), 0);
}

/// -1, 0 or 1: by unsigned bytes, then by length.
WINDROW_HD int order_of_bytes(const char* a, i64 a_size, const char* b, i64 b_size) {
    const i64 both = a_size < b_size ? a_size : b_size;
#if defined(__CUDA_ARCH__) || defined(__SANITIZE_THREAD__)  // memcmp is not reported to who watches accesses
    for (i64 i = 0; i < both; ++i) {
        if (a[i] != b[i]) return static_cast<u8>(a[i]) < static_cast<u8>(b[i]) ? -1 : 1;
    }
#else
    const int order = both == 0 ? 0 : __builtin_memcmp(a, b, static_cast<u64>(both));
    if (order != 0) return order < 0 ? -1 : 1;
#endif
    return a_size < b_size ? -1 : a_size > b_size ? 1 : 0;
}
/// Texts of different lengths are not compared byte by byte to tell that they differ.
template <Comparison OPERATOR>
WINDROW_HD bool compare_bytes(const char* a, i64 a_size, const char* b, i64 b_size) {
    if constexpr (OPERATOR == Comparison::equal) {
        if (a_size != b_size) return false;
    } else if constexpr (OPERATOR == Comparison::not_equal) {
        if (a_size != b_size) return true;
    }
    return compare<OPERATOR>(order_of_bytes(a, a_size, b, b_size), 0);
}

}  // namespace windrow::semantics
