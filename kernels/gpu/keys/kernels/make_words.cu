// SPDX-License-Identifier: Apache-2.0
#include "key_launches.cuh"

#include "windrow/semantics/group_key.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::KeyColumn;
using gpu::KeyPart;
using semantics::key_word;

/// Writes the column's words of a row that is not NULL there, and takes them in.
WINDROW_DEVICE u64 write_column(const KeyColumn& column, i64 row, u64* words, u64 hash) {
    const ColumnView& view = column.view;
    switch (column.part) {
        case KeyPart::bit:
            words[0] = view.bit(row) ? 1 : 0;
            break;
        case KeyPart::int8:
            words[0] = key_word(static_cast<i64>(view.at<semantics::i8>(row)));
            break;
        case KeyPart::int16:
            words[0] = key_word(static_cast<i64>(view.at<semantics::i16>(row)));
            break;
        case KeyPart::int32:
            words[0] = key_word(static_cast<i64>(view.at<i32>(row)));
            break;
        case KeyPart::int64:
            words[0] = key_word(view.at<i64>(row));
            break;
        case KeyPart::int128: {
            const auto* halves = static_cast<const u64*>(view.values) + 2 * view.index(row);
            words[0] = halves[0];
            words[1] = halves[1];
            return semantics::take_in_word(semantics::take_in_word(hash, words[0]), words[1]);
        }
        case KeyPart::float32:
            words[0] = key_word(view.at<float>(row));
            break;
        case KeyPart::float64:
            words[0] = key_word(view.at<double>(row));
            break;
        case KeyPart::text: {
            const gpu::TextView text = view.text(row);
            words[0] = static_cast<u64>(text.size);
            return semantics::take_in_text(hash, text.data, static_cast<u64>(text.size));
        }
    }
    return semantics::take_in_word(hash, words[0]);
}

WINDROW_KERNEL_OF(KEY_THREADS) make_words_kernel(RowKeys keys) {
    for (const i64 row : thread::grid_rows(keys.rows)) {
        if (keys.planes[row] == gpu::no_id) continue;
        u64* const words = keys.words + row * keys.columns.words;
        u64 hash = semantics::key_hash_start;
        u64 nulls = 0;
        u32 word = FIRST_COLUMN_WORD;
        for (u32 k = 0; k < keys.columns.count; ++k) {
            const KeyColumn& column = keys.columns.columns[k];
            if (column.view.is_valid(row)) {
                hash = write_column(column, row, words + word, hash);
            } else {
                nulls |= static_cast<u64>(1) << k;
                for (u32 i = 0; i < words_of(column.part); ++i) words[word + i] = 0;
            }
            word += words_of(column.part);
        }
        words[0] = nulls;
        keys.hashes[row] = semantics::kept_hash(semantics::take_in_word(hash, nulls)) & keys.hash_mask;
    }
}

void make_words(device::Stream& stream, const RowKeys& keys) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), make_words_kernel, keys);
}

}  // namespace windrow::WINDROW_TARGET
