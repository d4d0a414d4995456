// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Alignment of windows and slices. All times and lengths are milliseconds; a window is [start, end).
/// Rules: org.apache.flink.table.runtime.operators.window.TimeWindow#getWindowStartWithOffset and SliceAssigners, as measured in
/// the recorded cases (areas windows and sessions).

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

enum class WindowShape : u8 { tumble, hop, cumulate };

/// An aligned window: all lengths positive; `slide` is the HOP slide or CUMULATE step (equal to `size` for TUMBLE); `slice`
/// divides the time line so that every window is a whole number of slices.
struct AlignedWindow {
    WindowShape shape;
    i64 size;
    i64 slide;
    i64 offset;
    i64 slice;
};

WINDROW_HD i64 greatest_common_divisor(i64 a, i64 b) {
    while (b != 0) {
        const i64 r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/// Largest `origin + k * step` that is not after `time`, also for times before the epoch. Wraps only where the result itself
/// would not fit 64 bits.
WINDROW_HD i64 floor_to_step(i64 time, i64 step, i64 origin) {
    const i64 o = origin % step;
    i64 r = static_cast<i64>((static_cast<i128>(time) - o) % step);
    if (r < 0) r += step;
    return static_cast<i64>(static_cast<u64>(time) - static_cast<u64>(r));
}

/// Start of the slice that holds `time`.
WINDROW_HD i64 slice_start(const AlignedWindow& w, i64 time) {
    return floor_to_step(time, w.slice, w.offset);
}

/// End of the first window (the one that ends first) that contains the slice starting at `slice`; false if the slice lies in a
/// gap between windows (legacy HOP with slide > size).
WINDROW_HD bool first_window_end(const AlignedWindow& w, i64 slice, i64* end) {
    const i64 slice_end = slice + w.slice;
    if (w.shape == WindowShape::tumble || w.shape == WindowShape::cumulate) {
        *end = slice_end;
        return true;
    }
    // HOP: windows end at offset + size + k * slide; the first of them at or after the slice's end.
    const i64 at_or_before = floor_to_step(slice_end, w.slide, w.offset + w.size);
    const i64 candidate = at_or_before == slice_end ? slice_end : at_or_before + w.slide;
    *end = candidate;
    return candidate - w.size <= slice;
}

/// End of the last window that contains the slice (equal to the first for TUMBLE).
WINDROW_HD i64 last_window_end(const AlignedWindow& w, i64 slice) {
    if (w.shape == WindowShape::tumble) return slice + w.slice;
    if (w.shape == WindowShape::cumulate) return floor_to_step(slice, w.size, w.offset) + w.size;
    return floor_to_step(slice, w.slide, w.offset) + w.size;
}

/// End of the next window of the same slice after the one that ends at `end`.
WINDROW_HD i64 next_window_end(const AlignedWindow& w, i64 end) {
    return end + w.slide;
}

/// Start of the window that ends at `end`.
WINDROW_HD i64 window_start(const AlignedWindow& w, i64 end) {
    if (w.shape == WindowShape::cumulate) return floor_to_step(end - 1, w.size, w.offset);
    return end - w.size;
}

/// Running watermark after a row whose watermark expression gave `value`: it never falls, and a value that is not positive is
/// never sent (Flink's assigner starts at 0; windows/280).
WINDROW_HD i64 advance_watermark(i64 running, i64 value) {
    return value > 0 && value > running ? value : running;
}

/// The same for a watermark of the form `time - delay` (bounded out-of-orderness), after rows whose latest time is `latest`. The
/// subtraction must not overflow.
WINDROW_HD i64 advance_bounded_watermark(i64 running, i64 latest, i64 delay) {
    return advance_watermark(running, latest - delay);
}

}  // namespace windrow::semantics
