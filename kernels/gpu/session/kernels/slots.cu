// SPDX-License-Identifier: Apache-2.0
#include "session_launches.cuh"

/// Which slot's state each row is added to.

namespace windrow::WINDROW_TARGET {

WINDROW_DEVICE void write_slot(u32 row, u32 slot, u32* planes, u32* ids) {
    planes[row] = slot == gpu::no_slot ? gpu::no_plane : 0;
    ids[row] = slot;
}

WINDROW_KERNEL_OF(SESSION_THREADS) slots_of_rows_kernel(SlotsOfRows request) {
    for (const i64 i : thread::grid_rows(request.rows)) {
        const u32 number = beginnings_of(request.sums[i]) + beginnings_of(request.marks[i]) - 1;
        const u32 slot = request.slots[number];
        if (slot != gpu::slots_by_row) write_slot(request.order[i], slot, request.planes, request.ids);
    }
}

WINDROW_KERNEL_OF(SESSION_THREADS) slots_one_by_one_kernel(const RowSlot* found, i64 count, u32* planes, u32* ids) {
    for (const i64 i : thread::grid_rows(count)) write_slot(found[i].row, found[i].slot, planes, ids);
}

void slots_of_rows(device::Stream& stream, const SlotsOfRows& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, SESSION_THREADS, SESSION_BLOCKS), slots_of_rows_kernel, request);
}

void slots_one_by_one(device::Stream& stream, const RowSlot* found, i64 count, u32* planes, u32* ids) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, SESSION_THREADS, SESSION_BLOCKS), slots_one_by_one_kernel, found, count,
                   planes, ids);
}

}  // namespace windrow::WINDROW_TARGET
