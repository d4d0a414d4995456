// SPDX-License-Identifier: Apache-2.0
#include "session_launches.cuh"

/// Rows sorted by key and local time fall into fragments: where one begins is seen from a row and the one before alone, a scan
/// numbers them, and their first and last rows write them down. One fragment of all rows costs as much as many.

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(SESSION_THREADS) order_rows_kernel(SessionOrder request) {
    for (const i64 row : thread::grid_rows(request.rows)) {
        const i64 time = request.times.at<i64>(row);
        const i64 local = time + semantics::zone_offset_at(request.zone, time);
        const u64 key = static_cast<u64>(local) - static_cast<u64>(request.least);
        request.local_times[row] = local;
        request.sort_keys[row] = request.time_bits == 64 ? key : (static_cast<u64>(request.ids[row]) << request.time_bits) | key;
        request.numbers[row] = static_cast<u32>(row);
    }
}

WINDROW_KERNEL_OF(SESSION_THREADS) ids_in_order_kernel(const u32* ids, const u32* order, i64 rows, u32* ids_in_order) {
    for (const i64 i : thread::grid_rows(rows)) ids_in_order[i] = ids[order[i]];
}

WINDROW_DEVICE i64 stamp_of(const FragmentSearch& request, u32 row) {
    return request.stamps.written != nullptr ? request.stamps.written[row] : request.stamps.constant;
}

WINDROW_KERNEL_OF(SESSION_THREADS) mark_fragments_kernel(FragmentSearch request) {
    for (const i64 i : thread::grid_rows(request.rows)) {
        const u32 row = request.order[i];
        const i64 time = request.local_times[row];
        const i64 stamp = stamp_of(request, row);
        bool begins = true;
        bool sure = semantics::on_time(request.zone, request.gap, time, stamp);
        if (i > 0) {
            const u32 before = request.order[i - 1];
            const i64 time_before = request.local_times[before];
            begins = request.ids[before] != request.ids[row] || !semantics::rows_merge(time_before, time, request.gap);
            sure = sure &&
                   (begins || semantics::surely_merged(request.zone, request.gap, time_before, stamp_of(request, before), stamp));
        }
        request.marks[i] = static_cast<i64>((static_cast<u64>(sure ? 0 : 1) << 32) | (begins ? 1U : 0U));
    }
}

WINDROW_KERNEL_OF(SESSION_THREADS) write_fragments_kernel(FragmentSearch request) {
    for (const i64 i : thread::grid_rows(request.rows)) {
        const i64 mark = request.marks[i];
        const i64 before = request.sums[i];
        const bool begins = beginnings_of(mark) != 0;
        const bool last = i + 1 == request.rows;
        const bool ends = last || beginnings_of(request.marks[i + 1]) != 0;
        const u32 number = beginnings_of(before) + beginnings_of(mark) - 1;
        const u32 row = request.order[i];
        Fragment& fragment = request.fragments[number];
        if (begins) {
            fragment.key = request.ids[row];
            fragment.begin = static_cast<u32>(i);
            fragment.first_row = row;
            fragment.first_time = request.local_times[row];
            fragment.unsure_before = unsure_of(before);
        }
        if (ends) {
            fragment.last_row = row;
            fragment.last_time = request.local_times[row];
            fragment.unsure_through = unsure_of(before) + unsure_of(mark);
        }
        if (last) *request.count = static_cast<i64>(number) + 1;
    }
}

void order_rows(device::Stream& stream, const SessionOrder& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, SESSION_THREADS, SESSION_BLOCKS), order_rows_kernel, request);
}

void ids_in_order(device::Stream& stream, const u32* ids, const u32* order, i64 rows, u32* ids_in_order) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, SESSION_THREADS, SESSION_BLOCKS), ids_in_order_kernel, ids, order, rows,
                   ids_in_order);
}

void mark_fragments(device::Stream& stream, const FragmentSearch& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, SESSION_THREADS, SESSION_BLOCKS), mark_fragments_kernel, request);
}

void write_fragments(device::Stream& stream, const FragmentSearch& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.rows, SESSION_THREADS, SESSION_BLOCKS), write_fragments_kernel,
                   request);
}

}  // namespace windrow::WINDROW_TARGET
