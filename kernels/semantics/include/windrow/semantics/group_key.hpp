// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Group keys as 64-bit words: equal keys have equal words (Flink's GROUP BY equality: NULL is a key of its own, 0.0 and -0.0
/// differ, all NaN are one), and where words are found by their hash. A key without text is its words; a text takes part with its
/// length as a word and its bytes.

#include "windrow/semantics/byte_hash.hpp"
#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

WINDROW_HD u64 key_word(i64 value) {
    return static_cast<u64>(value);
}
WINDROW_HD u64 key_word(float value) {
    return value == value ? static_cast<u64>(__builtin_bit_cast(u32, value)) : 0x7FC00000UL;
}
WINDROW_HD u64 key_word(double value) {
    return value == value ? __builtin_bit_cast(u64, value) : 0x7FF8000000000000UL;
}

/// The hash of a key: start with `key_hash_start`, take in every word and every text, and `finish`.
inline constexpr u64 key_hash_start = 0x9E3779B97F4A7C15UL;
WINDROW_HD u64 take_in_word(u64 hash, u64 word) {
    return mix_bits(hash ^ word);
}
WINDROW_HD u64 take_in_text(u64 hash, const char* text, u64 size) {
    return mix_bits(hash ^ hash_bytes(text, size));
}
/// The part of the hash that a table keeps with a key.
WINDROW_HD u32 kept_hash(u64 hash) {
    return static_cast<u32>(hash >> 32);
}

}  // namespace windrow::semantics
