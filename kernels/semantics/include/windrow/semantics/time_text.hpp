// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Texts of DATE, TIME and TIMESTAMP values: the forms that Flink 2.2 reads in CAST, TO_DATE, TO_TIMESTAMP, JSON and CSV, and
/// the forms that it writes.
///
/// Rules: expressions/440 and 480, formats/100, 110, 140 and 354. Readers take (text, size), return false for a text that they
/// refuse, and never read outside the text. The forms of Flink rest on java.time.format.DateTimeFormatter (resolver styles SMART
/// and STRICT) and on org.apache.flink.table.utils.DateTimeUtils.

#include "windrow/semantics/calendar.hpp"

namespace windrow::semantics {

/// A time on a wall clock or an instant: whole seconds since epoch and 0..999999999 nanoseconds.
struct TimePoint {
    i64 second = 0;
    i32 nanosecond = 0;
};

/// Physical form of TIMESTAMP(p <= 3): milliseconds, floored.
WINDROW_HD constexpr i64 to_milliseconds(const TimePoint& t) {
    return wrapping_add(wrapping_multiply(t.second, 1000), t.nanosecond / 1000000);
}
/// Physical form of TIMESTAMP(p > 3): nanoseconds.
WINDROW_HD constexpr i128 to_nanoseconds(const TimePoint& t) {
    return static_cast<i128>(t.second) * nanoseconds_per_second + t.nanosecond;
}
WINDROW_HD constexpr TimePoint from_milliseconds(i64 milliseconds) {
    return {floor_div(milliseconds, 1000), static_cast<i32>(floor_mod(milliseconds, 1000)) * 1000000};
}
WINDROW_HD constexpr TimePoint from_nanoseconds(i128 nanoseconds) {
    return {static_cast<i64>(floor_div_128(nanoseconds, nanoseconds_per_second)),
            static_cast<i32>(floor_mod_128(nanoseconds, nanoseconds_per_second))};
}

/// 10^exponent for 0..9.
WINDROW_HD constexpr i32 power_of_ten_32(i32 exponent) {
    i32 power = 1;
    for (i32 k = 0; k < exponent; ++k) power *= 10;
    return power;
}

/// The fraction cut to `precision` digits (toward minus infinity, D10).
WINDROW_HD constexpr TimePoint cut_to_precision(TimePoint t, i32 precision) {
    const i32 step = power_of_ten_32(9 - precision);
    t.nanosecond -= t.nanosecond % step;
    return t;
}

/// How a day beyond the end of its month and 24:00:00 are taken: `smart` makes them the month's last day and the next midnight,
/// `strict` refuses them.
enum class Resolver : u8 { smart, strict };

/// Reads a text from left to right.
struct TextCursor {
    const char* text;
    i64 size;
    i64 position = 0;

