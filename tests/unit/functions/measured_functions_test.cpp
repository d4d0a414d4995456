// SPDX-License-Identifier: Apache-2.0
/// Answers of scalar functions that were measured on Apache Flink 2.2.0 where the documentation is silent.
#include "function_call.hpp"
#include "windrow/semantics/string_search.hpp"

#include <gtest/gtest.h>

namespace windrow {
namespace {

using testing::Argument;
using testing::call;
using testing::null_of;
using testing::result_type;

const Value null;

TEST(MeasuredOnFlink, DigitsAreUnicodeDigitsOfTheBasicPlane) {
    EXPECT_EQ(call("IS_DIGIT", {"١٢٣"}), Value(true));
    EXPECT_EQ(call("IS_DIGIT", {"１２"}), Value(true));
    EXPECT_EQ(call("IS_DIGIT", {"²"}), Value(false));
    EXPECT_EQ(call("IS_DIGIT", {"𝟏"}), Value(false));
    EXPECT_EQ(call("IS_ALPHA", {"中文"}), Value(true));
    EXPECT_EQ(call("IS_ALPHA", {"𐐀"}), Value(false));
    EXPECT_EQ(call("IS_DECIMAL", {"١"}), Value(true));
    EXPECT_EQ(call("IS_DECIMAL", {"١.٥"}), Value(false));
    EXPECT_EQ(call("IS_DECIMAL", {"٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩"}), Value(false));  // beyond 64 bits
}

TEST(MeasuredOnFlink, SeparatorsOfStrToMapAreRegularExpressions) {
    using Entries = Value::Entries;
    EXPECT_EQ(call("STR_TO_MAP", {"a=1,b=2;c=3", "[,;]", "="}), Value(Entries{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
    EXPECT_EQ(call("STR_TO_MAP", {"a1b2c3", "[0-9]", "x"}), Value(Entries{{"a", null}, {"b", null}, {"c", null}}));
    EXPECT_EQ(call("STR_TO_MAP", {"a|1.b|2", ".", "|"}), Value(Entries{}));
    EXPECT_EQ(call("STR_TO_MAP", {"a|1.b|2", "\\.", "\\|"}), Value(Entries{{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(call("STR_TO_MAP", {"a=1", "", "="}), Value(Entries{{"a", null}, {"", ""}, {"1", null}}));
    EXPECT_EQ(call("STR_TO_MAP", {"a=1", ",", ""}), Value(Entries{{"a", "=1"}}));
    EXPECT_EQ(call("STR_TO_MAP", {"a=1,,b=2,", ",", "="}), Value(Entries{{"a", "1"}, {"", null}, {"b", "2"}}));
    EXPECT_THROW(call("STR_TO_MAP", {"a=1", "(", "="}), Error);
}

TEST(MeasuredOnFlink, InstrTakesAStartAndAnOccurrence) {
    EXPECT_EQ(call("INSTR", {"banana", "a", 3}), Value(4));
    EXPECT_EQ(call("INSTR", {"banana", "a", -1}), Value(6));
    EXPECT_EQ(call("INSTR", {"banana", "a", 1, 2}), Value(4));
    EXPECT_EQ(call("INSTR", {"banana", "a", -1, 2}), Value(4));
    EXPECT_EQ(call("INSTR", {"banana", "a", 0}), Value(0));
    EXPECT_EQ(call("INSTR", {"banana", "", 3}), Value(1));
    EXPECT_EQ(call("INSTR", {"banana", "", -1}), Value(7));
    EXPECT_EQ(call("INSTR", {"banana", "a", 100}), Value(0));
    EXPECT_EQ(call("INSTR", {"aaaa", "aa", 1, 2}), Value(2));
    EXPECT_EQ(call("INSTR", {"aaaa", "aa", -1}), Value(3));
    EXPECT_EQ(call("INSTR", {"aaaa", "aa", -2}), Value(2));
    EXPECT_EQ(call("INSTR", {"aaaa", "aa", -5}), Value(0));
    EXPECT_EQ(call("INSTR", {"banana", "an", -3}), Value(2));
    EXPECT_EQ(call("INSTR", {"é😀a", "a", 2}), Value(3));
    EXPECT_THROW(call("INSTR", {"banana", "a", 1, 0}), Error);
}

TEST(MeasuredOnFlink, BytesBecomeTextWithReplacementCharacters) {
    EXPECT_EQ(call("DECODE", {{DataType::bytes(), Value(std::string("a\xff"))}, "UTF-8"}), Value("a\xef\xbf\xbd"));
    EXPECT_EQ(call("ENCODE", {"", "UTF-16"}), Value(""));
    EXPECT_THROW(call("SHA2", {"x", 0}), Error);
}

TEST(MeasuredOnFlink, ZonesInTimePatterns) {
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"2024-02-29 12:34:56.5 +08:00", "yyyy-MM-dd HH:mm:ss.S XXX"}),
              Value(std::int64_t{1709181296}));
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"2024-02-29 12:34:56 +0800", "yyyy-MM-dd HH:mm:ss X"}), Value(std::int64_t{1709181296}));
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"2024-02-29 12:34:56 PST", "yyyy-MM-dd HH:mm:ss z"}), Value(std::int64_t{1709238896}));
    EXPECT_EQ(call("UNIX_TIMESTAMP", {"2024-02-29 12:34:56 Z", "yyyy-MM-dd HH:mm:ss X"}), Value(std::int64_t{1709210096}));
    const Value wall = call("TO_TIMESTAMP", {"2024-02-29 12:34:56", "yyyy-MM-dd HH:mm:ss"});
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29 12:34:56 +02:00", "yyyy-MM-dd HH:mm:ss XXX"}), wall);
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29 12:34:56 Europe/Berlin", "yyyy-MM-dd HH:mm:ss VV"}), wall);
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29T12:34:56Z", "yyyy-MM-dd'T'HH:mm:ssX"}), wall);
    EXPECT_EQ(call("TO_TIMESTAMP", {"2024-02-29 12:34:56 nowhere", "yyyy-MM-dd HH:mm:ss XXX"}), null);
}

