// SPDX-License-Identifier: Apache-2.0
#pragma once

/// + - * and signs of numbers of any type: integers wrap (integer.hpp), FLOAT and DOUBLE round to nearest, ties to even.

#include "windrow/semantics/floating.hpp"

namespace windrow::semantics {

template <typename T>
inline constexpr bool is_floating_type = false;
template <>
inline constexpr bool is_floating_type<float> = true;
template <>
inline constexpr bool is_floating_type<double> = true;

template <typename T>
WINDROW_HD constexpr T number_add(T a, T b) {
    if constexpr (is_floating_type<T>) {
        return a + b;
    } else {
        return wrapping_add<T>(a, b);
    }
}
template <typename T>
WINDROW_HD constexpr T number_subtract(T a, T b) {
    if constexpr (is_floating_type<T>) {
        return a - b;
    } else {
        return wrapping_subtract<T>(a, b);
    }
}
template <typename T>
WINDROW_HD constexpr T number_multiply(T a, T b) {
    if constexpr (is_floating_type<T>) {
        return a * b;
    } else {
        return wrapping_multiply<T>(a, b);
    }
}
template <typename T>
WINDROW_HD constexpr T number_negate(T a) {
    if constexpr (is_floating_type<T>) {
        return -a;
    } else {
        return wrapping_negate<T>(a);
    }
}
/// ABS: the least integer stays as it is; -0.0 becomes 0.0.
template <typename T>
WINDROW_HD constexpr T number_absolute(T a) {
    if constexpr (is_floating_type<T>) {
        return absolute(a);
    } else {
        return wrapping_absolute<T>(a);
    }
}
/// SIGN: -1, 0 or 1; zeros keep their sign and NaN stays.
template <typename T>
WINDROW_HD constexpr T number_sign(T a) {
    if constexpr (is_floating_type<T>) {
        return static_cast<T>(sign_of_floating(a));
    } else {
        return sign_of<T>(a);
    }
}

}  // namespace windrow::semantics
