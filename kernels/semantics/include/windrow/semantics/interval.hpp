// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arithmetic of dates and times with intervals, and differences in units.
///
/// Rules: expressions/400 to 411 and 490; Flink's DateTimeUtils#subtractMonths and TimestampDiffCallGen. Sums wrap as Java's do.

#include "windrow/semantics/time_unit.hpp"

namespace windrow::semantics {

/// Whole months from day `from` to day `to`, of equal sign; a step clamps at the end of a month, so that 2024-02-29 to
/// 2025-02-28 is a year.
WINDROW_HD constexpr i64 months_between_days(i64 to, i64 from) {
    if (to < from) return -months_between_days(from, to);
    // No month has more than 31 days, so this estimate is never too high.
    i64 months = (to - from) / 31;
    while (add_months_to_days(from, months) < to && add_months_to_days(from, months + 1) <= to) ++months;
    return months;
}

/// Whole months from `from` to `to` in milliseconds on a wall clock; one less where the days meet and the time of day does not.
WINDROW_HD constexpr i64 months_between_milliseconds(i64 to, i64 from) {
    const i64 to_day = days_of_milliseconds(to);
    const i64 from_day = days_of_milliseconds(from);
    const i64 months = months_between_days(to_day, from_day);
    const bool meets = add_months_to_days(from_day, months) == to_day;
    return meets && time_of_milliseconds(to) < time_of_milliseconds(from) ? months - 1 : months;
}

/// TIMESTAMPDIFF(unit, from, to): whole units, cut toward zero.
WINDROW_HD constexpr i64 difference_in_units(TimeUnit unit, i64 from, i64 to) {
    const i64 months = months_of_unit(unit);
    if (months != 0) return months_between_milliseconds(to, from) / months;
    const i64 length = milliseconds_of_unit(unit);
    const i64 difference = wrapping_add(to, wrapping_multiply(from, -1));
    return length == 0 ? difference : difference / length;
}

/// TIMESTAMPDIFF in a unit below a second: Flink 2.2.0 counts whole seconds and multiplies (recorded: 2.8 s are 2000
/// MILLISECOND).
WINDROW_HD constexpr i64 difference_below_second(TimeUnit unit, i64 from, i64 to) {
    const i64 seconds = difference_in_units(TimeUnit::second, from, to);
    const i64 per_second = unit == TimeUnit::millisecond ? 1000 : (unit == TimeUnit::microsecond ? 1000000 : 1000000000);
    return wrapping_multiply(seconds, per_second);
}

/// TIME plus milliseconds, around midnight.
WINDROW_HD constexpr i32 add_to_time(i32 millisecond_of_day, i64 milliseconds) {
    return static_cast<i32>(floor_mod(millisecond_of_day + milliseconds % milliseconds_per_day, milliseconds_per_day));
}

/// DATE plus milliseconds: whole days, the rest of the interval is cut toward zero.
WINDROW_HD constexpr i32 add_to_date(i32 days, i64 milliseconds) {
    return static_cast<i32>(static_cast<u32>(days) + static_cast<u32>(milliseconds / milliseconds_per_day));
}

/// (start1, end1) OVERLAPS (start2, end2): periods that only touch overlap, ends may be swapped.
WINDROW_HD constexpr bool periods_overlap(i128 start1, i128 end1, i128 start2, i128 end2) {
    const i128 first1 = start1 < end1 ? start1 : end1;
    const i128 last1 = start1 < end1 ? end1 : start1;
    const i128 first2 = start2 < end2 ? start2 : end2;
    const i128 last2 = start2 < end2 ? end2 : start2;
    return last1 >= first2 && last2 >= first1;
}

}  // namespace windrow::semantics
