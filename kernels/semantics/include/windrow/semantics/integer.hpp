// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Integer arithmetic as Java (and so Flink) defines it: results wrap around in two's complement, division truncates toward
/// zero, the remainder has the sign of the dividend, and the minimum divided by -1 stays the minimum.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

template <typename T>
struct UnsignedOf;
template <>
struct UnsignedOf<i8> {
    using type = u8;
};
template <>
struct UnsignedOf<i16> {
    using type = u16;
};
template <>
struct UnsignedOf<i32> {
    using type = u32;
};
template <>
struct UnsignedOf<i64> {
    using type = u64;
};
template <>
struct UnsignedOf<i128> {
    using type = u128;
};
template <typename T>
using unsigned_of = typename UnsignedOf<T>::type;

template <typename T>
WINDROW_HD constexpr T wrapping_add(T a, T b) {
    return static_cast<T>(static_cast<unsigned_of<T>>(static_cast<unsigned_of<T>>(a) + static_cast<unsigned_of<T>>(b)));
}
template <typename T>
WINDROW_HD constexpr T wrapping_subtract(T a, T b) {
    return static_cast<T>(static_cast<unsigned_of<T>>(static_cast<unsigned_of<T>>(a) - static_cast<unsigned_of<T>>(b)));
}
/// The product goes through 64 bits, because C++ would multiply two 16-bit values as signed int, which may overflow.
template <typename T>
WINDROW_HD constexpr T wrapping_multiply(T a, T b) {
    if constexpr (sizeof(T) < sizeof(i32)) {
        return static_cast<T>(static_cast<u32>(a) * static_cast<u32>(b));
    } else {
        return static_cast<T>(static_cast<unsigned_of<T>>(a) * static_cast<unsigned_of<T>>(b));
    }
}
template <typename T>
WINDROW_HD constexpr T wrapping_negate(T a) {
    return wrapping_subtract(static_cast<T>(0), a);
}
/// |a|; the minimum stays the minimum.
template <typename T>
WINDROW_HD constexpr T wrapping_absolute(T a) {
    return a < 0 ? wrapping_negate(a) : a;
}
/// Quotient, truncated toward zero. `b` must not be 0: the caller reports that.
template <typename T>
WINDROW_HD constexpr T truncating_divide(T a, T b) {
    return b == -1 ? wrapping_negate(a) : static_cast<T>(a / b);
}
/// Remainder with the sign of `a`. `b` must not be 0.
template <typename T>
WINDROW_HD constexpr T truncating_remainder(T a, T b) {
    return b == -1 ? static_cast<T>(0) : static_cast<T>(a % b);
}
template <typename T>
WINDROW_HD constexpr T sign_of(T a) {
    return static_cast<T>((a > 0) - (a < 0));
}
/// Narrowing and widening of integers: the low bits are kept (Java's casts).
template <typename To, typename From>
WINDROW_HD constexpr To wrapping_cast(From a) {
    return static_cast<To>(static_cast<unsigned_of<To>>(a));
}

}  // namespace windrow::semantics
