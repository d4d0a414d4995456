// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What becomes of a row by its time: a plane, too late, or in no window; and the counts of that.

#include "gpu/window/window_views.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

/// The number of the row's stretch or attached window; `count` if it has none.
WINDROW_DEVICE u32 find_row(const gpu::PlaceRows& request, i64 row, i64 stamp) {
    const i64 time = request.times.at<i64>(row);
    if (request.attached) {
        const i64 start = request.has_starts ? request.starts.at<i64>(row) : -0x7FFFFFFFFFFFFFFF - 1;
        return semantics::find_attached(request.windows, request.count, time, start);
    }
    const i64 local = time + semantics::zone_offset_at(request.zone, time);
    return semantics::find_stretch(request.stretches, request.count, local, stamp);
}

WINDROW_DEVICE bool is_kept(const gpu::PlaceRows& request, i64 row) {
    return request.kept == nullptr || ((request.kept[row >> 5] >> (row & 31)) & 1U) != 0;
}

WINDROW_DEVICE gpu::StretchFate fate_of(const gpu::PlaceRows& request, i64 row) {
    const i64 stamp = request.stamps.written != nullptr ? request.stamps.written[row] : request.stamps.constant;
    const u32 found = find_row(request, row, stamp);
    gpu::StretchFate fate;
    if (found < request.count) fate = request.fates[found];
    if (request.attached && !request.processing_time && found < request.count && stamp >= request.windows[found].fires_at)
        fate = {gpu::no_plane, 1, 0};
    return fate;
}

/// Counts the row and marks it if it is late.
WINDROW_DEVICE void note_fate(const gpu::PlaceRows& request, i64 row, bool kept, const gpu::StretchFate& fate,
                              gpu::RowCounters& own) {
    if (request.late != nullptr) {
        request.late[row] = fate.late != 0 ? 1 : 0;
        request.numbers[row] = static_cast<u32>(row);
    }
    if (!kept) {
        ++own.filtered;
    } else if (fate.plane != gpu::no_plane) {
        ++own.accepted;
        own.partly_late_pairs += fate.missed_windows;
    } else {
        own.late += fate.late;
        own.in_no_window += 1 - fate.late;
    }
}

/// Adds up the counts of a block's threads. All threads come.
WINDROW_DEVICE void add_counters(const gpu::RowCounters& own, gpu::RowCounters* counters) {
    const u64 late = block::reduce(own.late, Plus{});
    const u64 in_no_window = block::reduce(own.in_no_window, Plus{});
    const u64 accepted = block::reduce(own.accepted, Plus{});
    const u64 pairs = block::reduce(own.partly_late_pairs, Plus{});
    const u64 filtered = block::reduce(own.filtered, Plus{});
    if (thread::index() != 0) return;
    if (late != 0) atomic::add(&counters->late, late);
    if (in_no_window != 0) atomic::add(&counters->in_no_window, in_no_window);
    if (accepted != 0) atomic::add(&counters->accepted, accepted);
    if (filtered != 0) atomic::add(&counters->filtered, filtered);
    if (pairs != 0) atomic::add(&counters->partly_late_pairs, pairs);
}

}  // namespace windrow::WINDROW_TARGET
