// SPDX-License-Identifier: Apache-2.0
#include "decode_text.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;

const std::map<std::string, std::string> strict = {{"format", "json"}};
const std::map<std::string, std::string> ignoring = {{"format", "json"}, {"json.ignore-parse-errors", "true"}};

/// The values that texts give in a column of the type, errors ignored.
Rows values_of(const DataType& type, const Rows& texts, std::map<std::string, std::string> options = ignoring) {
    std::string lines;
    for (const std::string& text : texts) lines += "{\"v\":" + text + "}\n";
    return show(decode_text({{"v", type}}, lines, std::move(options)));
}

TEST(JsonValues, IntegersTakeQuotedNumbersAndRefuseOverflow) {
    EXPECT_EQ(values_of(DataType::tinyint(),
                        {"127", "128", "-128", "-129", "\" -1 \"", "\"+1\"", "\"007\"", "1.0", "1e1", "true", "\"\""}),
              (Rows{"127", "null", "-128", "null", "-1", "1", "7", "null", "null", "null", "null"}));
    EXPECT_EQ(values_of(DataType::smallint(), {"32767", "32768", "-32768", "\"0010\"", "1.9"}),
              (Rows{"32767", "null", "-32768", "10", "null"}));
    EXPECT_EQ(values_of(DataType::integer(),
                        {"2147483647", "2147483648", "-2147483648", "4294967297", "\"-0\"", "\"1.0\"", "\"1e3\"", "\"0x10\""}),
              (Rows{"2147483647", "null", "-2147483648", "null", "0", "null", "null", "null"}));
    EXPECT_EQ(values_of(DataType::bigint(),
                        {"9223372036854775807", "9223372036854775808", "-9223372036854775808", "\"\\t9\\n\"", "\"1_000\""}),
              (Rows{"9223372036854775807", "null", "-9223372036854775808", "9", "null"}));
}

TEST(JsonValues, FractionsAreCutInIntAndBigint) {
    EXPECT_EQ(values_of(DataType::integer(), {"1.9", "-1.9", "1e3", "0.5", "2147483647.9", "1e10", "-0.0"}),
              (Rows{"1", "-1", "1000", "0", "null", "null", "0"}));
    EXPECT_EQ(values_of(DataType::bigint(), {"1.9", "1e3", "9007199254740993.0", "1e19", "9223372036854775807.5"}),
              (Rows{"1", "1000", "9007199254740992", "null", "9223372036854775807"}));
}

TEST(JsonValues, DecimalsRoundHalfUpAndTooLargeOnesAreNullWithoutError) {
    EXPECT_EQ(
        values_of(DataType::decimal(5, 2), {"1.005", "-1.005", "999.99", "999.995", "1000", "1e2", "\"12.345\"", "null"}, strict),
        (Rows{"101d", "-101d", "99999d", "null", "null", "10000d", "1235d", "null"}));
    EXPECT_EQ(values_of(DataType::decimal(38, 18),
                        {"0.1234567890123456789", "12345678901234567890.5", "1e19", "1e20", "1e-18", "4e-19", "5e-19"}, strict),
              (Rows{"123456789012345679d", "12345678901234567890500000000000000000d", "10000000000000000000000000000000000000d",
                    "null", "1d", "0d", "1d"}));
    EXPECT_EQ(values_of(DataType::decimal(10, 2), {"\"1,000\"", "\"x\"", "\"\"", "\" 9 \"", "\"1e3\"", "true"}),
              (Rows{"null", "null", "null", "900d", "100000d", "null"}));
}

TEST(JsonValues, FloatingPointForms) {
    EXPECT_EQ(values_of(DataType::float64(),
                        {"1e400", "1e-400", "-0.0", "-0", "\"NaN\"", "\"-Infinity\"", "\"0x1p3\"", "\"1d\"", "\".5\"", "\"1.5x\"",
                         "true", "123456789012345678901234567890", "0.1", "5e-324", "-1e400"}),
              (Rows{"Infinity", "0.0", "-0.0", "0.0", "NaN", "-Infinity", "8.0", "1.0", "0.5", "null", "null",
                    "1.2345678901234568E29", "0.1", "4.9E-324", "-Infinity"}));
    EXPECT_EQ(values_of(DataType::float32(), {"1e39", "0.1", "16777217", "\"5.5\"", "3"}),
              (Rows{"Infinity", "0.10000000149011612", "1.6777216E7", "5.5", "3.0"}));
}

