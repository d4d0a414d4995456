// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The total order of values that MIN and MAX use (DIFFERENCES D5): -0.0 < 0.0 < ... < Infinity < NaN, all NaN equal; numbers,
/// times and booleans (FALSE < TRUE) as integers. A floating-point value is mapped to an integer of the same order and back.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

WINDROW_HD i64 order_key(double value) {
    if (value != value) return 0x7FFFFFFFFFFFFFFFL;
    const i64 bits = __builtin_bit_cast(i64, value);
    return bits ^ static_cast<i64>(static_cast<u64>(bits >> 63) >> 1);
}

WINDROW_HD double value_of_order_key(i64 key, double) {
    if (key == 0x7FFFFFFFFFFFFFFFL) return __builtin_bit_cast(double, 0x7FF8000000000000UL);
    return __builtin_bit_cast(double, key ^ static_cast<i64>(static_cast<u64>(key >> 63) >> 1));
}

WINDROW_HD i64 order_key(float value) {
    if (value != value) return 0x7FFFFFFF;
    const i32 bits = __builtin_bit_cast(i32, value);
    return bits ^ static_cast<i32>(static_cast<u32>(bits >> 31) >> 1);
}

WINDROW_HD float value_of_order_key(i64 key, float) {
    if (key == 0x7FFFFFFF) return __builtin_bit_cast(float, 0x7FC00000U);
    const i32 narrow = static_cast<i32>(key);
    return __builtin_bit_cast(float, narrow ^ static_cast<i32>(static_cast<u32>(narrow >> 31) >> 1));
}

/// Running minimum or maximum of keys of up to 64 bits.
struct Extreme64 {
    i64 key;
    u64 present;
};

template <bool Maximum>
WINDROW_HD void add(Extreme64& state, i64 key) {
    const bool better = Maximum ? key > state.key : key < state.key;
    if (better || state.present == 0) state.key = key;
    state.present = 1;
}

/// The same for 128-bit keys, kept as two words so that a state needs no 16-byte alignment.
struct Extreme128 {
    u64 low;
    i64 high;
    u64 present;
};

WINDROW_HD i128 key_of(const Extreme128& state) {
    return static_cast<i128>((static_cast<u128>(static_cast<u64>(state.high)) << 64) | state.low);
}

template <bool Maximum>
WINDROW_HD void add(Extreme128& state, i128 key) {
    const i128 current = key_of(state);
    const bool better = Maximum ? key > current : key < current;
    if (better || state.present == 0) {
        state.low = static_cast<u64>(key);
        state.high = static_cast<i64>(key >> 64);
    }
    state.present = 1;
}

}  // namespace windrow::semantics
