// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which rows share a plane: a stretch of the time line, and of stamps, between two firings (docs/decisions/0008-gpu-backend.md).

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// Rows whose local time is in [slice, slice + length) and whose stamp is in [stamps_from, stamps_before). Milliseconds.
struct Stretch {
    i64 slice;
    i64 length;
    i64 stamps_from;
    i64 stamps_before;
};

WINDROW_HD bool holds_time(const Stretch& stretch, i64 time) {
    // One unsigned comparison tests both ends.
    return static_cast<u64>(time) - static_cast<u64>(stretch.slice) < static_cast<u64>(stretch.length);
}

/// Whether all stamps from `least` to `greatest` are the stretch's.
WINDROW_HD bool holds_stamps(const Stretch& stretch, i64 least, i64 greatest) {
    return least >= stretch.stamps_from && greatest < stretch.stamps_before;
}

/// Whether the row is the stretch's.
WINDROW_HD bool holds_row(const Stretch& stretch, i64 time, i64 stamp) {
    return holds_time(stretch, time) && holds_stamps(stretch, stamp, stamp);
}

/// The number of the row's stretch in a table of `count` that is ordered by (slice, stamps_from) and does not overlap; `count` if
/// the table has none.
WINDROW_HD u32 find_stretch(const Stretch* table, u32 count, i64 time, i64 stamp) {
    // The last one that begins at or before (time, stamp).
    u32 first = 0;
    u32 rest = count;
    while (rest > 0) {
        const u32 half = rest / 2;
        const Stretch& middle = table[first + half];
        const bool begins_after = middle.slice > time || (holds_time(middle, time) && middle.stamps_from > stamp);
        if (begins_after) {
            rest = half;
        } else {
            first += half + 1;
            rest -= half + 1;
        }
    }
    return first > 0 && holds_row(table[first - 1], time, stamp) ? first - 1 : count;
}

/// A window that came with the rows. Its rows are late from the stamp `fires_at` on.
struct AttachedWindow {
    i64 end;
    i64 start;
    i64 fires_at;
};

/// The number of a window in a table of `count` ordered by (end, start); `count` if the table has none.
WINDROW_HD u32 find_attached(const AttachedWindow* table, u32 count, i64 end, i64 start) {
    u32 first = 0;
    u32 rest = count;
    while (rest > 0) {
        const u32 half = rest / 2;
        const AttachedWindow& middle = table[first + half];
        if (middle.end < end || (middle.end == end && middle.start < start)) {
            first += half + 1;
            rest -= half + 1;
        } else {
            rest = half;
        }
    }
    return first < count && table[first].end == end && table[first].start == start ? first : count;
}

}  // namespace windrow::semantics
