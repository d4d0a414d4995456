// SPDX-License-Identifier: Apache-2.0
#include "decode_text.hpp"
#include "format/json/json_decoder.hpp"

#include <gtest/gtest.h>
#include <random>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;

const Schema id_and_text = {{"id", DataType::integer()}, {"s", DataType::string()}};
const std::map<std::string, std::string> strict = {{"format", "json"}};
const std::map<std::string, std::string> ignoring = {{"format", "json"}, {"json.ignore-parse-errors", "true"}};

TEST(JsonRecords, BlankLinesLineEndsAndByteOrderMark) {
    const DecodedText out = decode_text(
        id_and_text, "\xEF\xBB\xBF{\"id\":1,\"s\":\"a\"}\r\n\r\n\n   \n{\"id\":2,\"s\":\"b\\r\"}\r\n{\"id\":3}", strict);
    EXPECT_EQ(show(out), (Rows{"1|a", "2|b\r", "3|null"}));
    EXPECT_EQ(out.records_read, 3U);
    EXPECT_TRUE(show(decode_text(id_and_text, "", strict)).empty());
}

TEST(JsonRecords, WhatFollowsTheRecordIsIgnored) {
    const std::string text = "{\"id\":1} trailing\n{\"id\":2},\n{\"id\":3}{\"id\":4}\n{\"id\":5}}\n";
    EXPECT_EQ(show(decode_text(id_and_text, text, strict)), (Rows{"1|null", "2|null", "3|null", "5|null"}));
}

TEST(JsonRecords, BrokenRecordsAreKeptAside) {
    const std::string text =
        "{\"id\":1}\nnot "
        "json\n{\"id\":NaN}\n{\"id\":+1}\n{\"id\":01}\n{\"id\":.5}\n{\"id\":5.}\n{\"id\":-}\n{'id':1}\n{id:1}\n{\"id\":1\n"
        "{\"s\":\"\\q\"}\n{\"s\":\"\\u12\"}\n{\"s\":\"\xFF\"}\n{\"s\":\"open}\n5\n\"str\"\nnull\ntrue\n{\"id\":2}\n";
    const DecodedText out = decode_text(id_and_text, text, ignoring);
    EXPECT_EQ(show(out), (Rows{"1|null", "2|null"}));
    EXPECT_EQ(out.bad.size(), 18U);
    EXPECT_EQ(out.records_read, 20U);
    EXPECT_EQ(out.bad[0].raw, "not json");
    EXPECT_EQ(out.bad[0].ordinal, 9U);
    EXPECT_EQ(out.bad[0].reason, "not valid JSON: a value is expected at column 1");
}

TEST(JsonRecords, ABrokenRecordStopsTheJobByItsPlace) {
    EXPECT_EQ(error_of([] { decode_text(id_and_text, "{\"id\":1}\n{\"id\":\"x\"}\n", strict); }),
              "W5101: table t: file input, byte 9: field 'id': \"x\" is not INT");
    EXPECT_EQ(error_of([] { decode_text(id_and_text, "{\"id\":1}\nnot json\n", strict); }),
              "W5101: table t: file input, byte 9: not valid JSON: a value is expected at column 1");
}

TEST(JsonRecords, TheLastDuplicateStands) {
    const Schema schema = {{"id", DataType::integer()}, {"v", DataType::integer()}, {"s", DataType::string()}};
    const std::string text =
        "{\"id\":1,\"v\":10,\"s\":\"x\",\"v\":20}\n{\"id\":2,\"v\":10,\"v\":null,\"s\":\"x\"}\n{\"id\":3,\"v\":null,\"v\":30,"
        "\"s\":\"x\"}\n"
        "{\"id\":4,\"v\":1,\"s\":\"longer\",\"s\":\"q\",\"v\":2,\"v\":3}\n{\"id\":7,\"id\":8,\"v\":1}\n";
    EXPECT_EQ(show(decode_text(schema, text, strict)), (Rows{"1|20|x", "2|null|x", "3|30|x", "4|3|q", "8|1|null"}));
}

// Found by fuzzing: behind an unknown first field, what the fast path expects of a record's beginning must not match again.
TEST(JsonRecords, ASecondRecordInsideTheFirstIsBroken) {
    const DecodedText out = decode_text(id_and_text, "{\"id\":1}\n{\"q\":1{\"id\":2}\n{\"q\":1,\"id\":3}\n", ignoring);
    EXPECT_EQ(show(out), (Rows{"1|null", "3|null"}));
    EXPECT_EQ(out.bad.size(), 1U);
}

