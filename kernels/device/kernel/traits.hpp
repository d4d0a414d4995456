// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The few questions about types that kernels ask, without the standard library: NVRTC has none.

#include "windrow/semantics/host_device.hpp"

namespace windrow::WINDROW_TARGET {

template <typename T>
struct SameType {
    using Type = T;
};
/// T, but not for the compiler to deduce: `atomic::add(&counter, 1)` takes the counter's type.
template <typename T>
using Undeduced = typename SameType<T>::Type;

template <unsigned long BYTES>
struct WordOf;
template <>
struct WordOf<1> {
    using Type = semantics::u8;
};
template <>
struct WordOf<2> {
    using Type = semantics::u16;
};
template <>
struct WordOf<4> {
    using Type = semantics::u32;
};
template <>
struct WordOf<8> {
    using Type = semantics::u64;
};
/// The unsigned integer of T's width: arithmetic on it wraps, and it is what atomics work on.
template <typename T>
using Bits = typename WordOf<sizeof(T)>::Type;

template <typename T>
inline constexpr bool IS_INTEGER = false;
template <>
inline constexpr bool IS_INTEGER<semantics::i32> = true;
template <>
inline constexpr bool IS_INTEGER<semantics::u32> = true;
template <>
inline constexpr bool IS_INTEGER<semantics::i64> = true;
template <>
inline constexpr bool IS_INTEGER<semantics::u64> = true;

template <typename T>
inline constexpr bool IS_SIGNED = static_cast<T>(-1) < static_cast<T>(0);

}  // namespace windrow::WINDROW_TARGET
