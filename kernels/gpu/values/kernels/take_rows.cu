// SPDX-License-Identifier: Apache-2.0
#include "value_launches.cuh"

namespace windrow::WINDROW_TARGET {

using gpu::TakenRows;

WINDROW_DEVICE bool gives_value(const TakenRows& request, i64 row) {
    if (request.has_filter && !(request.filter.is_valid(row) && request.filter.bit(row))) return false;
    return !request.skips_nulls || request.argument.is_valid(row);
}

WINDROW_KERNEL_OF(VALUE_THREADS) take_rows_kernel(TakenRows request) {
    for (const i64 row : thread::grid_rows(request.rows)) {
        request.taken_planes[row] = gives_value(request, row) ? request.planes[row] : gpu::no_plane;
        if (request.watermarks == nullptr) continue;
        const semantics::RowStamp stamp = request.order.stamp(row);
        request.watermarks[row] = stamp.watermark;
        request.positions[row] = static_cast<i64>(stamp.position);
        request.arrivals[row] = static_cast<i64>(request.rows_before) + row;
    }
}

void take_rows(device::Stream& stream, const TakenRows& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, VALUE_THREADS, VALUE_BLOCKS), take_rows_kernel, request);
}

}  // namespace windrow::WINDROW_TARGET