TEST(JsonValues, BooleansAreTrueOrFalseNeverAnError) {
    EXPECT_EQ(values_of(DataType::boolean(),
                        {"true", "false", "\"TRUE\"", "\" True \"", "\"yes\"", "1", "\"1\"", "\"\"", "null", "1.0"}, strict),
              (Rows{"true", "false", "true", "true", "false", "false", "false", "false", "null", "false"}));
}

TEST(JsonValues, AnythingBecomesText) {
    EXPECT_EQ(values_of(DataType::string(),
                        {"12", "1.50", "1e3", "-0.0", "true", R"({"x": 1.50, "y" : [1, 2, null], "z":"q\"q"})",
                         R"([ 1, "a", {"k": true} ])", "123456789012345678901234567890", "null", "\"null\"", "1.0E+2", "{}", "[]",
                         R"({"u":"\u00e9\n","big":0.10000000000000000000001,"e":1e2})", R"({"a":1,"b":2,"a":-0})"},
                        strict),
              (Rows{"12", "1.50", "1e3", "-0.0", "true", R"({"x":1.5,"y":[1,2,null],"z":"q\"q"})", R"([1,"a",{"k":true}])",
                    "123456789012345678901234567890", "null", "null", "1.0E+2", "{}", "[]",
                    "{\"u\":\"é\\n\",\"big\":0.1,\"e\":100.0}", R"({"a":0,"b":2})"}));
}

TEST(JsonValues, StringEscapesAndSurrogates) {
    EXPECT_EQ(values_of(DataType::string(),
                        {R"("\ud83d\ude00ab")", "\"😀ab\"", R"("a\nb\tc\rd\be\ff")", R"("q\"w\\e\/r")", R"("\u0041")",
                         R"("x\ud800y")", R"("\udc00")", "\"raw\ttab\"", R"("\u0000z")"},
                        strict),
              (Rows{"😀ab", "😀ab", "a\nb\tc\rd\be\ff", "q\"w\\e/r", "A", "x?y", "?", "raw\ttab", std::string("\0z", 2)}));
}

TEST(JsonValues, BytesAreBase64) {
    EXPECT_EQ(values_of(DataType::bytes(), {"\"aGVsbG8=\"", "\"!!!!\"", "\"aGVs bG8=\"", "\"a\"", "12", "\"-_-_\"", "true",
                                            "\"aGVsbG8==\"", "\"aGVsbG8\"", "\"\""}),
              (Rows{"hello", "null", "hello", "null", "null", "null", "null", "null", "null", ""}));
}

TEST(JsonValues, TimestampsInSqlForm) {
    const Rows texts = {"\"2026-01-01 12:34:56\"",           "\"2026-01-01 12:34:56.1\"",
                        "\"2026-01-01 12:34:56.123456789\"", "\"2026-01-01 12:34:56.1234567891\"",
                        "\"2026-01-01 12:34:56.\"",          "\"2026-01-01T12:34:56\"",
                        "\"2026-01-01 12:34:56Z\"",          "\"2026-01-01 12:34\"",
                        "\"2026-02-29 00:00:00\"",           "\"2026-01-01 24:00:00\"",
                        "\" 2026-01-01 12:34:56\"",          "1767270896000",
                        "\"1969-12-31 23:59:59.9\"",         "\"2026-01-01 12:34:60\"",
                        "\"2026-13-01 00:00:00\"",           "\"2026-1-1 1:2:3\""};
    EXPECT_EQ(values_of(DataType::timestamp(3), texts),
              (Rows{"1767270896000", "1767270896100", "1767270896123", "null", "1767270896000", "null", "null", "null",
                    "1772236800000", "1767312000000", "null", "null", "-100", "null", "null", "null"}));
    EXPECT_EQ(values_of(DataType::timestamp(9), {"\"2026-01-01 00:00:00.123456789\"", "\"1969-12-31 23:59:59.9\""}),
              (Rows{"1767225600123456789d", "-100000000d"}));
    EXPECT_EQ(values_of(DataType::timestamp_ltz(3), {"\"2026-01-01 12:34:56\"", "\"2026-01-01 12:34:56Z\"",
                                                     "\"2026-02-31 00:00:00Z\"", "\"2026-01-01 12:34:56+01:00\""}),
              (Rows{"null", "1767270896000", "1772236800000", "null"}));
}

