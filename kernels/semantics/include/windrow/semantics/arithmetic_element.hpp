// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What ONNX's operators of two inputs of one type compute for one element. T: `float` or a lane of floats, `double`, or an
/// integer type. Integers wrap; a quotient or remainder by the integer 0 is 0 (as NumPy has it; the operators leave it open).

#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/lane.hpp"

namespace windrow::semantics {

enum class BinaryFunction : u8 {
    add,
    subtract,
    multiply,
    divide,
    maximum,  ///< NaN if one is NaN
    minimum,
    power,      ///< `float` and `double` one at a time, no lanes; integers
    modulo,     ///< integers: the sign of the divisor (Mod with fmod = 0)
    remainder,  ///< the sign of the dividend (fmod = 1)
    prelu,      ///< b a below zero
    bit_and,
    bit_or,
    bit_xor,
    shift_left,
    shift_right,
};

namespace arithmetic_detail {

template <typename T>
struct IsInteger {
    static constexpr bool value = false;
};
template <typename T>
requires(requires(T v) { v % v; }) struct IsInteger<T> {
    static constexpr bool value = true;
};

/// x - n y for the integral n nearest to x / y towards zero: exact.
WINDROW_HD double remainder_of(double x, double y) {
    if (!is_finite(x) || is_nan(y) || y == 0) return not_a_number();
    double rest = absolute(x);
    const double size = absolute(y);
    while (rest >= size) {
        // The largest size * 2^n that is not above the rest; both are exact.
        int n = static_cast<int>(bits_of(rest) >> 52) - static_cast<int>(bits_of(size) >> 52);
        if (n > 0 && scale_by_power(size, n - 1) > 0.5 * rest) --n;
        rest -= n > 0 ? scale_by_power(size, n) : size;
    }
    return copy_sign(rest, x);
}

template <typename T>
WINDROW_HD constexpr T integer_power(T base, i64 exponent) {
    if (exponent < 0) return base == 1 ? T(1) : base == T(-1) ? ((exponent & 1) != 0 ? base : T(1)) : T(0);
    u64 out = 1;
    u64 square = static_cast<u64>(base);
    for (u64 left = static_cast<u64>(exponent); left != 0; left >>= 1) {
        if ((left & 1) != 0) out *= square;
        square *= square;
    }
    return static_cast<T>(out);
}

/// IEEE 754's pow: as java.lang.Math's, but 1 to any power is 1, and so is -1 to an infinite one.
WINDROW_HD double floating_power(double x, double y) {
    if (x == 1.0 || (x == -1.0 && is_infinite(y))) return 1.0;
    return power_of(x, y);
}
template <typename T>
WINDROW_HD T power_element(T x, double y) {
    // The powers that models hold are products and roots.
    if (y == 1.0) return x;
    if (y == 2.0) return x * x;
    if (y == 3.0) return x * x * x;
    if (y == 0.5 && x > T(0)) return square_root(x);
    return static_cast<T>(floating_power(static_cast<double>(x), y));
}

template <BinaryFunction function, typename T>
WINDROW_HD constexpr T combine_integers(T a, T b) {
    using B = BinaryFunction;
    if constexpr (function == B::add) return static_cast<T>(static_cast<u64>(a) + static_cast<u64>(b));
    if constexpr (function == B::subtract) return static_cast<T>(static_cast<u64>(a) - static_cast<u64>(b));
    if constexpr (function == B::multiply) return static_cast<T>(static_cast<u64>(a) * static_cast<u64>(b));
    if constexpr (function == B::maximum) return a > b ? a : b;
    if constexpr (function == B::minimum) return a < b ? a : b;
    if constexpr (function == B::power) return integer_power(a, static_cast<i64>(b));
    if constexpr (function == B::bit_and) return static_cast<T>(a & b);
    if constexpr (function == B::bit_or) return static_cast<T>(a | b);
    if constexpr (function == B::bit_xor) return static_cast<T>(a ^ b);
    if constexpr (function == B::shift_left || function == B::shift_right) {
        if (static_cast<u64>(b) >= 8 * sizeof(T)) return T(0);
        return function == B::shift_left ? static_cast<T>(static_cast<u64>(a) << static_cast<int>(b))
                                         : static_cast<T>(a >> static_cast<int>(b));
    }
    if constexpr (function == B::divide || function == B::modulo || function == B::remainder) {
        if (b == 0) return T(0);
        if (b == T(-1) && T(-1) < T(0)) return function == B::divide ? static_cast<T>(u64(0) - static_cast<u64>(a)) : T(0);
        if constexpr (function == B::divide) return static_cast<T>(a / b);
        const T rest = static_cast<T>(a % b);
        return function == B::modulo && rest != 0 && (rest < 0) != (b < 0) ? static_cast<T>(rest + b) : rest;
    }
    return a;
}

}  // namespace arithmetic_detail

/// One element. Bit functions and `modulo` are for integers only; `prelu` and lanes for floats only.
template <BinaryFunction function, typename T>
WINDROW_HD T combine(T a, T b) {
    using B = BinaryFunction;
    if constexpr (arithmetic_detail::IsInteger<T>::value) {
        return arithmetic_detail::combine_integers<function>(a, b);
    } else {
        if constexpr (function == B::add) return a + b;
        if constexpr (function == B::subtract) return a - b;
        if constexpr (function == B::multiply) return a * b;
        if constexpr (function == B::divide) return a / b;
        if constexpr (function == B::maximum) return select(a == a, maximum(a, b), a);  // maximum gives b if either is NaN
        if constexpr (function == B::minimum) return select(a == a, minimum(a, b), a);
        if constexpr (function == B::prelu) return select(a < T(0.0F), b * a, a);
        if constexpr (function == B::power) return arithmetic_detail::power_element(a, static_cast<double>(b));
        if constexpr (function == B::remainder)
            return static_cast<T>(arithmetic_detail::remainder_of(static_cast<double>(a), static_cast<double>(b)));
        return a;
    }
}

/// Pow, whose exponent may have another type than the base: the result has the base's. An integer base with a floating exponent
/// goes through DOUBLE and is cut towards zero.
template <typename Base, typename Exponent>
WINDROW_HD Base power(Base base, Exponent exponent) {
    constexpr bool integer_exponent = arithmetic_detail::IsInteger<Exponent>::value;
    if constexpr (!arithmetic_detail::IsInteger<Base>::value) {
        return arithmetic_detail::power_element(base, static_cast<double>(exponent));
    } else if constexpr (integer_exponent) {
        return arithmetic_detail::integer_power(base, static_cast<i64>(exponent));
    } else {
        return floating_to_integer<Base>(
            arithmetic_detail::floating_power(static_cast<double>(base), static_cast<double>(exponent)));
    }
}

/// Clip: raised to the least value, then lowered to the greatest, which wins where they cross. NaN passes.
template <typename T>
WINDROW_HD constexpr T bounded(T x, T least, T greatest) {
    const T raised = x < least ? least : x;
    return raised > greatest ? greatest : raised;
}

}  // namespace windrow::semantics
