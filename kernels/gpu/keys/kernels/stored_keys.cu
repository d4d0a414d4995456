// SPDX-License-Identifier: Apache-2.0
#include "key_launches.cuh"

/// What is done with stored keys: a larger table, fewer texts, keys for the host.

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(KEY_THREADS) fill_slots_kernel(const u64* old_slots, i64 old_count, const u8* live, StoredKeys stored) {
    for (const i64 at : thread::grid_rows(old_count)) {
        const u64 entry = old_slots[at];
        if (entry == gpu::empty_slot || (live != nullptr && live[reference_of_slot(entry)] == 0)) continue;
        u32 slot = hash_of_slot(entry) & stored.slot_mask;
        while (atomic::compare_and_swap(&stored.slots[slot], gpu::empty_slot, entry) != gpu::empty_slot)
            slot = (slot + 1) & stored.slot_mask;
    }
}

WINDROW_DEVICE i64 text_size_of(const KeyColumns& shape, const StoredKeys& stored, i64 id) {
    i64 size = 0;
    const u64* word = key_at(stored.words, shape, id) + FIRST_COLUMN_WORD;
    for (u32 k = 0; k < shape.count; ++k) {
        const gpu::KeyPart part = shape.columns[k].part;
        if (part == gpu::KeyPart::text) size += static_cast<i64>(*word);
        word += words_of(part);
    }
    return size;
}

WINDROW_KERNEL_OF(KEY_THREADS)
measure_texts_kernel(KeyColumns shape, StoredKeys stored, const u32* ids, const u8* live, i64 count, i64* sizes) {
    for (const i64 i : thread::grid_rows(count)) {
        const i64 id = ids != nullptr ? ids[i] : i;
        sizes[i] = live != nullptr && live[id] == 0 ? 0 : text_size_of(shape, stored, id);
    }
}

WINDROW_KERNEL_OF(KEY_THREADS)
copy_texts_kernel(KeyColumns shape, StoredKeys stored, const u32* ids, const u8* live, i64 count, const i64* begins, char* text) {
    for (const i64 i : thread::grid_rows(count)) {
        const i64 id = ids != nullptr ? ids[i] : i;
        if (live != nullptr && live[id] == 0) continue;
        const i64 size = text_size_of(shape, stored, id);
        const char* const from = stored.text + stored.text_begins[id];
        char* const to = text + begins[i];
        for (i64 k = 0; k < size; ++k) to[k] = from[k];
    }
}

WINDROW_KERNEL_OF(KEY_THREADS)
gather_words_kernel(KeyColumns shape, StoredKeys stored, const u32* ids, i64 count, u64* words) {
    for (const i64 i : thread::grid_rows(count)) {
        const u64* const from = key_at(stored.words, shape, ids[i]);
        for (u32 k = 0; k < shape.words; ++k) words[i * shape.words + k] = from[k];
    }
}

WINDROW_KERNEL_OF(KEY_THREADS) mark_dead_kernel(const u8* live, i64 count, u32* numbers, u8* dead) {
    for (const i64 i : thread::grid_rows(count)) {
        numbers[i] = static_cast<u32>(i);
        dead[i] = live[i] == 0 ? 1 : 0;
    }
}

void fill_slots(device::Stream& stream, const u64* old_slots, i64 old_count, const u8* live, const StoredKeys& stored) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(old_count, KEY_THREADS, KEY_BLOCKS), fill_slots_kernel, old_slots, old_count,
                   live, stored);
}

void measure_texts(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, const u8* live,
                   i64 count, i64* sizes) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, KEY_THREADS, KEY_BLOCKS), measure_texts_kernel, shape, stored, ids, live,
                   count, sizes);
}

void copy_texts(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, const u8* live,
                i64 count, const i64* begins, char* text) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, KEY_THREADS, KEY_BLOCKS), copy_texts_kernel, shape, stored, ids, live,
                   count, begins, text);
}

void gather_words(device::Stream& stream, const KeyColumns& shape, const StoredKeys& stored, const u32* ids, i64 count,
                  u64* words) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, KEY_THREADS, KEY_BLOCKS), gather_words_kernel, shape, stored, ids, count,
                   words);
}

void mark_dead(device::Stream& stream, const u8* live, i64 count, u32* numbers, u8* dead) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, KEY_THREADS, KEY_BLOCKS), mark_dead_kernel, live, count, numbers, dead);
}

}  // namespace windrow::WINDROW_TARGET
