// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The proleptic Gregorian calendar: days since 1970-01-01 to civil dates and back, and steps by months.
///
/// All functions are total over every day that an int64 count of milliseconds can reach (years within +-292 million). Times
/// before the epoch floor toward minus infinity (rule D10), so that a time belongs to the day that contains it.
/// Source of the date arithmetic: "chrono-compatible low-level date algorithms" (H. Hinnant), derived again here.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

inline constexpr i64 milliseconds_per_second = 1000;
inline constexpr i64 milliseconds_per_minute = 60 * milliseconds_per_second;
inline constexpr i64 milliseconds_per_hour = 60 * milliseconds_per_minute;
inline constexpr i64 milliseconds_per_day = 24 * milliseconds_per_hour;
inline constexpr i64 nanoseconds_per_millisecond = 1000000;
inline constexpr i64 nanoseconds_per_second = 1000 * nanoseconds_per_millisecond;
inline constexpr i64 seconds_per_day = 86400;

/// Quotient rounded toward minus infinity; `b` > 0.
WINDROW_HD constexpr i64 floor_div(i64 a, i64 b) {
    const i64 q = a / b;
    return q - static_cast<i64>((a % b) < 0);
}

/// Remainder in [0, b); `b` > 0.
WINDROW_HD constexpr i64 floor_mod(i64 a, i64 b) {
    const i64 r = a % b;
    return r < 0 ? r + b : r;
}

WINDROW_HD constexpr i128 floor_div_128(i128 a, i64 b) {
    const i128 q = a / b;
    return q - static_cast<i128>((a % b) < 0);
}

WINDROW_HD constexpr i64 floor_mod_128(i128 a, i64 b) {
    const auto r = static_cast<i64>(a % b);
    return r < 0 ? r + b : r;
}

/// Sum and product that wrap, as Java's do, where C++ would be undefined.
WINDROW_HD constexpr i64 wrapping_add(i64 a, i64 b) {
    return static_cast<i64>(static_cast<u64>(a) + static_cast<u64>(b));
}
WINDROW_HD constexpr i64 wrapping_multiply(i64 a, i64 b) {
    return static_cast<i64>(static_cast<u64>(a) * static_cast<u64>(b));
}

/// A day of the proleptic Gregorian calendar; year 0 is 1 BC. month 1..12, day 1..31.
struct CivilDate {
    i64 year;
    i32 month;
    i32 day;
};

WINDROW_HD constexpr bool is_leap_year(i64 year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

WINDROW_HD constexpr i32 days_in_month(i64 year, i32 month) {
    if (month == 2) return is_leap_year(year) ? 29 : 28;
    return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
}

/// Days since 1970-01-01 of a civil date. `day` may lie outside the month (it is added), `month` must be 1..12.
WINDROW_HD constexpr i64 days_from_civil(i64 year, i32 month, i64 day) {
    // Years begin in March here, so that the leap day is the last of its year.
    const i64 shifted = year - static_cast<i64>(month <= 2);
    const i64 era = floor_div(shifted, 400);
    const i64 year_of_era = shifted - era * 400;
    const i64 march_month = month > 2 ? month - 3 : month + 9;
    const i64 day_of_year = (153 * march_month + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

WINDROW_HD constexpr i64 days_from_civil(const CivilDate& date) {
    return days_from_civil(date.year, date.month, date.day);
}

WINDROW_HD constexpr CivilDate civil_from_days(i64 days) {
    const i64 from_march_of_year_0 = days + 719468;
    const i64 era = floor_div(from_march_of_year_0, 146097);
    const i64 day_of_era = from_march_of_year_0 - era * 146097;
    const i64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const i64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const i64 march_month = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<i32>(day_of_year - (153 * march_month + 2) / 5 + 1);
    const auto month = static_cast<i32>(march_month < 10 ? march_month + 3 : march_month - 9);
    return {year_of_era + era * 400 + static_cast<i64>(month <= 2), month, day};
}

/// Day of the week, Monday 1 to Sunday 7 (ISO 8601).
WINDROW_HD constexpr i32 iso_day_of_week(i64 days) {
    return static_cast<i32>(floor_mod(days + 3, 7)) + 1;
}

/// Day of the year, from 1.
WINDROW_HD constexpr i32 day_of_year(i64 days) {
    return static_cast<i32>(days - days_from_civil(civil_from_days(days).year, 1, 1)) + 1;
}

/// An ISO 8601 week: `year` is the year that holds the week's Thursday.
struct IsoWeek {
    i64 year;
    i32 week;
};

WINDROW_HD constexpr IsoWeek iso_week(i64 days) {
    const i64 thursday = days - (iso_day_of_week(days) - 1) + 3;
    const i64 year = civil_from_days(thursday).year;
    return {year, static_cast<i32>((thursday - days_from_civil(year, 1, 1)) / 7) + 1};
}

/// Quarter of a month, 1..4.
WINDROW_HD constexpr i32 quarter_of_month(i32 month) {
    return (month - 1) / 3 + 1;
}

/// The day `months` months later; a day beyond the end of the month becomes its last day.
/// Rule: case expressions/400; Flink's DateTimeUtils#addMonths.
WINDROW_HD constexpr i64 add_months_to_days(i64 days, i64 months) {
    const CivilDate date = civil_from_days(days);
    const i64 index = date.year * 12 + (date.month - 1) + months;
    const i64 year = floor_div(index, 12);
    const auto month = static_cast<i32>(floor_mod(index, 12)) + 1;
    const i32 last = days_in_month(year, month);
    return days_from_civil(year, month, date.day < last ? date.day : last);
}

/// Days since epoch of the day that holds an instant or wall-clock time in milliseconds.
WINDROW_HD constexpr i64 days_of_milliseconds(i64 milliseconds) {
    return floor_div(milliseconds, milliseconds_per_day);
}

/// Milliseconds since midnight of that day, 0..86399999.
WINDROW_HD constexpr i64 time_of_milliseconds(i64 milliseconds) {
    return floor_mod(milliseconds, milliseconds_per_day);
}

/// The same time of day `months` months later, the day clamped as in `add_months_to_days`.
WINDROW_HD constexpr i64 add_months_to_milliseconds(i64 milliseconds, i64 months) {
    const i64 days = add_months_to_days(days_of_milliseconds(milliseconds), months);
    return wrapping_add(wrapping_multiply(days, milliseconds_per_day), time_of_milliseconds(milliseconds));
}

}  // namespace windrow::semantics