TEST(JsonValues, TimestampsInIsoForm) {
    auto options = ignoring;
    options["json.timestamp-format.standard"] = "ISO-8601";
    EXPECT_EQ(
        values_of(DataType::timestamp(3),
                  {"\"2026-01-01T12:34\"", "\"2026-01-01T12:34:56.5\"", "\"2026-01-01 12:34:56\"", "\"2026-02-29T00:00:00\"",
                   "\"2026-01-01T24:00:00\"", "\"2026-01-01T12:34:56Z\"", "\"2024-02-29T00:00:00\""},
                  options),
        (Rows{"1767270840000", "1767270896500", "null", "null", "null", "null", "1709164800000"}));
    EXPECT_EQ(values_of(DataType::timestamp_ltz(3),
                        {"\"2026-01-01T12:34Z\"", "\"2026-01-01T12:34:56.Z\"", "\"2026-02-31T00:00:00Z\"",
                         "\"2026-01-01T12:34:56z\"", "\"2026-01-01T12:34:56\"", "\"2026-01-01T12:34:56+01:00\""},
                        options),
              (Rows{"1767270840000", "1767270896000", "1772236800000", "null", "null", "null"}));
}

TEST(JsonValues, DatesAndTimes) {
    EXPECT_EQ(values_of(DataType::date(), {"\"2026-01-31\"", "\"2026-1-31\"", "\"2026-02-29\"", "20484", "\"+12026-01-01\"",
                                           "\"\"", "\"1969-12-31\""}),
              (Rows{"20484", "null", "null", "null", "3672879", "null", "-1"}));
    EXPECT_EQ(values_of(DataType::time(0), {"\"12:34:56\"", "\"12:34\"", "\"12:34:56.789\"", "\"24:00:00\"", "\"12:34:56Z\"",
                                            "45296000", "\"12:34:56,5\""}),
              (Rows{"45296000", "null", "45296000", "0", "null", "null", "null"}));
}

TEST(JsonValues, NestedValues) {
    const DataType row = DataType::row({"a", "b"}, {DataType::integer(), DataType::string()});
    EXPECT_EQ(values_of(row, {R"({"a":1,"b":"x"})", R"({"b":"x"})", "{}", "null", R"({"a":6,"zz":[1,{"a":9}]})", "5", "[1]",
                              R"({"a":"x","b":2})"}),
              (Rows{"[1;x]", "[null;x]", "[null;null]", "null", "[6;null]", "null", "null", "[null;2]"}));
    EXPECT_EQ(
        values_of(DataType::array(DataType::integer()), {"[1,null]", "[]", R"(["7"," 8 ",9.9])", "{}", "3", R"([1,"x",{},3])"}),
        (Rows{"[1;null]", "[]", "[7;8;9]", "null", "null", "[1;null;null;3]"}));
    EXPECT_EQ(values_of(DataType::map(DataType::string(), DataType::integer()),
                        {R"({"x":1,"y":"5"})", R"({"k":1,"k":2})", R"({"k":1,"j":5,"k":null})", "{}", "[]"}),
              (Rows{"{x=1;y=5}", "{k=2}", "{k=null;j=5}", "{}", "null"}));
    EXPECT_EQ(values_of(DataType::multiset(DataType::string()), {R"({"a":2,"b":1})", "{}"}), (Rows{"{a=2;b=1}", "{}"}));
}

}  // namespace
}  // namespace windrow::test