    WINDROW_HD constexpr bool at_end() const { return position >= size; }
    WINDROW_HD constexpr bool at_digit() const { return position < size && text[position] >= '0' && text[position] <= '9'; }
    WINDROW_HD constexpr bool take(char c) {
        if (position >= size || text[position] != c) return false;
        ++position;
        return true;
    }
    /// `least` to `most` digits, as many as there are.
    WINDROW_HD constexpr bool take_digits(i32 least, i32 most, i64& value) {
        i64 digits = 0;
        value = 0;
        while (digits < most && at_digit()) {
            value = value * 10 + (text[position++] - '0');
            ++digits;
        }
        return digits >= least;
    }
};

/// A year of java.time's `yyyy` or ISO form: exactly four digits, or a sign and up to ten ('+' only with more than four).
WINDROW_HD constexpr bool read_year(TextCursor& in, i64& year) {
    const bool plus = in.take('+');
    const bool minus = !plus && in.take('-');
    const i64 begin = in.position;
    if (!in.take_digits(4, 10, year)) return false;
    const i64 digits = in.position - begin;
    if (plus ? digits <= 4 : (!minus && digits > 4)) return false;
    if (minus) year = -year;
    return year >= -999999999 && year <= 999999999;
}

/// A bare '.' and up to nine digits, or nothing. Further digits stay unread.
WINDROW_HD constexpr void read_fraction(TextCursor& in, i32& nanosecond) {
    nanosecond = 0;
    if (!in.take('.')) return;
    i32 scale = 100000000;
    for (i32 k = 0; k < 9 && in.at_digit(); ++k) {
        nanosecond += (in.text[in.position++] - '0') * scale;
        scale /= 10;
    }
}

/// The fields of a wall-clock time as read, before they are checked.
struct TimeFields {
    i64 year = 1970;
    i64 month = 1;
    i64 day = 1;
    i64 hour = 0;
    i64 minute = 0;
    i64 second = 0;
    i32 nanosecond = 0;
};

/// The point of a set of fields, or false if a field is out of range. 24:00:00 exactly is the next midnight when `smart`.
WINDROW_HD constexpr bool resolve_fields(const TimeFields& f, Resolver resolver, TimePoint& out) {
    if (f.month < 1 || f.month > 12 || f.day < 1 || f.day > 31) return false;
    if (f.minute < 0 || f.minute > 59 || f.second < 0 || f.second > 59 || f.hour < 0 || f.hour > 24) return false;
    if (f.hour == 24 && (resolver == Resolver::strict || f.minute != 0 || f.second != 0 || f.nanosecond != 0)) return false;
    const auto month = static_cast<i32>(f.month);
    const i32 last = days_in_month(f.year, month);
    if (f.day > last && resolver == Resolver::strict) return false;
    const i64 days = days_from_civil(f.year, month, f.day > last ? last : f.day);
    out = {days * seconds_per_day + f.hour * 3600 + f.minute * 60 + f.second, f.nanosecond};
    return true;
}

/// `yyyy-MM-dd`, every field of full width (ISO_LOCAL_DATE).
WINDROW_HD constexpr bool read_iso_date_fields(TextCursor& in, TimeFields& f) {
    return read_year(in, f.year) && in.take('-') && in.take_digits(2, 2, f.month) && in.take('-') && in.take_digits(2, 2, f.day);
}

/// `HH:mm:ss[.0-9 digits]`; with `seconds_optional`, `HH:mm` too.
WINDROW_HD constexpr bool read_iso_time_fields(TextCursor& in, bool seconds_optional, TimeFields& f) {
    if (!in.take_digits(2, 2, f.hour) || !in.take(':') || !in.take_digits(2, 2, f.minute)) return false;
    const i64 mark = in.position;
    if (in.take(':') && in.take_digits(2, 2, f.second)) {
        read_fraction(in, f.nanosecond);
        return true;
    }
    in.position = mark;
    f.second = 0;
    return seconds_optional;
}

/// `yyyy-MM-dd HH:mm:ss[.0-9 digits]` of JSON and CSV (timestamp-format.standard SQL); TIMESTAMP_LTZ wants a final `Z`.
WINDROW_HD constexpr bool parse_sql_timestamp(const char* text, i64 size, bool with_z, TimePoint& out) {
    TextCursor in{text, size};
    TimeFields f;
    if (!read_iso_date_fields(in, f) || !in.take(' ') || !read_iso_time_fields(in, false, f)) return false;
    if (with_z && !in.take('Z')) return false;
    return in.at_end() && resolve_fields(f, Resolver::smart, out);
}

/// `yyyy-MM-ddTHH:mm[:ss[.0-9 digits]]` of JSON (timestamp-format.standard ISO-8601). Without `Z` it is strict and takes `t`
/// too; TIMESTAMP_LTZ wants a final `Z` and is lenient about the end of a month and 24:00.
WINDROW_HD constexpr bool parse_iso_timestamp(const char* text, i64 size, bool with_z, TimePoint& out) {
    TextCursor in{text, size};
    TimeFields f;
    if (!read_iso_date_fields(in, f) || !(in.take('T') || (!with_z && in.take('t')))) return false;
    if (!read_iso_time_fields(in, true, f)) return false;
    if (with_z && !in.take('Z')) return false;
    return in.at_end() && resolve_fields(f, with_z ? Resolver::smart : Resolver::strict, out);
}

/// `yyyy-MM-dd`, strict (JSON DATE). `days` since epoch; false also beyond what DATE holds.
WINDROW_HD constexpr bool parse_iso_date(const char* text, i64 size, i32& days) {
    TextCursor in{text, size};
    TimeFields f;
    TimePoint point;
    if (!read_iso_date_fields(in, f) || !in.at_end() || !resolve_fields(f, Resolver::strict, point)) return false;
    const i64 wide = floor_div(point.second, seconds_per_day);
    days = static_cast<i32>(wide);
    return days == wide;
}

/// `HH:mm:ss[.0-9 digits]` (JSON TIME); 24:00:00 is midnight. Milliseconds of the day, the rest of the fraction cut.
WINDROW_HD constexpr bool parse_json_time(const char* text, i64 size, i32& milliseconds) {
    TextCursor in{text, size};
    TimeFields f;
    TimePoint point;
    if (!read_iso_time_fields(in, false, f) || !in.at_end() || !resolve_fields(f, Resolver::smart, point)) return false;
    milliseconds = static_cast<i32>(floor_mod(to_milliseconds(point), milliseconds_per_day));
    return true;
}

/// `HH:mm[:ss[.0-9 digits]]`, strict (CSV TIME). Milliseconds of the day.
WINDROW_HD constexpr bool parse_csv_time(const char* text, i64 size, i32& milliseconds) {
    TextCursor in{text, size};
    TimeFields f;
    TimePoint point;
    if (!read_iso_time_fields(in, true, f) || !in.at_end() || !resolve_fields(f, Resolver::strict, point)) return false;
    milliseconds = static_cast<i32>(to_milliseconds(point));
    return true;
}

/// `yyyy-[M]M-[d]d` of java.sql.Date#valueOf (CSV DATE, and what TO_TIMESTAMP falls back to): a day beyond the end of its month
/// runs into the next one.
WINDROW_HD constexpr bool parse_rolling_date(const char* text, i64 size, i32& days) {
    TextCursor in{text, size};
    i64 year = 0;
    i64 month = 0;
    i64 day = 0;
    if (!in.take_digits(4, 4, year) || !in.take('-') || !in.take_digits(1, 2, month) || !in.take('-')) return false;
    if (!in.take_digits(1, 2, day) || !in.at_end() || month < 1 || month > 12 || day < 1 || day > 31) return false;
    days = static_cast<i32>(days_from_civil(year, static_cast<i32>(month), day));
    return true;
}

/// `yyyy-[M]M-[d]d h:m:s[.1-9 digits]` of java.sql.Timestamp#valueOf: fields beyond their range run on.
WINDROW_HD constexpr bool parse_rolling_timestamp(const char* text, i64 size, TimePoint& out) {
    i64 blank = 0;
    while (blank < size && text[blank] != ' ') ++blank;
    i32 days = 0;
    if (blank >= size || !parse_rolling_date(text, blank, days)) return false;
    TextCursor in{text, size, blank};
    while (in.take(' ')) {
    }
    i64 hour = 0;
    i64 minute = 0;
    i64 second = 0;
    if (!in.take_digits(1, 9, hour) || !in.take(':') || !in.take_digits(1, 9, minute) || !in.take(':')) return false;
    if (!in.take_digits(1, 9, second)) return false;
    i32 nanosecond = 0;
    if (!in.at_end()) {
        if (in.text[in.position] != '.' || in.position + 1 >= size) return false;
        read_fraction(in, nanosecond);
    }
    if (!in.at_end()) return false;
    out = {days * seconds_per_day + hour * 3600 + minute * 60 + second, nanosecond};
    return true;
}

/// [begin, end) without the blanks (bytes up to U+0020) at both ends.
WINDROW_HD constexpr void trim_blanks(const char* text, i64& begin, i64& end) {
    while (begin < end && static_cast<u8>(text[begin]) <= ' ') ++begin;
    while (end > begin && static_cast<u8>(text[end - 1]) <= ' ') --end;
}

/// A whole number in text[begin, end), blanks around it allowed; false if empty, not digits, or beyond int32.
WINDROW_HD constexpr bool read_padded_number(const char* text, i64 begin, i64 end, i64& value) {
    trim_blanks(text, begin, end);
    if (begin >= end) return false;
    value = 0;
    for (i64 k = begin; k < end; ++k) {
        if (text[k] < '0' || text[k] > '9') return false;
        value = value * 10 + (text[k] - '0');
        if (value > 2147483647) return false;
    }
    return true;
}

/// Index of `c` in text[begin, end), or `end`.
WINDROW_HD constexpr i64 find_char(const char* text, i64 begin, i64 end, char c) {
    while (begin < end && text[begin] != c) ++begin;
    return begin;
}

/// CAST(string AS DATE) and TO_DATE(string): `y[-m[-d]]`, anything behind the first blank ignored, fields may be padded with
/// blanks; strict about the length of months, years 0 to 9999.
WINDROW_HD constexpr bool parse_cast_date(const char* text, i64 size, i32& days) {
    const i64 blank = find_char(text, 0, size, ' ');
    const i64 end = blank > 0 ? blank : size;
    const i64 first = find_char(text, 0, end, '-');
    const i64 second = first < end ? find_char(text, first + 1, end, '-') : end;
    i64 year = 0;
    i64 month = 1;
    i64 day = 1;
    if (!read_padded_number(text, 0, first, year)) return false;
    if (first < end && !read_padded_number(text, first + 1, second, month)) return false;
    if (second < end && !read_padded_number(text, second + 1, end, day)) return false;
    if (year > 9999 || month < 1 || month > 12 || day < 1) return false;
    if (day > days_in_month(year, static_cast<i32>(month))) return false;
    days = static_cast<i32>(days_from_civil(year, static_cast<i32>(month), day));
    return true;
}

/// CAST(string AS TIME): `h[:m[:s[.f]]][+-zone]`, strict ranges, the zone's hours and minutes added with its sign.
/// Milliseconds of the day.
WINDROW_HD constexpr bool parse_cast_time(const char* text, i64 size, i32& milliseconds) {
    i64 zone = find_char(text, 0, size, '-');
    i64 sign = -1;
    if (zone == size) {
        zone = find_char(text, 0, size, '+');
        sign = 1;
    }
    i64 zone_hour = 0;
    i64 zone_minute = 0;
    if (zone < size) {
        const i64 colon = find_char(text, zone, size, ':');
        if (!read_padded_number(text, zone + 1, colon, zone_hour)) return false;
        if (colon < size && !read_padded_number(text, colon + 1, size, zone_minute)) return false;
    }
    const i64 first = find_char(text, 0, zone, ':');
    const i64 second_colon = first < zone ? find_char(text, first + 1, zone, ':') : zone;
    const i64 dot = second_colon < zone ? find_char(text, second_colon, zone, '.') : zone;
    i64 hour = 0;
    i64 minute = 0;
    i64 second = 0;
    i64 millisecond = 0;
    if (!read_padded_number(text, 0, first, hour)) return false;
    if (first < zone && !read_padded_number(text, first + 1, second_colon, minute)) return false;
    if (second_colon < zone && !read_padded_number(text, second_colon + 1, dot, second)) return false;
    i64 scale = 100;
    i64 end = zone;
    i64 begin = dot < zone ? dot + 1 : zone;
    trim_blanks(text, begin, end);
    for (i64 k = begin; k < end; ++k, scale /= 10) {
        if (text[k] < '0' || text[k] > '9') return false;
        millisecond += (text[k] - '0') * scale;
    }
    hour += sign * zone_hour;
    minute += sign * zone_minute;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second > 59) return false;
    milliseconds =
        static_cast<i32>(hour * milliseconds_per_hour + minute * milliseconds_per_minute + second * 1000 + millisecond);
    return true;
}

