// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of the table of kernels (key_kernels.hpp), defined one idea a file.

#include "gpu/keys/kernels/key_values.cuh"
#include "gpu/keys/key_kernels.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::ColumnView;
using gpu::KeyColumns;
using gpu::NewKeys;
using gpu::RowKeys;
using gpu::StoredKeys;

inline constexpr u32 KEY_THREADS = 128;
inline constexpr u32 KEY_BLOCKS = 2048;

WINDROW_DEVICE u64 slot_of(u32 hash, u32 reference) {
    return (static_cast<u64>(hash) << 32) | reference;
}
/// Word `word` of the key at `index` of an array of keys.
WINDROW_DEVICE const u64* key_at(const u64* words, const KeyColumns& shape, i64 index) {
    return words + index * shape.words;
}
void make_words(device::Stream& stream, const RowKeys& keys);
void claim_slots(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, u32* slot_of_row);
void mark_new(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added);
void store_new(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added);
void read_ids(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const u32* slot_of_row, u32* ids);
void fill_slots(device::Stream& stream, const u64* old_slots, i64 old_count, const u8* live, const StoredKeys& stored);
void measure_texts(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, const u8* live,
                   i64 count, i64* sizes);
void copy_texts(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, const u8* live,
                i64 count, const i64* begins, char* text);
void gather_words(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, i64 count,
                  u64* words);
void mark_dead(device::Stream& stream, const u8* live, i64 count, u32* numbers, u8* dead);

}  // namespace windrow::WINDROW_TARGET
