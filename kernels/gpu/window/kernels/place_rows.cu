// SPDX-License-Identifier: Apache-2.0
#include "place_row.cuh"
#include "window_launches.cuh"

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(WINDOW_THREADS) place_rows_kernel(PlaceRows request) {
    gpu::RowCounters own;
    for (const i64 row : thread::grid_rows(request.rows)) {
        const bool kept = is_kept(request, row);
        gpu::StretchFate fate;
        if (kept) fate = fate_of(request, row);
        request.planes[row] = fate.plane;
        note_fate(request, row, kept, fate, own);
    }
    add_counters(own, request.counters);
}

void place_rows(device::Stream& stream, const PlaceRows& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, WINDOW_THREADS, WINDOW_BLOCKS), place_rows_kernel, request);
}

}  // namespace windrow::WINDROW_TARGET
