// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keys of a batch's rows and of a dictionary in device memory, as kernels see them: plain addresses, no ownership.

#include "gpu/columns/column_view.hpp"

namespace windrow::gpu {

/// A row that has no key: it is in no window any more.
inline constexpr semantics::u32 no_id = 0xFFFFFFFFU;

/// How a key column becomes words.
enum class KeyPart : semantics::u8 { bit, int8, int16, int32, int64, int128, float32, float64, text };

struct KeyColumn {
    ColumnView view;
    KeyPart part = KeyPart::int64;
    semantics::u8 padding[7] = {};
};

inline constexpr semantics::u32 most_key_columns = 16;

/// The key columns of a batch. A key is `words` words: bit k of word 0 says that column k is NULL; then come the columns: one
/// word, two for 128 bits, the length for a text.
struct KeyColumns {
    KeyColumn columns[most_key_columns];
    semantics::u32 count = 0;
    semantics::u32 words = 1;
    semantics::u32 texts = 0;  ///< how many of the columns are texts
    semantics::u32 padding = 0;
};

/// The keys of a batch's rows. Rows whose `planes` entry is `no_id` have none.
struct RowKeys {
    KeyColumns columns;
    semantics::i64 rows = 0;
    const semantics::u32* planes = nullptr;
    semantics::u64* words = nullptr;         ///< [rows][columns.words]
    semantics::u32* hashes = nullptr;        ///< [rows]
    semantics::u32 hash_mask = 0xFFFFFFFFU;  ///< a test sets 0: all hashes collide
    semantics::u32 padding = 0;
};

/// A slot of the hash table: the kept hash in the upper half; below an id, or the claim of a row of the batch.
inline constexpr semantics::u64 empty_slot = ~semantics::u64{0};
inline constexpr semantics::u32 claim = 0x80000000U;

/// What a dictionary holds.
struct StoredKeys {
    semantics::u64* slots = nullptr;
    semantics::u32 slot_mask = 0;  ///< slots - 1; a power of two
    semantics::u32 padding = 0;
    semantics::u64* words = nullptr;        ///< [capacity][words of a key]
    semantics::u64* text_begins = nullptr;  ///< [capacity], into `text`: the key's texts one behind the other
    char* text = nullptr;
};

/// How much a dictionary holds. Two alternate: a batch's kernels read one and write the next.
struct KeyCounters {
    semantics::u32 next_id = 0;     ///< ids from here on were never given
    semantics::u32 free_taken = 0;  ///< of the free ids, so many are given
    semantics::u64 text_bytes = 0;
};

/// What a batch adds: written by the kernels between each other.
struct NewKeys {
    semantics::u32* slot_of_row = nullptr;  ///< [rows]
    semantics::u32* is_new = nullptr;       ///< [rows] 1: the row is its key's first
    semantics::u32* ranks = nullptr;        ///< [rows] new keys before the row
    semantics::i64* text_sizes = nullptr;   ///< [rows] bytes of the texts of new keys; null if keys have no texts
    semantics::i64* text_ranks = nullptr;   ///< [rows] their sums before the row
    const semantics::u32* free_ids = nullptr;
    semantics::u32 free_count = 0;
    semantics::u32 padding = 0;
    const KeyCounters* before = nullptr;
    KeyCounters* after = nullptr;
};

}  // namespace windrow::gpu
