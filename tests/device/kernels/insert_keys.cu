// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 64;
constexpr u32 EMPTY = 0;
constexpr u32 BEING_WRITTEN = 1;
constexpr u32 FILLED = 2;

WINDROW_DEVICE u32 first_slot(u64 key, u32 slot_mask) {
    return static_cast<u32>((key * 0x9e3779b97f4a7c15UL) >> 40) & slot_mask;
}

/// The id of `key`. A slot is claimed by compare-and-swap, filled by its claimer, and published by a release that readers
/// acquire.
WINDROW_DEVICE u32 id_of(const KeyTable& table, u64 key) {
    u32 slot = first_slot(key, table.slot_mask);
    for (;;) {
        u32 state = atomic::load<Order::acquire>(&table.states[slot]);
        if (state == EMPTY) {
            state = atomic::compare_and_swap<Order::acquire>(&table.states[slot], EMPTY, BEING_WRITTEN);
            if (state == EMPTY) {
                const u32 id = atomic::add(table.key_count, 1U);
                table.keys[slot] = key;
                table.ids[slot] = id;
                atomic::store<Order::release>(&table.states[slot], FILLED);
                return id;
            }
        }
        if (state == BEING_WRITTEN) {
            thread::pause();
            continue;
        }
        if (table.keys[slot] == key) return table.ids[slot];
        slot = (slot + 1) & table.slot_mask;
    }
}

WINDROW_KERNEL_OF(THREADS) insert_keys_kernel(KeyTable table, const u64* keys, i64 rows, u32* ids) {
    for (const i64 row : thread::grid_rows(rows)) ids[row] = id_of(table, keys[row]);
}

void insert_keys(device::Stream& stream, KeyTable table, const std::uint64_t* keys, std::int64_t rows, std::uint32_t* ids) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 8), insert_keys_kernel, table, keys, rows, ids);
}

}  // namespace windrow::WINDROW_TARGET
