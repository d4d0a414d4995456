// SPDX-License-Identifier: Apache-2.0
#include "key_launches.cuh"

/// From keys to ids in four kernels without a lock: claim a slot, see whose claim it is, store, read. Between them the order of
/// kernels is all the order there is; within one, threads meet only at slots.

namespace windrow::WINDROW_TARGET {

/// The texts of two rows of the batch, whose lengths are equal.
WINDROW_DEVICE bool same_texts(const KeyColumns& columns, i64 row, i64 other) {
    for (u32 k = 0; k < columns.count; ++k) {
        const gpu::KeyColumn& column = columns.columns[k];
        if (column.part != gpu::KeyPart::text || !column.view.is_valid(row)) continue;
        const gpu::TextView left = column.view.text(row);
        const gpu::TextView right = column.view.text(other);
        if (!same_text(left.data, right.data, left.size)) return false;
    }
    return true;
}

/// The row's texts and stored ones, whose lengths are equal.
WINDROW_DEVICE bool same_stored_texts(const KeyColumns& columns, i64 row, const char* stored) {
    for (u32 k = 0; k < columns.count; ++k) {
        const gpu::KeyColumn& column = columns.columns[k];
        if (column.part != gpu::KeyPart::text || !column.view.is_valid(row)) continue;
        const gpu::TextView text = column.view.text(row);
        if (!same_text(text.data, stored, text.size)) return false;
        stored += text.size;
    }
    return true;
}

WINDROW_DEVICE bool same_words(const u64* left, const u64* right, u32 count) {
    for (u32 i = 0; i < count; ++i) {
        if (left[i] != right[i]) return false;
    }
    return true;
}

/// Whether the key of `row` is the one that a slot refers to.
WINDROW_DEVICE bool refers_to_key_of(u32 reference, const RowKeys& keys, const StoredKeys& stored, i64 row) {
    const KeyColumns& shape = keys.columns;
    const u64* const own = key_at(keys.words, shape, row);
    if ((reference & gpu::claim) != 0) {
        const i64 other = reference & ~gpu::claim;
        return same_words(own, key_at(keys.words, shape, other), shape.words) &&
               (shape.texts == 0 || same_texts(shape, row, other));
    }
    return same_words(own, key_at(stored.words, shape, reference), shape.words) &&
           (shape.texts == 0 || same_stored_texts(shape, row, stored.text + stored.text_begins[reference]));
}

/// A claim falls only to earlier rows of the same key, and no slot becomes empty: so a search that has passed a slot need not
/// come back to it.
WINDROW_DEVICE u32 claimed_slot(const RowKeys& keys, const StoredKeys& stored, i64 row) {
    const u32 hash = keys.hashes[row];
    const u64 own = slot_of(hash, gpu::claim | static_cast<u32>(row));
    for (u32 slot = hash & stored.slot_mask;; slot = (slot + 1) & stored.slot_mask) {
        u64 held = atomic::load(&stored.slots[slot]);
        if (held == gpu::empty_slot) {
            held = atomic::compare_and_swap(&stored.slots[slot], gpu::empty_slot, own);
            if (held == gpu::empty_slot) return slot;
        }
        if (hash_of_slot(held) != hash || !refers_to_key_of(reference_of_slot(held), keys, stored, row)) continue;
        // Claims of one key have the same hash: the least one is the earliest row's.
        if ((reference_of_slot(held) & gpu::claim) != 0 && own < held) atomic::min(&stored.slots[slot], own);
        return slot;
    }
}

WINDROW_KERNEL_OF(KEY_THREADS) claim_slots_kernel(RowKeys keys, StoredKeys stored, u32* slot_of_row) {
    for (const i64 row : thread::grid_rows(keys.rows)) {
        if (keys.planes[row] != gpu::no_id) slot_of_row[row] = claimed_slot(keys, stored, row);
    }
}

WINDROW_KERNEL_OF(KEY_THREADS) mark_new_kernel(RowKeys keys, StoredKeys stored, NewKeys added) {
    for (const i64 row : thread::grid_rows(keys.rows)) {
        const bool first = keys.planes[row] != gpu::no_id &&
                           reference_of_slot(stored.slots[added.slot_of_row[row]]) == (gpu::claim | static_cast<u32>(row));
        added.is_new[row] = first ? 1 : 0;
        if (added.text_sizes == nullptr) continue;
        i64 size = 0;
        for (u32 k = 0; first && k < keys.columns.count; ++k) {
            const gpu::KeyColumn& column = keys.columns.columns[k];
            if (column.part == gpu::KeyPart::text && column.view.is_valid(row)) size += column.view.text(row).size;
        }
        added.text_sizes[row] = size;
    }
}

WINDROW_DEVICE void store_texts(const KeyColumns& columns, i64 row, char* to) {
    for (u32 k = 0; k < columns.count; ++k) {
        const gpu::KeyColumn& column = columns.columns[k];
        if (column.part != gpu::KeyPart::text || !column.view.is_valid(row)) continue;
        const gpu::TextView text = column.view.text(row);
        for (i64 i = 0; i < text.size; ++i) to[i] = text.data[i];
        to += text.size;
    }
}

WINDROW_KERNEL_OF(KEY_THREADS) store_new_kernel(RowKeys keys, StoredKeys stored, NewKeys added) {
    const gpu::KeyCounters before = *added.before;
    const u32 free_left = added.free_count - before.free_taken;
    for (const i64 row : thread::grid_rows(keys.rows)) {
        const u32 rank = added.ranks[row];
        if (added.is_new[row] != 0) {
            const u32 id = rank < free_left ? added.free_ids[before.free_taken + rank] : before.next_id + (rank - free_left);
            const u64* const words = key_at(keys.words, keys.columns, row);
            for (u32 i = 0; i < keys.columns.words; ++i) stored.words[static_cast<i64>(id) * keys.columns.words + i] = words[i];
            if (added.text_sizes != nullptr) {
                const u64 begin = before.text_bytes + static_cast<u64>(added.text_ranks[row]);
                stored.text_begins[id] = begin;
                store_texts(keys.columns, row, stored.text + begin);
            }
            stored.slots[added.slot_of_row[row]] = slot_of(keys.hashes[row], id);
        }
        if (row + 1 == keys.rows) {
            const u32 count = rank + added.is_new[row];
            const u32 reused = count < free_left ? count : free_left;
            gpu::KeyCounters after = before;
            after.free_taken += reused;
            after.next_id += count - reused;
            if (added.text_sizes != nullptr) after.text_bytes += static_cast<u64>(added.text_ranks[row] + added.text_sizes[row]);
            *added.after = after;
        }
    }
}

WINDROW_KERNEL_OF(KEY_THREADS) read_ids_kernel(RowKeys keys, StoredKeys stored, const u32* slot_of_row, u32* ids) {
    for (const i64 row : thread::grid_rows(keys.rows)) {
        ids[row] = keys.planes[row] == gpu::no_id ? gpu::no_id : reference_of_slot(stored.slots[slot_of_row[row]]);
    }
}

void claim_slots(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, u32* slot_of_row) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), claim_slots_kernel, keys, stored,
                   slot_of_row);
}

void mark_new(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), mark_new_kernel, keys, stored, added);
}

void store_new(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const NewKeys& added) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), store_new_kernel, keys, stored, added);
}

void read_ids(device::Stream& stream, const RowKeys& keys, const StoredKeys& stored, const u32* slot_of_row, u32* ids) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(keys.rows, KEY_THREADS, KEY_BLOCKS), read_ids_kernel, keys, stored, slot_of_row,
                   ids);
}

}  // namespace windrow::WINDROW_TARGET
