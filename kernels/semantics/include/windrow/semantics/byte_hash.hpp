// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A 64-bit hash of bytes and words, the same on every machine: it places values in tables, and APPROX_COUNT_DISTINCT's estimate
/// is a function of it, so it must not change.

#include "windrow/semantics/host_device.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// Spreads the bits of a word (the finaliser of SplitMix64; Steele, Lea and Flood 2014).
WINDROW_HD constexpr u64 mix_bits(u64 v) {
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9UL;
    v = (v ^ (v >> 27)) * 0x94D049BB133111EBUL;
    return v ^ (v >> 31);
}

/// Eight bytes at a time, little-endian, mixed one after the other.
WINDROW_HD u64 hash_bytes(const char* data, u64 size) {
    u64 hash = size * 0x9E3779B97F4A7C15UL;
    u64 i = 0;
    for (; i + 8 <= size; i += 8) {
        hash = mix_bits(hash ^ load_word(data + i));
    }
    u64 tail = 0;
    for (u64 shift = 0; i < size; ++i, shift += 8) tail |= static_cast<u64>(static_cast<u8>(data[i])) << shift;
    return mix_bits(hash ^ tail ^ 0x5851F42D4C957F2DUL);
}

}  // namespace windrow::semantics
