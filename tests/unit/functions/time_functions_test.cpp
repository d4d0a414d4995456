// SPDX-License-Identifier: Apache-2.0
#include "function_call.hpp"
#include "windrow/semantics/time_text.hpp"

#include <gtest/gtest.h>

namespace windrow::testing {
namespace {

const Value null;

Argument timestamp(const std::string& text) {
    semantics::TimePoint point;
    EXPECT_TRUE(semantics::parse_cast_timestamp(text.data(), static_cast<semantics::i64>(text.size()), point)) << text;
    return {DataType::timestamp(3), Value(static_cast<std::int64_t>(semantics::to_milliseconds(point)))};
}

Argument date(const std::string& text) {
    std::int32_t days = 0;
    EXPECT_TRUE(semantics::parse_cast_date(text.data(), static_cast<semantics::i64>(text.size()), days)) << text;
    return {DataType::date(), Value(days)};
}

Argument months(int count) {
    return {DataType::interval_year_month(), Value(count)};
}
Argument milliseconds(std::int64_t count) {
    return {DataType::interval_day_time(), Value(count)};
}

TEST(TimeFunctions, ExtractFloorsBefore1970) {
    EXPECT_EQ(call("YEAR", {timestamp("1969-12-31 23:59:59.999")}), Value(1969));
    EXPECT_EQ(call("EXTRACT", {"MILLISECOND", timestamp("1969-12-31 23:59:59.999")}), Value(999));
    EXPECT_EQ(call("EXTRACT", {"WEEK", timestamp("2021-01-03")}), Value(53));
    EXPECT_EQ(call("EXTRACT", {"DOW", timestamp("2021-01-03")}), Value(1));
    EXPECT_EQ(call("EXTRACT", {"EPOCH", timestamp("1970-01-02")}), Value(86400));
    EXPECT_EQ(call("DAYOFYEAR", {date("2024-12-31")}), Value(366));
    EXPECT_EQ(call("HOUR", {{DataType::time(), Value(7260000)}}), Value(2));
    EXPECT_THROW(call("EXTRACT", {"TIMEZONE", timestamp("2021-01-03")}), Error);
    EXPECT_THROW(call("YEAR", {{DataType::time(), Value(0)}}), Error);
}

TEST(TimeFunctions, RoundingToUnits) {
    EXPECT_EQ(call("FLOOR TO", {"WEEK", timestamp("2024-02-29 12:34:56.789")}), timestamp("2024-02-25").value);
    EXPECT_EQ(call("CEIL TO", {"WEEK", timestamp("2023-12-31 23:59:59.999")}), timestamp("2024-01-07").value);
    EXPECT_EQ(call("CEIL TO", {"MONTH", timestamp("2024-03-01")}), timestamp("2024-03-01").value);
    EXPECT_EQ(call("FLOOR TO", {"MONTH", timestamp("1969-12-31 23:59:59.500")}), timestamp("1969-12-01").value);
    EXPECT_EQ(call("FLOOR TO", {"QUARTER", date("2023-12-31")}), date("2023-10-01").value);
    EvaluationContext berlin;
    berlin.time_zone = TimeZone::find("Europe/Berlin");
    const Argument instant{DataType::timestamp_ltz(3), timestamp("2024-10-27 01:30:00").value};
    EXPECT_EQ(call("FLOOR TO", {"DAY", instant}, berlin), timestamp("2024-10-26 23:00:00").value);
    EXPECT_EQ(call("HOUR", {instant}, berlin), Value(2));
}

TEST(TimeFunctions, IntervalsClampMonthsAndWrapTimes) {
    EXPECT_EQ(call("+", {date("2024-01-31"), months(1)}), date("2024-02-29").value);
    EXPECT_EQ(call("-", {date("2024-03-31"), months(1)}), date("2024-02-29").value);
    EXPECT_EQ(call("+", {date("2024-01-01"), milliseconds(36LL * 3600000)}), date("2024-01-02").value);
    EXPECT_EQ(call("+", {timestamp("2024-02-29 12:00:00"), months(12)}), timestamp("2025-02-28 12:00:00").value);
    EXPECT_EQ(call("+", {milliseconds(86400000), timestamp("2024-02-29")}), timestamp("2024-03-01").value);
    EXPECT_EQ(call("-", {{DataType::time(), Value(900000)}, milliseconds(1800000)}), Value(85500000));
    EXPECT_EQ(call("*", {2, months(3)}), Value(6));
    EXPECT_THROW(call("-", {timestamp("2024-02-29"), timestamp("2024-02-29")}), Error);
}

TEST(TimeFunctions, DifferencesTruncate) {
    const auto difference = [](const char* unit, const char* from, const char* to) {
        return call("TIMESTAMPDIFF", {unit, timestamp(from), timestamp(to)});
    };
    EXPECT_EQ(difference("MONTH", "2024-01-31 12:00:00", "2024-02-29 11:59:59.999"), Value(0));
    EXPECT_EQ(difference("MONTH", "2024-01-31 12:00:00", "2024-02-29 12:00:00"), Value(1));
    EXPECT_EQ(difference("MONTH", "2024-03-31", "2024-02-29"), Value(-1));
    EXPECT_EQ(difference("YEAR", "2024-02-29", "2025-02-28"), Value(1));
    EXPECT_EQ(difference("WEEK", "2024-03-31", "2024-02-29"), Value(-4));
    EXPECT_EQ(difference("SECOND", "2024-01-02", "2024-01-01 00:00:00.001"), Value(-86399));
}

TEST(TimeFunctions, AddingUnits) {
    EXPECT_EQ(call("TIMESTAMPADD", {"QUARTER", 1, date("2024-01-31")}), date("2024-04-30").value);
    EXPECT_EQ(call("TIMESTAMPADD", {"SECOND", 90, timestamp("2024-01-31")}), timestamp("2024-01-31 00:01:30").value);
    const Value widened = call("TIMESTAMPADD", {"HOUR", 25, date("2024-01-31")});
    EXPECT_EQ(widened, Value(static_cast<int128_t>(timestamp("2024-02-01 01:00:00").value.int64()) * 1000000));
}

TEST(TimeFunctions, OverlapsTouchAndSwap) {
    const Argument a = timestamp("2024-01-01");
    const Argument b = timestamp("2024-01-02");
    const Argument c = timestamp("2024-01-03");
    EXPECT_EQ(call("OVERLAPS", {a, b, b, c}), Value(true));
    EXPECT_EQ(call("OVERLAPS", {b, a, c, b}), Value(true));
    EXPECT_EQ(call("OVERLAPS", {a, milliseconds(1), b, c}), Value(false));
}

TEST(TimeFunctions, DateFormatHasJavasLetters) {
    const Argument t = timestamp("2024-12-30 15:04:05.067");
    EXPECT_EQ(call("DATE_FORMAT", {t, "yy/M/d h:mm a"}), Value("24/12/30 3:04 PM"));
    EXPECT_EQ(call("DATE_FORMAT", {t, "EEE, dd MMM yyyy"}), Value("Mon, 30 Dec 2024"));
    EXPECT_EQ(call("DATE_FORMAT", {t, "'T'HH"}), Value("T15"));
    EXPECT_EQ(call("DATE_FORMAT", {t, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"}), Value("2024-12-30T15:04:05.067000"));
    EXPECT_EQ(call("DATE_FORMAT", {t, "D QQQ EEEE MMMM"}), Value("365 Q4 Monday December"));
    EXPECT_EQ(call("DATE_FORMAT", {"2024-02-29 12:30:00.5", "yyyy/MM"}), Value("2024/02"));
    EXPECT_EQ(call("DATE_FORMAT", {"bad", "yyyy/MM"}), null);
    EXPECT_THROW(call("DATE_FORMAT", {t, "yyyy-bb"}), Error);
    EXPECT_THROW(call("DATE_FORMAT", {date("2024-01-01"), "yyyy"}), Error);
}

TEST(TimeFunctions, ToDateIsLenientWithAPattern) {
    const auto to_date = [](const char* text, const char* pattern) { return call("TO_DATE", {text, pattern}); };
    EXPECT_EQ(to_date("2023-02-29", "yyyy-MM-dd"), date("2023-03-01").value);
    EXPECT_EQ(to_date("20240229", "yyyyMMdd"), date("2024-02-29").value);
    EXPECT_EQ(to_date("x", "yyyy"), Value(622191233));
    EXPECT_EQ(to_date(" 2024-02-29 ", "yyyy-MM-dd"), date("2024-02-29").value);
    EXPECT_EQ(to_date("2024-13-01", "yyyy-MM-dd"), date("2025-01-01").value);
    EXPECT_EQ(to_date("2024-02-29 12:34:56.123456789", "yyyy-MM-dd HH:mm:ss.SSSSSSSSS"), date("2024-03-01").value);
    EXPECT_EQ(to_date("29/02/2024 1:02 PM", "dd/MM/yyyy h:mm a"), date("2024-02-29").value);
    EXPECT_THROW(to_date("2024", "yyyyT"), Error);
    EXPECT_EQ(call("TO_DATE", {"2023-02-29"}), null);
    EXPECT_EQ(call("TO_DATE", {" 2024-02-29 "}), date("2024-02-29").value);
}

TEST(TimeFunctions, ToTimestampClampsAndFallsBack) {
    const auto to_timestamp = [](const char* text, const char* pattern) { return call("TO_TIMESTAMP", {text, pattern}); };
    EXPECT_EQ(call("TO_TIMESTAMP", {"2023-02-29"}), timestamp("2023-02-28").value);
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29 24:00:00"}), timestamp("2024-03-01").value);
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29T12:00:00"}), null);
    EXPECT_EQ(to_timestamp("20240229", "yyyyMMdd"), timestamp("2024-02-29").value);
    EXPECT_EQ(to_timestamp("20240229123456789", "yyyyMMddHHmmssSSS"), timestamp("2024-02-29 12:34:56.789").value);
    EXPECT_EQ(to_timestamp("12:34:56", "HH:mm:ss"), timestamp("1970-01-01 12:34:56").value);
    EXPECT_EQ(to_timestamp("29/02/2024 1:02 PM", "dd/MM/yyyy h:mm a"), timestamp("2024-02-29 13:02:00").value);
    EXPECT_EQ(to_timestamp(" 2024-02-29 ", "yyyyMMdd"), timestamp("2024-02-29").value);
    EXPECT_EQ(to_timestamp("2024-1-5 1:2:3", "yyyy"), timestamp("2024-01-05 01:02:03").value);
    EXPECT_EQ(to_timestamp("2024-13-01", "yyyy-MM-dd"), null);
    EXPECT_EQ(to_timestamp("2024", "bad{"), null);
    EXPECT_EQ(to_timestamp("2024-02-29T12:00", "yyyy-MM-dd'T'HH:mm[:ss]"), timestamp("2024-02-29 12:00:00").value);
    EXPECT_THROW(call("TO_TIMESTAMP", {1}), Error);
}

TEST(TimeFunctions, UnixTimesUseTheSessionZone) {
    EvaluationContext berlin;
    berlin.time_zone = TimeZone::find("Europe/Berlin");
    EXPECT_EQ(call("FROM_UNIXTIME", {0}, berlin), Value("1970-01-01 01:00:00"));
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"1970-01-01 01:00:00"}, berlin), Value(0));
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"bad"}), Value(std::numeric_limits<std::int64_t>::min()));
    EXPECT_EQ(call("TO_TIMESTAMP_LTZ", {5, 0}), Value(5000));
    EXPECT_EQ(call("TO_TIMESTAMP_LTZ", {5, 3}), Value(5));
    EXPECT_EQ(call("TO_TIMESTAMP_LTZ", {{DataType::bigint(), Value(std::int64_t{253402300800000})}, 3}), null);
    EXPECT_THROW(call("TO_TIMESTAMP_LTZ", {5, 1}), Error);
}

