// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sessions: intervals of local time that rows of one key open and extend. A row at time t alone is the session [t, t + gap).
/// Milliseconds. Rules: as measured in the recorded cases (area sessions).

#include "windrow/semantics/zone_offset.hpp"

namespace windrow::semantics {

/// Two session intervals merge when they overlap or touch (TimeWindow#intersects).
WINDROW_HD bool sessions_merge(i64 start_a, i64 end_a, i64 start_b, i64 end_b) {
    return start_a <= end_b && end_a >= start_b;
}

/// Whether rows at these times belong to one session, if nothing closes it between them.
WINDROW_HD bool rows_merge(i64 time_a, i64 time_b, i64 gap) {
    return sessions_merge(time_a, time_a + gap, time_b, time_b + gap);
}

/// The watermark that closes a session with this end. Grows with the end.
WINDROW_HD i64 session_fires_at(const ZoneTable& zone, i64 end) {
    return zone_to_timer_instant(zone, end - 1);
}

/// Whether a session with this end is open for a row whose stamp watermark is `stamp`: sessions close before the row is looked
/// at. A row that touches no open session is late if its own session is not open for it.
WINDROW_HD bool session_is_open(const ZoneTable& zone, i64 end, i64 stamp) {
    return session_fires_at(zone, end) > stamp;
}

// Rows of one key in order of time, each touching the one before, are in one session for sure, whatever else is open, if
//  - none of them is late by itself: each is on_time, and
//  - each is surely_merged with the one before.
// For of two neighbours, the one that comes second finds the first one's session open: it ends at the earlier time + gap or
// later. Then that row joins it, and both are in one session from there on. So all are, when the last one has come.

/// Whether a row's own session is open for it.
WINDROW_HD bool on_time(const ZoneTable& zone, i64 gap, i64 time, i64 stamp) {
    return session_is_open(zone, time + gap, stamp);
}

/// Whether the row's session is open for the later of two rows, of which `time` is the earlier time.
WINDROW_HD bool surely_merged(const ZoneTable& zone, i64 gap, i64 time, i64 stamp_a, i64 stamp_b) {
    return session_is_open(zone, time + gap, stamp_a > stamp_b ? stamp_a : stamp_b);
}

}  // namespace windrow::semantics
