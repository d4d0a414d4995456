// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Hashing of group keys. Never part of an answer or a snapshot (ids and table positions are private to a worker), but the same
/// on host and device so that both place a key alike.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// Mixes 64 bits so that every input bit reaches every output bit: two rounds of xor-shift and multiply by odd constants
/// (the finaliser family of MurmurHash3, with constants from Stafford's search, variant 13).
WINDROW_HD u64 hash_u64(u64 v) {
    v ^= v >> 30;
    v *= 0xBF58476D1CE4E5B9UL;
    v ^= v >> 27;
    v *= 0x94D049BB133111EBUL;
    return v ^ (v >> 31);
}

/// One multiplication: the product's halves folded together. For table positions, where full mixing is not needed.
WINDROW_HD u64 hash_u64_fast(u64 v) {
    const u128 product = static_cast<u128>(v ^ 0x9E3779B97F4A7C15UL) * 0xD6E8FEB86659FD93UL;
    return static_cast<u64>(product) ^ static_cast<u64>(product >> 64);
}

/// Hash of a byte string: eight bytes a step, the tail zero-padded, the length mixed in.
WINDROW_HD u64 hash_bytes(const u8* bytes, u64 length) {
    u64 h = 0x9E3779B97F4A7C15UL ^ length;
    u64 i = 0;
    for (; i + 8 <= length; i += 8) {
        u64 word = 0;
        for (int k = 0; k < 8; ++k) word |= static_cast<u64>(bytes[i + k]) << (8 * k);
        h = hash_u64_fast(h ^ word);
    }
    if (i < length) {
        u64 word = 0;
        for (int k = 0; i < length; ++i, ++k) word |= static_cast<u64>(bytes[i]) << (8 * k);
        h = hash_u64_fast(h ^ word);
    }
    return hash_u64(h);
}

}  // namespace windrow::semantics
