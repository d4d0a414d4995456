// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random numbers that are functions of (seed, row), so that a row has the same ones whatever the batches and threads.

#include "windrow/semantics/byte_hash.hpp"

namespace windrow::semantics {

/// The `draw`-th random word of a row.
WINDROW_HD constexpr u64 random_bits(u64 seed, u64 row, u64 draw) {
    return mix_bits(mix_bits(seed + 0x9e3779b97f4a7c15ULL * (draw + 1)) ^ (row * 0x9e3779b97f4a7c15ULL + 0x632be59bd9b4e019ULL));
}
/// [0, 1), 53 bits.
WINDROW_HD constexpr double random_double(u64 bits) {
    return static_cast<double>(bits >> 11) * 0x1p-53;
}
/// [0, bound) for bound > 0.
WINDROW_HD constexpr i32 random_below(u64 bits, i32 bound) {
    return static_cast<i32>((static_cast<u128>(bits) * static_cast<u64>(bound)) >> 64);
}

/// java.util.Random: the state after `steps` steps of its 48-bit linear congruential generator, in logarithmic time.
WINDROW_HD constexpr u64 java_random_state(i64 seed, u64 steps) {
    constexpr u64 mask = (1ULL << 48) - 1;
    u64 multiplier = 0x5deece66dULL;
    u64 increment = 0xb;
    u64 total_multiplier = 1;
    u64 total_increment = 0;
    for (; steps != 0; steps >>= 1) {
        if ((steps & 1) != 0) {
            total_multiplier = total_multiplier * multiplier & mask;
            total_increment = (total_increment * multiplier + increment) & mask;
        }
        increment = (multiplier + 1) * increment & mask;
        multiplier = multiplier * multiplier & mask;
    }
    const u64 start = (static_cast<u64>(seed) ^ 0x5deece66dULL) & mask;
    return (start * total_multiplier + total_increment) & mask;
}
/// The row-th nextDouble() of java.util.Random(seed), rows counted from 0: RAND(seed).
WINDROW_HD constexpr double java_random_double(i64 seed, u64 row) {
    const u64 first = java_random_state(seed, 2 * row + 1) >> 22;
    const u64 second = java_random_state(seed, 2 * row + 2) >> 21;
    return static_cast<double>((first << 27) + second) * 0x1p-53;
}
/// The row-th nextInt(bound) of java.util.Random(seed) as if no draw were ever rejected (a rejection has a chance of
/// bound / 2^31): RAND_INTEGER(seed, bound).
WINDROW_HD constexpr i32 java_random_below(i64 seed, u64 row, i32 bound) {
    const i32 bits = static_cast<i32>(java_random_state(seed, row + 1) >> 17);
    if ((bound & -bound) == bound) return static_cast<i32>((static_cast<i64>(bound) * bits) >> 31);
    return bits % bound;
}

}  // namespace windrow::semantics