TEST(JsonRecords, AFieldOfTheWrongShapeIsNullAndTheRestIsRead) {
    const Schema schema = {{"id", DataType::integer()}, {"v", DataType::integer()}, {"s", DataType::string()}};
    EXPECT_EQ(show(decode_text(schema, "{\"id\":1,\"v\":{\"a\":[1]},\"s\":\"x\"}\n{\"id\":2,\"v\":[1],\"s\":\"y\"}\n", ignoring)),
              (Rows{"1|null|x", "2|null|y"}));
}

TEST(JsonRecords, TopLevelArraysGiveARowAnElement) {
    const DecodedText out = decode_text(
        id_and_text, "[{\"id\":1},{\"id\":2,\"s\":\"b\"}]\n[]\n[{\"id\":3},5,{\"id\":4}]\n[{\"id\":8},{\"id\":9\n", ignoring);
    EXPECT_EQ(show(out), (Rows{"1|null", "2|b", "3|null", "4|null"}));
    EXPECT_EQ(out.bad.size(), 2U);
    EXPECT_TRUE(std::is_sorted(out.ordinals.begin(), out.ordinals.end()));
}

TEST(JsonRecords, MissingFieldsCanBeRefused) {
    auto options = strict;
    options["json.fail-on-missing-field"] = "true";
    EXPECT_EQ(show(decode_text(id_and_text, "{\"id\":null,\"s\":\"a\"}\n", options)), (Rows{"null|a"}));
    EXPECT_EQ(error_of([&] { decode_text(id_and_text, "{\"id\":1,\"s\":\"a\"}\n{\"id\":1}\n", options); }),
              "W5101: table t: file input, byte 17: the field 's' is missing");
    const Schema nested = {{"r", DataType::row({"a"}, {DataType::integer()})}};
    EXPECT_EQ(error_of([&] { decode_text(nested, "{\"r\":null}\n{\"r\":{}}\n", options); }),
              "W5101: table t: file input, byte 11: field 'r': the nested field 'a' is missing");
    options["json.ignore-parse-errors"] = "true";
    EXPECT_EQ(error_of([&] { decode_text(id_and_text, "", options); }),
              "W3506: 'json.fail-on-missing-field' and 'json.ignore-parse-errors' can't both be true");
}

TEST(JsonRecords, ANotNullColumnWithoutValueIsABadRecord) {
    const Schema schema = {{"id", DataType::integer()}, {"v", DataType::integer().not_null()}};
    const std::string text =
        "{\"id\":1,\"v\":1}\n{\"id\":2,\"v\":null}\n{\"id\":3}\n{\"id\":4,\"v\":\"x\"}\n{\"id\":5,\"v\":5}\n";
    const DecodedText out = decode_text(schema, text, ignoring);
    EXPECT_EQ(show(out), (Rows{"1|1", "5|5"}));
    ASSERT_EQ(out.bad.size(), 3U);
    EXPECT_EQ(out.bad[1].reason, "the NOT NULL column 'v' has no value");
    EXPECT_EQ(error_of([&] { decode_text(schema, text, strict); }),
              "W5101: table t: file input, byte 15: the NOT NULL column 'v' has no value");
}

TEST(JsonRecords, OnlyColumnsThatAreReadAreChecked) {
    RecordLayout layout = layout_of(id_and_text);
    layout.fields.erase(layout.fields.begin());
    EXPECT_EQ(show(decode_text(id_and_text, "{\"id\":{\"x\":1},\"s\":\"a\"}\n{\"id\":[],\"s\":\"b\"}\n", strict, layout)),
              (Rows{"a", "b"}));
    RecordLayout check = layout_of(id_and_text);
    check.check_only = true;
    const DecodedText counted = decode_text(id_and_text, "{\"id\":1}\n{\"id\":2}\n", strict, check);
    EXPECT_EQ(counted.rows.size(), 2U);
    EXPECT_TRUE(counted.rows[0].empty());
    EXPECT_EQ(error_of([&] { decode_text(id_and_text, "{\"id\":\"x\"}\n", strict, check); }),
              "W5101: table t: file input, byte 0: field 'id': \"x\" is not INT");
}

TEST(JsonRecords, KeysAreComparedByteForByte) {
    const Schema schema = {{"id", DataType::integer()},
                           {"Id", DataType::integer()},
                           {"user name", DataType::string()},
                           {"a.b", DataType::integer()}};
    EXPECT_EQ(
        show(decode_text(
            schema,
            "{\"id\":1,\"Id\":10,\"user name\":\"x\",\"a.b\":5}\n{\"ID\":2,\"iD\":20}\n{\"Id\":30}\n{\"id\":4,\"a\":{\"b\":7}}\n"
            "{\"\\u0069d\":6}\n",
            strict)),
        (Rows{"1|10|x|5", "null|null|null|null", "null|30|null|null", "4|null|null|null", "6|null|null|null"}));
}

