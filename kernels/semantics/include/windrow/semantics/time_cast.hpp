// SPDX-License-Identifier: Apache-2.0
#pragma once

/// CAST to DATE, TIME and TIMESTAMP(p) (expressions/470, 480-482). Fractions are cut toward minus infinity (rule D10).

#include "windrow/semantics/conversion.hpp"
#include "windrow/semantics/time_text.hpp"

namespace windrow::semantics {

/// The physical form of a TIMESTAMP(precision): Stored is i64 for milliseconds (precision up to 3) and i128 for nanoseconds.
template <typename Stored>
WINDROW_HD constexpr Stored stored_timestamp(const TimePoint& point, int precision) {
    const TimePoint cut = cut_to_precision(point, precision);
    if constexpr (sizeof(Stored) == sizeof(i128)) {
        return to_nanoseconds(cut);
    } else {
        return to_milliseconds(cut);
    }
}

/// The day, as a DATE, of a wall-clock time.
WINDROW_HD constexpr i32 date_of(i64 milliseconds) {
    return static_cast<i32>(days_of_milliseconds(milliseconds));
}
/// Milliseconds of the day cut to a TIME's precision.
WINDROW_HD constexpr i32 cut_time(i64 milliseconds, int precision) {
    const i64 unit = precision >= 3 ? 1 : precision == 2 ? 10 : precision == 1 ? 100 : 1000;
    return static_cast<i32>(milliseconds - milliseconds % unit);
}

WINDROW_HD Converted<i32> text_to_date(const char* text, i64 size) {
    Converted<i32> out{0, Outcome::bad};
    if (parse_cast_date(text, size, out.value)) out.outcome = Outcome::value;
    return out;
}
WINDROW_HD Converted<i32> text_to_time(const char* text, i64 size, int precision) {
    i32 milliseconds = 0;
    if (!parse_cast_time(text, size, milliseconds)) return {0, Outcome::bad};
    return {cut_time(milliseconds, precision), Outcome::value};
}
/// The wall-clock time that a text names.
template <typename Stored>
WINDROW_HD Converted<Stored> text_to_timestamp(const char* text, i64 size, int precision) {
    TimePoint point{};
    if (!parse_cast_timestamp(text, size, point)) return {0, Outcome::bad};
    return {stored_timestamp<Stored>(point, precision), Outcome::value};
}

}  // namespace windrow::semantics
