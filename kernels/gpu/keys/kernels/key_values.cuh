// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row's key, column by column: values of any layout as words, their hash, and the search for a key that a dictionary holds.

#include "gpu/keys/key_views.hpp"
#include "kernel/kernel.hpp"
#include "windrow/semantics/group_key.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::ValueBits;

/// A value that is not NULL: its words, or a text and its length as the first word.
struct KeyValue {
    u64 words[2];
    gpu::TextView text;
};

WINDROW_DEVICE u32 words_of(gpu::KeyPart part) {
    return part == gpu::KeyPart::int128 ? 2 : 1;
}

WINDROW_DEVICE KeyValue one_word(u64 word) {
    return {{word, 0}, {nullptr, 0}};
}

/// The value of a row that is not NULL; of a text, none.
WINDROW_DEVICE ValueBits bits_at(gpu::KeyPart part, const gpu::ColumnView& view, i64 row) {
    using gpu::KeyPart;
    switch (part) {
        case KeyPart::bit:
            return {true, view.bit(row) ? 1UL : 0UL, 0};
        case KeyPart::int8:
            return {true, view.at<u8>(row), 0};
        case KeyPart::int16:
            return {true, view.at<u16>(row), 0};
        case KeyPart::int32:
        case KeyPart::float32:
            return {true, view.at<u32>(row), 0};
        case KeyPart::int64:
            return {true, static_cast<u64>(view.at<i64>(row)), 0};
        case KeyPart::float64:
            return {true, view.at<u64>(row), 0};
        case KeyPart::int128: {
            const auto* halves = static_cast<const u64*>(view.values) + 2 * view.index(row);
            return {true, halves[0], halves[1]};
        }
        case KeyPart::text:
            return {true, 0, 0};
    }
    return {true, 0, 0};
}

/// The integer that the value is; not of a floating type.
WINDROW_DEVICE i64 integer_of(gpu::KeyPart part, const ValueBits& bits) {
    using gpu::KeyPart;
    switch (part) {
        case KeyPart::bit:
            return bits.low != 0 ? 1 : 0;
        case KeyPart::int8:
            return static_cast<semantics::i8>(bits.low);
        case KeyPart::int16:
            return static_cast<semantics::i16>(bits.low);
        case KeyPart::int32:
            return static_cast<i32>(bits.low);
        default:
            return static_cast<i64>(bits.low);
    }
}

WINDROW_DEVICE KeyValue key_of_bits(gpu::KeyPart part, const ValueBits& bits) {
    using gpu::KeyPart;
    using semantics::key_word;
    if (part == KeyPart::float32) return one_word(key_word(__builtin_bit_cast(float, static_cast<u32>(bits.low))));
    if (part == KeyPart::float64) return one_word(key_word(__builtin_bit_cast(double, bits.low)));
    if (part == KeyPart::int128) return {{bits.low, bits.high}, {nullptr, 0}};
    return one_word(key_word(integer_of(part, bits)));
}

WINDROW_DEVICE KeyValue key_value(gpu::KeyPart part, const gpu::ColumnView& view, i64 row) {
    if (part != gpu::KeyPart::text) return key_of_bits(part, bits_at(part, view, row));
    const gpu::TextView text = view.text(row);
    return {{static_cast<u64>(text.size), 0}, text};
}

WINDROW_DEVICE u64 take_in_value(u64 hash, gpu::KeyPart part, const KeyValue& value) {
    if (part == gpu::KeyPart::text) return semantics::take_in_text(hash, value.text.data, value.words[0]);
    hash = semantics::take_in_word(hash, value.words[0]);
    return part == gpu::KeyPart::int128 ? semantics::take_in_word(hash, value.words[1]) : hash;
}

WINDROW_DEVICE u32 hash_of_slot(u64 slot) {
    return static_cast<u32>(slot >> 32);
}
/// An id or a claim.
WINDROW_DEVICE u32 reference_of_slot(u64 slot) {
    return static_cast<u32>(slot);
}
/// The word at which the columns begin; word 0 says which are NULL.
inline constexpr u32 FIRST_COLUMN_WORD = 1;

WINDROW_DEVICE bool same_text(const char* left, const char* right, i64 size) {
    for (i64 i = 0; i < size; ++i) {
        if (left[i] != right[i]) return false;
    }
    return true;
}

/// The hash of a row's key, as make_words gives it. `Row`: `key_count()`, and for column k `key_part(k)`, `has_key(k)` (it is not
/// NULL there) and `key(k)`.
template <typename Row>
WINDROW_DEVICE u32 hash_of_row(const Row& row, u32 mask) {
    u64 hash = semantics::key_hash_start;
    u64 nulls = 0;
    for (u32 k = 0; k < row.key_count(); ++k) {
        if (row.has_key(k)) {
            hash = take_in_value(hash, row.key_part(k), row.key(k));
        } else {
            nulls |= static_cast<u64>(1) << k;
        }
    }
    return semantics::kept_hash(semantics::take_in_word(hash, nulls)) & mask;
}

/// Whether the row's key is the stored one.
template <typename Row>
WINDROW_DEVICE bool is_stored_key(const Row& row, const u64* words, const char* text) {
    const u64 nulls = words[0];
    u32 word = FIRST_COLUMN_WORD;
    for (u32 k = 0; k < row.key_count(); ++k) {
        const gpu::KeyPart part = row.key_part(k);
        const bool stored = ((nulls >> k) & 1U) == 0;
        if (stored != row.has_key(k)) return false;
        if (stored) {
            const KeyValue value = row.key(k);
            if (value.words[0] != words[word]) return false;
            if (part == gpu::KeyPart::int128 && value.words[1] != words[word + 1]) return false;
            if (part == gpu::KeyPart::text) {
                if (!same_text(value.text.data, text, value.text.size)) return false;
                text += value.text.size;
            }
        }
        word += words_of(part);
    }
    return true;
}

/// The id of the row's key, or `no_id` if the dictionary does not hold it. No key is being added meanwhile.
template <typename Row>
WINDROW_DEVICE u32 known_id(const Row& row, const gpu::StoredKeys& stored, u32 words, u32 hash) {
    for (u32 slot = hash & stored.slot_mask;; slot = (slot + 1) & stored.slot_mask) {
        const u64 held = stored.slots[slot];
        if (held == gpu::empty_slot) return gpu::no_id;
        if (hash_of_slot(held) != hash) continue;
        const u32 id = reference_of_slot(held);
        const char* const text = stored.text_begins == nullptr ? nullptr : stored.text + stored.text_begins[id];
        if (is_stored_key(row, stored.words + static_cast<u64>(id) * words, text)) return id;
    }
}

}  // namespace windrow::WINDROW_TARGET
