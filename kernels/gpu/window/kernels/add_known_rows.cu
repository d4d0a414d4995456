// SPDX-License-Identifier: Apache-2.0
#include "known_rows.cuh"
#include "window_launches.cuh"

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(WINDOW_THREADS) add_known_rows_kernel(KnownRows request) {
    add_known_rows_to(request, {nullptr, 0}, [&](i64 row) { return ColumnRow(request, row); });
}

WINDROW_KERNEL_OF(WINDOW_THREADS) add_known_rows_shared_kernel(KnownRows request, u32 shared_ids) {
    WINDROW_DYNAMIC_SHARED(u64, states);
    add_known_rows_shared(request, states, shared_ids, [&](i64 row) { return ColumnRow(request, row); });
}

WINDROW_KERNEL_OF(WINDOW_THREADS) keep_unknown_kernel(const u32* unknown, i64 rows, u32* planes) {
    for (const i64 row : thread::grid_rows(rows)) {
        if (((unknown[row >> 5] >> (row & 31)) & 1U) == 0) planes[row] = gpu::no_plane;
    }
}

void add_known_rows(device::Stream& stream, const KnownRows& request, u32 shared_ids) {
    const device::LaunchShape shape =
        gpu::shape_for_states(request.place.rows, request.plane_count, shared_ids, request.states.words);
    if (shared_ids == 0) {
        WINDROW_LAUNCH(stream, shape, add_known_rows_kernel, request);
    } else {
        WINDROW_LAUNCH(stream, shape, add_known_rows_shared_kernel, request, shared_ids);
    }
}

void keep_unknown(device::Stream& stream, const u32* unknown, i64 rows, u32* planes) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, WINDOW_THREADS, WINDOW_BLOCKS), keep_unknown_kernel, unknown, rows,
                   planes);
}

}  // namespace windrow::WINDROW_TARGET