TEST(MeasuredOnFlink, ShortNamesOfZones) {
    EXPECT_EQ(call("CONVERT_TZ", {"2024-02-29 12:00:00", "PST", "EST"}), Value("2024-02-29 15:00:00"));
    EXPECT_EQ(call("CONVERT_TZ", {"2024-06-01 12:00:00", "CST", "IST"}), Value("2024-06-01 22:30:00"));
    EXPECT_EQ(call("CONVERT_TZ", {"2024-06-01 12:00:00", "UTC", "+05:30"}), Value("2024-06-01 12:00:00"));
    EXPECT_EQ(call("TO_TIMESTAMP_LTZ", {"2024-02-29 12:34:56", "yyyy-MM-dd HH:mm:ss", "Nowhere"}), null);
    EXPECT_THROW(call("TO_TIMESTAMP_LTZ", {"bad"}), Error);
    EXPECT_EQ(call("TO_TIMESTAMP_LTZ", {"bad", "yyyy"}), null);
}

TEST(MeasuredOnFlink, TimeFields) {
    const Argument shorter{DataType::timestamp(3), Value(std::int64_t{100})};
    const Argument longer{DataType::timestamp(3), Value(std::int64_t{2900})};
    EXPECT_EQ(call("TIMESTAMPDIFF", {"MILLISECOND", shorter, longer}), Value(2000));
    EXPECT_EQ(call("TIMESTAMPDIFF", {"NANOSECOND", shorter, longer}), Value(std::int64_t{2000000000}));
    const Argument leap_day{DataType::date(), Value(std::int64_t{19782})};
    EXPECT_EQ(call("CEIL TO", {"DAY", leap_day}), Value(std::int64_t{19783}));
    const Argument fine{DataType::timestamp(9), Value(static_cast<int128_t>(1709210096123456789))};
    EXPECT_EQ(call("EXTRACT", {"MICROSECOND", fine}), Value(std::int64_t{123456}));
    EXPECT_EQ(call("EXTRACT", {"NANOSECOND", fine}), Value(std::int64_t{123456789}));
    const Argument twenty_months{DataType::interval_year_month(), Value(std::int64_t{20})};
    EXPECT_EQ(call("EXTRACT", {"YEAR", twenty_months}), Value(std::int64_t{1}));
    EXPECT_EQ(call("EXTRACT", {"QUARTER", twenty_months}), Value(std::int64_t{3}));
    const Argument a_day_and_two_hours{DataType::interval_day_time(), Value(std::int64_t{26 * 3600 * 1000 + 1500})};
    EXPECT_EQ(call("EXTRACT", {"DAY", a_day_and_two_hours}), Value(std::int64_t{1}));
    EXPECT_EQ(call("EXTRACT", {"HOUR", a_day_and_two_hours}), Value(std::int64_t{2}));
    EXPECT_EQ(call("EXTRACT", {"MILLISECOND", a_day_and_two_hours}), Value(std::int64_t{500}));
}

const char* const document = R"({"a":1,"b":[1,2,{"c":"x","p":5},{"c":"y","p":15}],"o":{"k":null,"z":true}})";

Value query(const char* path) {
    return call("JSON_QUERY", {document, path});
}

