// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Units of time: EXTRACT, and FLOOR and CEIL TO a unit, over days and over milliseconds on a wall clock.
///
/// Rules: expressions/420 (fields), 460 (weeks of FLOOR and CEIL begin on Sunday, WEEK of EXTRACT is ISO 8601), and D10: times
/// before 1970 floor toward minus infinity, and CEIL is never before its input.

#include "windrow/semantics/calendar.hpp"

namespace windrow::semantics {

enum class TimeUnit : u8 {
    nanosecond,
    microsecond,
    millisecond,
    second,
    minute,
    hour,
    day,
    week,
    month,
    quarter,
    year,
    decade,
    century,
    millennium,
    iso_year,
    iso_day_of_week,
    day_of_week,
    day_of_year,
    epoch
};

/// Milliseconds of a unit of constant length (millisecond to week); 0 for the others.
WINDROW_HD constexpr i64 milliseconds_of_unit(TimeUnit unit) {
    switch (unit) {
        case TimeUnit::millisecond:
            return 1;
        case TimeUnit::second:
            return milliseconds_per_second;
        case TimeUnit::minute:
            return milliseconds_per_minute;
        case TimeUnit::hour:
            return milliseconds_per_hour;
        case TimeUnit::day:
            return milliseconds_per_day;
        case TimeUnit::week:
            return 7 * milliseconds_per_day;
        default:
            return 0;
    }
}

/// Months of a unit counted in months (month to millennium); 0 for the others.
WINDROW_HD constexpr i64 months_of_unit(TimeUnit unit) {
    switch (unit) {
        case TimeUnit::month:
            return 1;
        case TimeUnit::quarter:
            return 3;
        case TimeUnit::year:
            return 12;
        case TimeUnit::decade:
            return 120;
        case TimeUnit::century:
            return 1200;
        case TimeUnit::millennium:
            return 12000;
        default:
            return 0;
    }
}

/// EXTRACT of a unit of a day or longer.
WINDROW_HD constexpr i64 extract_from_days(TimeUnit unit, i64 days) {
    switch (unit) {
        case TimeUnit::day_of_week:
            return iso_day_of_week(days) % 7 + 1;
        case TimeUnit::iso_day_of_week:
            return iso_day_of_week(days);
        case TimeUnit::day_of_year:
            return day_of_year(days);
        case TimeUnit::week:
            return iso_week(days).week;
        case TimeUnit::iso_year:
            return iso_week(days).year;
        case TimeUnit::epoch:
            return wrapping_multiply(days, seconds_per_day);
        default:
            break;
    }
    const CivilDate date = civil_from_days(days);
    switch (unit) {
        case TimeUnit::day:
            return date.day;
        case TimeUnit::month:
            return date.month;
        case TimeUnit::quarter:
            return quarter_of_month(date.month);
        case TimeUnit::year:
            return date.year;
        case TimeUnit::decade:
            return floor_div(date.year, 10);
        // Centuries and millennia begin with their year 1; before Christ they count away from it.
        case TimeUnit::century:
            return date.year > 0 ? (date.year + 99) / 100 : -((99 - (date.year - 1)) / 100);
        case TimeUnit::millennium:
            return date.year > 0 ? (date.year + 999) / 1000 : -((999 - (date.year - 1)) / 1000);
        default:
            return 0;  // units of a time of day: a day begins at midnight
    }
}

/// EXTRACT of a unit below a day from milliseconds since midnight.
WINDROW_HD constexpr i64 extract_from_time(TimeUnit unit, i64 millisecond_of_day) {
    switch (unit) {
        case TimeUnit::hour:
            return millisecond_of_day / milliseconds_per_hour;
        case TimeUnit::minute:
            return millisecond_of_day / milliseconds_per_minute % 60;
        case TimeUnit::second:
            return millisecond_of_day / milliseconds_per_second % 60;
        case TimeUnit::millisecond:
            return millisecond_of_day % 1000;
        case TimeUnit::microsecond:
            return millisecond_of_day % 1000 * 1000;
        case TimeUnit::nanosecond:
            return millisecond_of_day % 1000 * 1000000;
        case TimeUnit::epoch:
            return millisecond_of_day / milliseconds_per_second;
        default:
            return 0;
    }
}

/// True for units that a time of day alone has.
WINDROW_HD constexpr bool is_time_of_day_unit(TimeUnit unit) {
    return unit <= TimeUnit::hour;
}

/// EXTRACT from milliseconds on a wall clock. MILLISECOND and below give only the fraction of the second.
WINDROW_HD constexpr i64 extract_from_milliseconds(TimeUnit unit, i64 milliseconds) {
    if (is_time_of_day_unit(unit)) return extract_from_time(unit, time_of_milliseconds(milliseconds));
    if (unit == TimeUnit::epoch) return floor_div(milliseconds, milliseconds_per_second);
    return extract_from_days(unit, days_of_milliseconds(milliseconds));
}

/// EXTRACT from an interval of months: years, and what is left of each longer unit.
WINDROW_HD constexpr i64 extract_from_months(TimeUnit unit, i64 months) {
    switch (unit) {
        case TimeUnit::year:
            return months / 12;
        case TimeUnit::quarter:
            return months % 12 / 3 + 1;
        case TimeUnit::month:
            return months % 12;
        default:
            return 0;
    }
}

/// EXTRACT from an interval of milliseconds; every field has the interval's sign.
WINDROW_HD constexpr i64 extract_from_duration(TimeUnit unit, i64 milliseconds) {
    if (unit == TimeUnit::day) return milliseconds / milliseconds_per_day;
    return extract_from_time(unit, milliseconds % milliseconds_per_day);
}

/// First day of the unit (a day or longer) that holds a day.
WINDROW_HD constexpr i64 floor_days(TimeUnit unit, i64 days) {
    if (unit == TimeUnit::week) return days - floor_mod(days + 4, 7);
    const i64 months = months_of_unit(unit);
    if (months == 0) return days;
    const CivilDate date = civil_from_days(days);
    // Quarters and years are aligned on January of year 0; centuries and millennia begin with a year that ends in 01.
    const i64 shift = months >= 1200 ? 12 : 0;
    const i64 index = floor_div(date.year * 12 + date.month - 1 - shift, months) * months + shift;
    return days_from_civil(floor_div(index, 12), static_cast<i32>(floor_mod(index, 12)) + 1, 1);
}

/// First day of the unit that is not before a day.
WINDROW_HD constexpr i64 ceil_days(TimeUnit unit, i64 days) {
    const i64 first = floor_days(unit, days);
    if (first == days) return days;
    if (unit == TimeUnit::week) return first + 7;
    return add_months_to_days(first, months_of_unit(unit));
}

/// FLOOR(wall-clock milliseconds TO unit).
WINDROW_HD constexpr i64 floor_milliseconds(TimeUnit unit, i64 milliseconds) {
    const i64 length = milliseconds_of_unit(unit);
    if (length != 0 && unit != TimeUnit::week) return wrapping_add(milliseconds, -floor_mod(milliseconds, length));
    if (unit < TimeUnit::millisecond) return milliseconds;
    return wrapping_multiply(floor_days(unit, days_of_milliseconds(milliseconds)), milliseconds_per_day);
}

/// CEIL(wall-clock milliseconds TO unit): the input itself on a boundary, else the next boundary.
WINDROW_HD constexpr i64 ceil_milliseconds(TimeUnit unit, i64 milliseconds) {
    const i64 floor = floor_milliseconds(unit, milliseconds);
    if (floor == milliseconds) return milliseconds;
    const i64 length = milliseconds_of_unit(unit);
    if (length != 0) return wrapping_add(floor, length);
    return add_months_to_milliseconds(floor, months_of_unit(unit));
}

}  // namespace windrow::semantics
