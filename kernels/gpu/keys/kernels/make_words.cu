// SPDX-License-Identifier: Apache-2.0
#include "key_launches.cuh"

namespace windrow::WINDROW_TARGET {

using gpu::KeyColumn;

WINDROW_KERNEL_OF(KEY_THREADS) make_words_kernel(RowKeys keys) {
    for (const i64 row : thread::grid_rows(keys.rows)) {
        if (keys.planes[row] == gpu::no_id) continue;
        u64* const words = keys.words + row * keys.columns.words;
        u64 hash = semantics::key_hash_start;
        u64 nulls = 0;
        u32 word = FIRST_COLUMN_WORD;
        for (u32 k = 0; k < keys.columns.count; ++k) {
            const KeyColumn& column = keys.columns.columns[k];
            KeyValue value = one_word(0);
            if (column.view.is_valid(row)) {
                value = key_value(column.part, column.view, row);
                hash = take_in_value(hash, column.part, value);
            } else {
                nulls |= static_cast<u64>(1) << k;
            }
            for (u32 i = 0; i < words_of(column.part); ++i) words[word++] = value.words[i];
        }
        words[0] = nulls;
        keys.hashes[row] = semantics::kept_hash(semantics::take_in_word(hash, nulls)) & keys.hash_mask;
    }
}

void make_words(device::Stream& stream, const RowKeys& keys) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), make_words_kernel, keys);
}

}  // namespace windrow::WINDROW_TARGET