/// CAST(string AS TIMESTAMP) and TO_TIMESTAMP(string): `yyyy-[M]M-[d]d[ [H]H:[m]m:[s]s[.0-9 digits]]`, nothing around it; a day
/// beyond the end of its month is its last day, 24:00:00 the next midnight. Years 1 to 9999, or more behind a '+'.
WINDROW_HD constexpr bool parse_cast_timestamp(const char* text, i64 size, TimePoint& out) {
    TextCursor in{text, size};
    TimeFields f;
    if (!read_year(in, f.year) || f.year < 1 || !in.take('-') || !in.take_digits(1, 2, f.month) || !in.take('-')) return false;
    if (!in.take_digits(1, 2, f.day)) return false;
    if (!in.at_end()) {
        if (!in.take(' ') || !in.take_digits(1, 2, f.hour) || !in.take(':') || !in.take_digits(1, 2, f.minute)) return false;
        if (!in.take(':') || !in.take_digits(1, 2, f.second)) return false;
        read_fraction(in, f.nanosecond);
    }
    return in.at_end() && resolve_fields(f, Resolver::smart, out);
}

/// Longest text that the writers below produce.
inline constexpr i32 max_time_text = 48;

/// `value` with at least `width` digits; returns the number of bytes written.
WINDROW_HD constexpr i32 write_digits(char* out, u64 value, i32 width) {
    char reversed[20] = {};
    i32 digits = 0;
    do {
        reversed[digits++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    i32 written = 0;
    for (; written < width - digits; ++written) out[written] = '0';
    while (digits > 0) out[written++] = reversed[--digits];
    return written;
}

/// Two digits of a number below 100.
WINDROW_HD constexpr void write_two(char* out, i64 value) {
    out[0] = static_cast<char>('0' + value / 10);
    out[1] = static_cast<char>('0' + value % 10);
}

/// `yyyy-MM-dd`; a year beyond four digits has a sign, as java.time.LocalDate prints it.
WINDROW_HD constexpr i32 format_date(char* out, i64 days) {
    const CivilDate date = civil_from_days(days);
    i32 n = 0;
    if (date.year < 0 || date.year > 9999) out[n++] = date.year < 0 ? '-' : '+';
    n += write_digits(out + n, static_cast<u64>(date.year < 0 ? -date.year : date.year), 4);
    out[n] = '-';
    write_two(out + n + 1, date.month);
    out[n + 3] = '-';
    write_two(out + n + 4, date.day);
    return n + 6;
}

/// `HH:mm:ss` of seconds since midnight.
WINDROW_HD constexpr i32 format_clock(char* out, i64 second_of_day) {
    write_two(out, second_of_day / 3600);
    out[2] = ':';
    write_two(out + 3, second_of_day / 60 % 60);
    out[5] = ':';
    write_two(out + 6, second_of_day % 60);
    return 8;
}

/// `.` and exactly `digits` digits of a nanosecond (nothing for 0 digits).
WINDROW_HD constexpr i32 format_fraction(char* out, i32 nanosecond, i32 digits) {
    if (digits <= 0) return 0;
    out[0] = '.';
    for (i32 k = 1, scale = 100000000; k <= digits; ++k, scale /= 10) {
        out[k] = static_cast<char>('0' + (scale == 0 ? 0 : nanosecond / scale % 10));
    }
    return digits + 1;
}

/// Digits that a nanosecond needs without trailing zeros, 0..9.
WINDROW_HD constexpr i32 fraction_digits(i32 nanosecond) {
    i32 digits = nanosecond == 0 ? 0 : 9;
    while (digits > 0 && nanosecond % 10 == 0) {
        nanosecond /= 10;
        --digits;
    }
    return digits;
}

/// CAST(TIMESTAMP(p) AS STRING): `yyyy-MM-dd HH:mm:ss` and always `precision` digits of fraction (expressions/481).
WINDROW_HD constexpr i32 format_timestamp(char* out, const TimePoint& t, i32 precision) {
    i32 n = format_date(out, floor_div(t.second, seconds_per_day));
    out[n++] = ' ';
    n += format_clock(out + n, floor_mod(t.second, seconds_per_day));
    return n + format_fraction(out + n, t.nanosecond, precision);
}

/// `yyyy-MM-dd HH:mm:ss[.fraction]` with `separator` for the blank and no trailing zeros in the fraction: the form of the JSON
/// and CSV writers and of recorded rows.
WINDROW_HD constexpr i32 format_timestamp_trimmed(char* out, const TimePoint& t, char separator = ' ') {
    const i32 n = format_timestamp(out, t, fraction_digits(t.nanosecond));
    for (i32 k = 0; k < n; ++k) {
        if (out[k] == ' ') out[k] = separator;
    }
    return n;
}

/// CAST(TIME(p) AS STRING): `HH:mm:ss` and `precision` digits of fraction.
WINDROW_HD constexpr i32 format_time(char* out, i32 millisecond_of_day, i32 precision) {
    const i32 n = format_clock(out, millisecond_of_day / 1000);
    return n + format_fraction(out + n, millisecond_of_day % 1000 * 1000000, precision);
}

/// java.time.LocalTime's own text, as recorded rows show TIME: `12:30`, `12:30:05`, `12:30:05.007`.
WINDROW_HD constexpr i32 format_time_shortest(char* out, i32 millisecond_of_day) {
    if (millisecond_of_day % milliseconds_per_minute == 0) {
        format_clock(out, millisecond_of_day / 1000);
        return 5;
    }
    return format_time(out, millisecond_of_day, millisecond_of_day % 1000 == 0 ? 0 : 3);
}

}  // namespace windrow::semantics
