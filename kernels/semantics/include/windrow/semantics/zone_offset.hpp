// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Instants and wall clocks of a time zone, given as a table of its transitions.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// From `instant_ms` on, the offset to UTC is `offset_ms`.
struct ZoneTransition {
    i64 instant_ms;
    i64 offset_ms;
};

/// A zone's transitions in ascending order, and the offset before the first.
struct ZoneTable {
    const ZoneTransition* transitions;
    i64 count;
    i64 first_offset_ms;

    /// Offset after the first `passed` transitions.
    [[nodiscard]] WINDROW_HD_MEMBER i64 offset_after(i64 passed) const {
        return passed == 0 ? first_offset_ms : transitions[passed - 1].offset_ms;
    }
    /// How many transitions, from the first on, fulfil `behind(k)`, which is true for the earlier ones and false for the later.
    template <typename Behind>
    [[nodiscard]] WINDROW_HD_MEMBER i64 count_behind(Behind behind) const {
        i64 low = 0;
        i64 high = count;
        while (low < high) {
            const i64 middle = low + (high - low) / 2;
            if (behind(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
};

/// Offset to UTC at an instant.
WINDROW_HD i64 zone_offset_at(const ZoneTable& zone, i64 instant_ms) {
    return zone.offset_after(zone.count_behind([&](i64 k) { return zone.transitions[k].instant_ms <= instant_ms; }));
}

/// Java's LocalDateTime.atZone: in an overlap the earlier instant; in a gap the local time is shifted forward by the gap.
/// A transition is behind a local time once both clocks, old and new, show a time beyond it: inside a gap or an overlap the old
/// offset still holds.
WINDROW_HD i64 zone_to_instant(const ZoneTable& zone, i64 local_ms) {
    const i64 passed = zone.count_behind([&](i64 k) {
        const i64 before = zone.offset_after(k);
        const i64 after = zone.transitions[k].offset_ms;
        return local_ms - zone.transitions[k].instant_ms >= (before > after ? before : after);
    });
    return local_ms - zone.offset_after(passed);
}

/// Flink's timers of window ends (org.apache.flink.table.runtime.util.TimeWindowUtil#toEpochMillsForTimer): in an overlap the
/// later instant; in a gap the first instant after it. Grows with the local time. Here a transition is behind as soon as either
/// clock shows a time beyond it, so the new offset holds inside an overlap.
WINDROW_HD i64 zone_to_timer_instant(const ZoneTable& zone, i64 local_ms) {
    const i64 passed = zone.count_behind([&](i64 k) {
        const i64 before = zone.offset_after(k);
        const i64 after = zone.transitions[k].offset_ms;
        return local_ms - zone.transitions[k].instant_ms >= (before < after ? before : after);
    });
    const i64 instant = local_ms - zone.offset_after(passed);
    if (passed == 0) return instant;
    const i64 transition = zone.transitions[passed - 1].instant_ms;
    return instant > transition ? instant : transition;
}

}  // namespace windrow::semantics