TEST(TimeFunctions, ConvertTz) {
    const auto convert = [](const char* text, const char* from, const char* to) { return call("CONVERT_TZ", {text, from, to}); };
    EXPECT_EQ(convert("2024-03-10 02:30:00", "America/Los_Angeles", "UTC"), Value("2024-03-10 10:30:00"));
    EXPECT_EQ(convert("2024-01-01 00:00:00", "Asia/Kolkata", "GMT+02:00"), Value("2023-12-31 20:30:00"));
    EXPECT_EQ(convert("bad", "UTC", "UTC"), null);
}

TEST(TimeFunctions, TheClockIsThatOfTheRun) {
    EvaluationContext session;
    session.time_zone = TimeZone::find("Asia/Kolkata");
    session.now_ms = timestamp("2024-01-01 20:00:00.250").value.int64();
    EXPECT_EQ(call("CURRENT_DATE", {}, session), date("2024-01-02").value);
    EXPECT_EQ(call("LOCALTIME", {}, session), Value(5400000));
    EXPECT_EQ(call("NOW", {}, session), Value(session.now_ms));
    EXPECT_EQ(call("LOCALTIMESTAMP", {}, session), timestamp("2024-01-02 01:30:00.250").value);
    EXPECT_EQ(result_type("PROCTIME", {}).to_string(), "TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*");
    EXPECT_THROW(result_type("CURRENT_WATERMARK", {DataType::timestamp(3)}), Error);
}

}  // namespace
}  // namespace windrow::testing
