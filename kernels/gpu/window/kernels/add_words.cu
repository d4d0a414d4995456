// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"
#include "word_states.cuh"

/// Rows are added to their groups' states by atomics: in device memory, or first in the shared memory of the block, for the ids
/// that fit there. A row whose id does not fit falls through to device memory.

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(WINDOW_THREADS) add_words_kernel(GroupedRows rows, WordAggregates aggregates) {
    for (const i64 row : thread::grid_rows(rows.rows)) {
        const u32 plane = rows.planes[row];
        if (plane != gpu::no_plane) add_to_device(StateRow{aggregates, row}, rows.addresses[plane], rows.ids[row]);
    }
}

// 1. The block's states are zeroed: the empty state.
// 2. Rows are added to them.
// 3. They are merged into the states in device memory.
WINDROW_KERNEL_OF(WINDOW_THREADS)
add_words_shared_kernel(GroupedRows rows, WordAggregates aggregates, u32 shared_ids) {
    WINDROW_DYNAMIC_SHARED(u64, states);
    clear_shared_states(states, rows.plane_count * shared_ids * aggregates.words);
    for (const i64 row : thread::grid_rows(rows.rows)) {
        const u32 plane = rows.planes[row];
        if (plane == gpu::no_plane) continue;
        add_to_group(StateRow{aggregates, row}, {states, shared_ids}, rows.addresses, plane, rows.ids[row]);
    }
    merge_shared_states(states, aggregates, rows.addresses, rows.plane_count, shared_ids);
}

void add_words(device::Stream& stream, const GroupedRows& rows, const WordAggregates& aggregates, u32 shared_ids) {
    const device::LaunchShape shape = gpu::shape_for_states(rows.rows, rows.plane_count, shared_ids, aggregates.words);
    if (shared_ids == 0) {
        WINDROW_LAUNCH(stream, shape, add_words_kernel, rows, aggregates);
    } else {
        WINDROW_LAUNCH(stream, shape, add_words_shared_kernel, rows, aggregates, shared_ids);
    }
}

}  // namespace windrow::WINDROW_TARGET