TEST(MeasuredOnFlink, JsonPathFilters) {
    EXPECT_EQ(query("$.b[?(@.p > 10)].c"), Value(R"(["y"])"));
    EXPECT_EQ(query("lax $.b[?(@.p > 1 && @.c == 'x')]"), Value(R"([{"c":"x","p":5}])"));
    EXPECT_EQ(query("lax $.b[?(@.p == 5 || @.p == 15)].c"), Value(R"(["x","y"])"));
    EXPECT_EQ(query("lax $.b[?(!(@.p < 10))].c"), Value(R"(["y"])"));
    EXPECT_EQ(query("lax $.b[?(@.p >= $.a)].c"), Value(R"(["x","y"])"));
    EXPECT_EQ(query("lax $.b[?(@.p != 5)]"), Value(R"([1,2,{"c":"y","p":15}])"));
    EXPECT_EQ(query("lax $.b[?(@.c == null)]"), Value("[1,2]"));
    EXPECT_EQ(query("lax $.b[?(@.p == '5')].c"), Value(R"(["x"])"));
    EXPECT_EQ(query("lax $.b[?(@.p > '10')].c"), Value("[]"));
    EXPECT_EQ(query("lax $.b[?(@.p == 5.0)].c"), Value(R"(["x"])"));
    EXPECT_EQ(query("lax $.b[?(@.c =~ /X/i)].p"), Value("[5]"));
    EXPECT_EQ(query("lax $.b[?(@['p'] >= 5)].c"), Value(R"(["x","y"])"));
    EXPECT_EQ(query("lax $.b[?(@.p > 1)][0]"), Value("[]"));
    EXPECT_EQ(query("lax $.b[?(@.p >)]"), null);
    EXPECT_EQ(call("JSON_EXISTS", {document, "lax $.b[?(@.p > 100)]"}), Value(true));
    EXPECT_EQ(call("JSON_EXISTS", {"\"text\"", "lax $[?(@.p > 100)]"}), Value(false));
    EXPECT_THROW(query("lax $.b[?(@.p)]"), Error);  // Flink fails on these
    EXPECT_THROW(query("lax $.b[?(@ > 1)]"), Error);
    EXPECT_THROW(query("lax $.b[?(@.c in ['x'])]"), Error);
}

TEST(MeasuredOnFlink, JsonPathEnds) {
    EXPECT_EQ(query("$['a','o']"), Value(R"({"a":1,"o":{"k":null,"z":true}})"));
    EXPECT_EQ(query("$['a','zz']"), Value(R"({"a":1})"));
    EXPECT_EQ(query("lax $.b[*]['c','p']"), Value(R"([{"c":"x","p":5},{"c":"y","p":15}])"));
    EXPECT_EQ(call("JSON_VALUE", {document, "$.b.length()"}), Value("4"));
    EXPECT_EQ(call("JSON_VALUE", {document, "$.o.size()"}), Value("2"));
    EXPECT_THROW(query("$.o.keys()"), Error);
}

TEST(MeasuredOnFlink, PrintfConversions) {
    const Argument half{DataType::float64(), Value(2.5)};
    EXPECT_EQ(call("PRINTF", {"%e", half}), Value("2.500000e+00"));
    EXPECT_EQ(call("PRINTF", {"%.2E", Argument{DataType::float64(), Value(0.000999999)}}), Value("1.00E-03"));
    EXPECT_EQ(call("PRINTF", {"%2$s %1$s", "a", "b"}), Value("b a"));
    EXPECT_EQ(call("PRINTF", {"%s %1$s %s", "a", "b"}), Value("a a b"));
    EXPECT_EQ(call("PRINTF", {"%s %<s", "a"}), Value("a a"));
    EXPECT_EQ(call("PRINTF", {"%<s", "a"}), null);
    EXPECT_EQ(call("PRINTF", {"%3$s", "a", "b"}), null);
    EXPECT_EQ(call("PRINTF", {"%(d", -5}), Value("(5)"));
    EXPECT_EQ(call("PRINTF", {"%s", Argument{DataType::date(), Value(std::int64_t{19782})}}), Value("19782"));
    EXPECT_EQ(call("PRINTF", {"%s", Argument{DataType::timestamp(3), Value(std::int64_t{1704067200000})}}),
              Value("2024-01-01T00:00"));
    EXPECT_EQ(call("PRINTF", {"%s", Argument{DataType::timestamp(3), Value(std::int64_t{1704067200100})}}),
              Value("2024-01-01T00:00:00.100"));
    EXPECT_EQ(call("PRINTF", {"%f", Argument{DataType::decimal(2, 1), Value(static_cast<int128_t>(15))}}), null);
}

TEST(MeasuredOnFlink, ResultTypes) {
    EXPECT_EQ(result_type("UUID", {}).to_plain_string(), "CHAR(36)");
    EXPECT_EQ(DataType::interval_day_time().to_plain_string(), "INTERVAL SECOND(3)");
    EXPECT_EQ(DataType::interval_year_month().to_plain_string(), "INTERVAL MONTH");
}

}  // namespace
}  // namespace windrow
