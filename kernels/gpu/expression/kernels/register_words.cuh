// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How values lie in registers of 64-bit words.

#include "gpu/expression/operations.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

template <typename T>
struct RegisterForm;

/// Integers of any width are kept with their sign extended, so that wider operations take them as they are.
#define WINDROW_ONE_WORD(T, TO_WORD, FROM_WORD)                                               \
    template <>                                                                               \
    struct RegisterForm<T> {                                                                  \
        static constexpr u32 WORDS = 1;                                                       \
        WINDROW_DEVICE_MEMBER static u64 low([[maybe_unused]] const T& v) { return TO_WORD; } \
        WINDROW_DEVICE_MEMBER static T value([[maybe_unused]] u64 w) { return FROM_WORD; }    \
    };
WINDROW_ONE_WORD(bool, v ? 1 : 0, w != 0)
WINDROW_ONE_WORD(semantics::i8, static_cast<u64>(static_cast<i64>(v)), static_cast<semantics::i8>(w))
WINDROW_ONE_WORD(semantics::i16, static_cast<u64>(static_cast<i64>(v)), static_cast<semantics::i16>(w))
WINDROW_ONE_WORD(i32, static_cast<u64>(static_cast<i64>(v)), static_cast<i32>(w))
WINDROW_ONE_WORD(i64, static_cast<u64>(v), static_cast<i64>(w))
WINDROW_ONE_WORD(u64, v, w)
WINDROW_ONE_WORD(float, semantics::bits_of(v), semantics::float_of(static_cast<u32>(w)))
WINDROW_ONE_WORD(double, semantics::bits_of(v), semantics::double_of(w))
#undef WINDROW_ONE_WORD

template <>
struct RegisterForm<semantics::i128> {
    static constexpr u32 WORDS = 2;
    WINDROW_DEVICE_MEMBER static u64 low(const semantics::i128& v) { return static_cast<u64>(v); }
    WINDROW_DEVICE_MEMBER static u64 high(const semantics::i128& v) { return static_cast<u64>(v >> 64); }
    WINDROW_DEVICE_MEMBER static semantics::i128 value(u64 low, u64 high) {
        return static_cast<semantics::i128>((static_cast<semantics::u128>(high) << 64) | low);
    }
};
template <>
struct RegisterForm<gpu::operations::wide> {
    static constexpr u32 WORDS = 2;
    WINDROW_DEVICE_MEMBER static u64 low(const gpu::operations::wide& v) { return v.low; }
    WINDROW_DEVICE_MEMBER static u64 high(const gpu::operations::wide& v) { return v.high; }
    WINDROW_DEVICE_MEMBER static gpu::operations::wide value(u64 low, u64 high) { return {low, high}; }
};
template <>
struct RegisterForm<gpu::TextView> {
    static constexpr u32 WORDS = 2;
    WINDROW_DEVICE_MEMBER static u64 low(const gpu::TextView& v) { return reinterpret_cast<u64>(v.data); }
    WINDROW_DEVICE_MEMBER static u64 high(const gpu::TextView& v) { return static_cast<u64>(v.size); }
    WINDROW_DEVICE_MEMBER static gpu::TextView value(u64 low, u64 high) {
        return {reinterpret_cast<const char*>(low), static_cast<i64>(high)};
    }
};

/// The registers of one thread: a column of the block's shared memory, and a bit per word that says whether the value that begins
/// there is valid. The words of a NULL are never read.
struct Registers {
    u64* words;
    u32 stride;
    u64 valid;

    WINDROW_DEVICE_MEMBER bool is_valid(u32 k) const { return ((valid >> k) & 1U) != 0; }
    WINDROW_DEVICE_MEMBER u64 word(u32 k) const { return words[k * stride]; }

    template <typename T>
    WINDROW_DEVICE_MEMBER gpu::Maybe<T> get(u32 k) const {
        if constexpr (gpu::IS_NONE<T>) {
            return {T{}, true};
        } else {
            gpu::Maybe<T> out{T{}, is_valid(k)};
            if (!out.valid) return out;
            if constexpr (RegisterForm<T>::WORDS == 1) {
                out.value = RegisterForm<T>::value(word(k));
            } else {
                out.value = RegisterForm<T>::value(word(k), word(k + 1));
            }
            return out;
        }
    }
    template <typename T>
    WINDROW_DEVICE_MEMBER void set(u32 k, const gpu::Maybe<T>& v) {
        const u64 bit = static_cast<u64>(1) << k;
        if (!v.valid) {
            valid &= ~bit;
            return;
        }
        valid |= bit;
        words[k * stride] = RegisterForm<T>::low(v.value);
        if constexpr (RegisterForm<T>::WORDS == 2) words[(k + 1) * stride] = RegisterForm<T>::high(v.value);
    }
};

}  // namespace windrow::WINDROW_TARGET
