// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of the device key dictionary. Each function queues one kernel; all pointers are to device memory.

#include "gpu/keys/key_views.hpp"
#include "windrow/kernels/device/device.hpp"

namespace windrow::gpu {

struct KeyKernels {
    /// Writes words and hashes of all rows that have a key.
    void (*make_words)(device::Stream& stream, const RowKeys& keys);
    /// Finds each row's slot. Keys that are not there yet claim one: of the rows with the same new key, the first one's claim
    /// stays.
    void (*claim_slots)(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, semantics::u32* slot_of_row);
    /// Says which rows are the first of a new key, and how long its texts are.
    void (*mark_new)(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added);
    /// Gives ids to new keys, in order of first row, and stores them. The last row writes the counters.
    void (*store_new)(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added);
    /// ids[row] = the id behind the row's slot, or `no_id`.
    void (*read_ids)(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const semantics::u32* slot_of_row,
                     semantics::u32* ids);

    /// Puts the entries of `old_slots` into the empty table `stored`; only those with live[id] if `live` is not null.
    void (*fill_slots)(device::Stream& stream, const semantics::u64* old_slots, semantics::i64 old_count,
                       const semantics::u8* live, const StoredKeys& stored);
    /// sizes[i] = bytes of the texts of key ids[i] (or i if `ids` is null); 0 if live[id] is 0 (`live` may be null).
    void (*measure_texts)(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const semantics::u32* ids,
                          const semantics::u8* live, semantics::i64 count, semantics::i64* sizes);
    /// Copies the texts of those keys to text + begins[i].
    void (*copy_texts)(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const semantics::u32* ids,
                       const semantics::u8* live, semantics::i64 count, const semantics::i64* begins, char* text);
    /// words[i] = the words of key ids[i].
    void (*gather_words)(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const semantics::u32* ids,
                         semantics::i64 count, semantics::u64* words);
    /// numbers[i] = i, dead[i] = 1 where live[i] is 0.
    void (*mark_dead)(device::Stream& stream, const semantics::u8* live, semantics::i64 count, semantics::u32* numbers,
                      semantics::u8* dead);
};

}  // namespace windrow::gpu

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const gpu::KeyKernels* key_kernels_for(device::Target target);

namespace cuda_target {
extern const gpu::KeyKernels key_kernels;
}
namespace emulator_target {
extern const gpu::KeyKernels key_kernels;
}

}  // namespace windrow
