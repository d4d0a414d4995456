// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/interval.hpp"
#include "windrow/semantics/time_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string_view>

namespace windrow::semantics {
namespace {

TEST(Calendar, CountsDaysAsAWalkThroughTheCalendarDoes) {
    CivilDate date{-400, 1, 1};
    i32 weekday = iso_day_of_week(days_from_civil(date));
    for (i64 days = days_from_civil(date); days < days_from_civil(2801, 1, 1); ++days) {
        ASSERT_EQ(days_from_civil(date), days);
        const CivilDate back = civil_from_days(days);
        ASSERT_TRUE(back.year == date.year && back.month == date.month && back.day == date.day) << days;
        ASSERT_EQ(iso_day_of_week(days), weekday);
        weekday = weekday % 7 + 1;
        if (++date.day > days_in_month(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                ++date.year;
            }
        }
    }
}

TEST(Calendar, EveryInt64MillisecondBelongsToOneDay) {
    EXPECT_TRUE(rc::check([](i64 milliseconds) {
        const i64 days = days_of_milliseconds(milliseconds);
        const i64 time = time_of_milliseconds(milliseconds);
        RC_ASSERT(time >= 0);
        RC_ASSERT(time < milliseconds_per_day);
        RC_ASSERT(static_cast<i128>(days) * milliseconds_per_day + time == milliseconds);
        RC_ASSERT(days_from_civil(civil_from_days(days)) == days);
    }));
}

TEST(Calendar, FloorIsTheLastBoundaryAndCeilTheNext) {
    EXPECT_TRUE(rc::check([](i32 seconds, u8 which, u16 fraction) {
        const auto unit = static_cast<TimeUnit>(2 + which % 12);
        const i64 t = static_cast<i64>(seconds) * 997 + fraction;
        const i64 low = floor_milliseconds(unit, t);
        const i64 high = ceil_milliseconds(unit, t);
        RC_ASSERT(low <= t);
        RC_ASSERT(high >= t);
        RC_ASSERT(floor_milliseconds(unit, low) == low);
        RC_ASSERT(ceil_milliseconds(unit, high) == high);
        if (low != t) {
            RC_ASSERT(floor_milliseconds(unit, high) == high);
            RC_ASSERT(floor_milliseconds(unit, high - 1) == low);
        }
    }));
}

TEST(Calendar, MonthsClampAndComeBack) {
    EXPECT_TRUE(rc::check([](i32 seed, i16 months) {
        const i64 days = seed % 4000000;
        const i64 moved = add_months_to_days(days, months);
        const CivilDate from = civil_from_days(days);
        const CivilDate to = civil_from_days(moved);
        RC_ASSERT((to.year * 12 + to.month) - (from.year * 12 + from.month) == months);
        RC_ASSERT(to.day == (from.day < days_in_month(to.year, to.month) ? from.day : days_in_month(to.year, to.month)));
        if (months >= 0) RC_ASSERT(months_between_days(moved, days) == months);
    }));
}

TEST(Calendar, IsoWeeks) {
    EXPECT_EQ(iso_week(days_from_civil(2021, 1, 3)).week, 53);
    EXPECT_EQ(iso_week(days_from_civil(2021, 1, 3)).year, 2020);
    EXPECT_EQ(iso_week(days_from_civil(2024, 12, 30)).week, 1);
    EXPECT_EQ(extract_from_days(TimeUnit::century, days_from_civil(2000, 1, 1)), 20);
    EXPECT_EQ(extract_from_days(TimeUnit::millennium, days_from_civil(2001, 1, 1)), 3);
}

TEST(Calendar, TimestampTextsComeBack) {
    EXPECT_TRUE(rc::check([](i32 days, u32 second, u32 fraction) {
        const TimePoint t{static_cast<i64>(days % 2932896) * seconds_per_day + second % 86400,
                          static_cast<i32>(fraction % 1000000000)};
        if (civil_from_days(floor_div(t.second, seconds_per_day)).year < 1) return;
        char text[max_time_text];
        TimePoint back;
        RC_ASSERT(parse_cast_timestamp(text, format_timestamp(text, t, 9), back));
        RC_ASSERT(back.second == t.second);
        RC_ASSERT(back.nanosecond == t.nanosecond);
        RC_ASSERT(parse_sql_timestamp(text, format_timestamp_trimmed(text, t), false, back));
        RC_ASSERT(back.nanosecond == t.nanosecond);
    }));
}

bool reads(bool (*parse)(const char*, i64, bool, TimePoint&), std::string_view text, bool with_z) {
    TimePoint point;
    return parse(text.data(), static_cast<i64>(text.size()), with_z, point);
}

TEST(Calendar, JsonTimestampForms) {
    EXPECT_TRUE(reads(parse_sql_timestamp, "2026-01-01 12:34:56.", false));
    EXPECT_FALSE(reads(parse_sql_timestamp, "2026-01-01 12:34:56.1234567891", false));
    EXPECT_FALSE(reads(parse_sql_timestamp, "2026-01-01 12:34", false));
    EXPECT_TRUE(reads(parse_sql_timestamp, "2026-01-01 24:00:00", false));
    EXPECT_FALSE(reads(parse_sql_timestamp, "2026-01-01 12:34:60", false));
    EXPECT_FALSE(reads(parse_sql_timestamp, "2026-01-01 12:34:56", true));
    EXPECT_TRUE(reads(parse_sql_timestamp, "2026-02-31 00:00:00Z", true));
    EXPECT_TRUE(reads(parse_iso_timestamp, "2026-01-01T12:34", false));
    EXPECT_FALSE(reads(parse_iso_timestamp, "2026-02-29T00:00:00", false));
    EXPECT_TRUE(reads(parse_iso_timestamp, "2026-02-31T00:00:00Z", true));
    EXPECT_TRUE(reads(parse_iso_timestamp, "2026-01-01T12:34:56.Z", true));
    EXPECT_FALSE(reads(parse_iso_timestamp, "2026-01-01T12:34:56+01:00", false));
}

i32 date_or(bool (*parse)(const char*, i64, i32&), std::string_view text) {
    i32 value = 0;
    return parse(text.data(), static_cast<i64>(text.size()), value) ? value : -1;
}

TEST(Calendar, DateAndTimeForms) {
    EXPECT_EQ(date_or(parse_iso_date, "1970-01-02"), 1);
    EXPECT_EQ(date_or(parse_iso_date, "1970-1-02"), -1);
    EXPECT_GT(date_or(parse_iso_date, "+12026-01-01"), 0);
    EXPECT_EQ(date_or(parse_rolling_date, "1970-2-29"), 59);
    EXPECT_EQ(date_or(parse_cast_date, "1970"), 0);
    EXPECT_EQ(date_or(parse_cast_date, "1970-02-29"), -1);
    EXPECT_EQ(date_or(parse_json_time, "24:00:00"), 0);
    EXPECT_EQ(date_or(parse_json_time, "12:34"), -1);
    EXPECT_EQ(date_or(parse_csv_time, "00:01"), 60000);
    EXPECT_EQ(date_or(parse_csv_time, "24:00:00"), -1);
    EXPECT_EQ(date_or(parse_cast_time, "1:2:3.5"), 3723500);
    EXPECT_EQ(date_or(parse_cast_time, "24:00:00"), -1);
}

}  // namespace
}  // namespace windrow::semantics