TEST(JsonRecords, MapsWithOtherKeysAreRefused) {
    EXPECT_EQ(error_of([] {
                  decode_text({{"m", DataType::map(DataType::integer(), DataType::string())}}, "", strict);
              }),
              "W3507: column 'm': the json format can't carry MAP<INT, STRING>: the keys of a JSON object are strings");
}

TEST(JsonRecords, DeepNestingIsABadRecordNotACrash) {
    const std::string deep = "{\"id\":" + std::string(100000, '[') + "\n{\"id\":1}\n";
    const DecodedText out = decode_text(id_and_text, deep, ignoring);
    EXPECT_EQ(show(out), (Rows{"1|null"}));
    EXPECT_EQ(out.bad.size(), 1U);
}

/// Random records in many notations: the fast path and the general path must agree on rows, bad records and ordinals.
TEST(JsonRecords, FastAndGeneralPathAgreeOnRandomRecords) {
    const Schema schema = {{"i", DataType::integer()},
                           {"l", DataType::bigint()},
                           {"d", DataType::float64()},
                           {"f", DataType::float32()},
                           {"x", DataType::decimal(10, 2)},
                           {"s", DataType::string()},
                           {"b", DataType::boolean()},
                           {"t", DataType::timestamp(3)},
                           {"n", DataType::timestamp(6)},
                           {"z", DataType::timestamp_ltz(3)},
                           {"a", DataType::array(DataType::integer())},
                           {"y", DataType::date()},
                           {"h", DataType::smallint()},
                           {"q", DataType::bigint().not_null()}};
    const std::vector<std::string> scalars = {"0",
                                              "1",
                                              "-1",
                                              "12345",
                                              "99999999",
                                              "123456789012345678",
                                              "9223372036854775807",
                                              "1.5",
                                              "-0.0",
                                              "-0",
                                              "1e5",
                                              "0.1",
                                              "123.456",
                                              "1.005",
                                              "true",
                                              "false",
                                              "null",
                                              "\"x\"",
                                              "\"\"",
                                              "\"a\\n\\u0041\"",
                                              "\"naïve 😀 long enough for two blocks of sixteen\"",
                                              "\"2026-01-01 00:00:00.123\"",
                                              "\"2026-02-31 23:59:59\"",
                                              "\"2026-01-01 24:00:00\"",
                                              "\"2026-01-01 00:00:00.1234567\"",
                                              "\"2026-01-01 00:00:00Z\"",
                                              "\"7\"",
                                              "[1,2]",
                                              "{\"k\":1}",
                                              "\"2026-01-01\"",
                                              "32768",
                                              "-7",
                                              "00",
                                              "1.",
                                              "nul",
                                              "\"\xFF\"",
                                              "[]",
                                              "\"tab\there\""};
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        std::string text;
        const unsigned odd = 1 + random() % 60;  // how rare a surprise is
        for (int record = 0; record < 40; ++record) {
            std::string line = "{";
            const char* const blank = seed % 3 == 0 ? " " : "";
            for (std::size_t k = 0; k < schema.size(); ++k) {
                const bool surprise = random() % odd == 0;
                if (surprise && random() % 4 == 0) continue;
                std::string value = k == 5 ? "\"text" + std::to_string(random() % 100) + "\"" : std::to_string(random() % 20000);
                if (k == 7 || k == 8) value = "\"2026-01-0" + std::to_string(1 + random() % 9) + " 00:00:00.12\"";
                if (k == 9) value = "\"2026-01-01 10:20:30Z\"";
                if (surprise) value = scalars[random() % scalars.size()];
                if (line.size() > 1) line += std::string(",") + blank;
                line += "\"" + schema[surprise && random() % 9 == 0 ? random() % schema.size() : k].name + "\":" + blank + value;
            }
            line += random() % 100 == 0 ? "" : "}";
            text += line + (random() % 50 == 0 ? "\r\n" : random() % 70 == 0 ? " x\n" : "\n");
        }
        JsonReadOptions options;
        options.ignore_errors = true;
        JsonDecoder fast(layout_of(schema), options, true);
        JsonDecoder general(layout_of(schema), options, false);
        const DecodedText a = decode_with(fast, text);
        const DecodedText b = decode_with(general, text);
        ASSERT_EQ(show(a), show(b)) << "seed " << seed;
        ASSERT_EQ(a.ordinals, b.ordinals) << "seed " << seed;
        ASSERT_EQ(a.records_read, b.records_read) << "seed " << seed;
        ASSERT_EQ(a.bad.size(), b.bad.size()) << "seed " << seed;
        ASSERT_EQ(a.records_read, a.rows.size() + a.bad.size()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace windrow::test
