// SPDX-License-Identifier: Apache-2.0

// The avro format: records that are one datum each, of the schema that Flink derives from the table.

#include "binary_rows.hpp"
#include "connectors/temporary_folder.hpp"
#include "format/avro/avro_reader.hpp"
#include "format/avro/avro_table_schema.hpp"
#include "format/avro/avro_writer.hpp"
#include "test_places.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;
using namespace std::string_literals;

const std::map<std::string, std::string> avro = {{"format", "avro"}};
const std::map<std::string, std::string> lenient = {{"format", "avro"}, {"avro.ignore-parse-errors", "true"}};

Schema all_types() {
    const DataType inner = DataType::row({"x", "y"}, {DataType::integer().not_null(), DataType::string()});
    return {{"b", DataType::boolean()},
            {"i8", DataType::tinyint()},
            {"i16", DataType::smallint().not_null()},
            {"i32", DataType::integer()},
            {"i64", DataType::bigint().not_null()},
            {"f", DataType::float32()},
            {"d", DataType::float64()},
            {"c", DataType::character(3)},
            {"s", DataType::string()},
            {"sn", DataType::varchar(9).not_null()},
            {"by", DataType::bytes()},
            {"dec", DataType::decimal(10, 2)},
            {"wide", DataType::decimal(38, 10)},
            {"day", DataType::date()},
            {"tm", DataType::time(3)},
            {"ts", DataType::timestamp(3)},
            {"arr", DataType::array(DataType::integer())},
            {"m", DataType::map(DataType::string().not_null(), DataType::bigint())},
            {"ms", DataType::multiset(DataType::string().not_null())},
            {"r", inner},
            {"rs", DataType::array(inner.not_null())},
            {"mm", DataType::map(DataType::string(), DataType::map(DataType::string(), DataType::array(DataType::float64())))}};
}

TEST(AvroSchema, IsDerivedAsFlinkDoes) {
    EXPECT_EQ(
        avro_schema_text(all_types(), true, "avro"),
        R"({"type":"record","name":"record","namespace":"org.apache.flink.avro.generated","fields":[)"
        R"({"name":"b","type":["null","boolean"],"default":null},)"
        R"({"name":"i8","type":["null","int"],"default":null},)"
        R"({"name":"i16","type":"int"},)"
        R"({"name":"i32","type":["null","int"],"default":null},)"
        R"({"name":"i64","type":"long"},)"
        R"({"name":"f","type":["null","float"],"default":null},)"
        R"({"name":"d","type":["null","double"],"default":null},)"
        R"({"name":"c","type":["null","string"],"default":null},)"
        R"({"name":"s","type":["null","string"],"default":null},)"
        R"({"name":"sn","type":"string"},)"
        R"({"name":"by","type":["null","bytes"],"default":null},)"
        R"({"name":"dec","type":["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}],"default":null},)"
        R"({"name":"wide","type":["null",{"type":"bytes","logicalType":"decimal","precision":38,"scale":10}],"default":null},)"
        R"({"name":"day","type":["null",{"type":"int","logicalType":"date"}],"default":null},)"
        R"({"name":"tm","type":["null",{"type":"int","logicalType":"time-millis"}],"default":null},)"
        R"({"name":"ts","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},)"
        R"({"name":"arr","type":["null",{"type":"array","items":["null","int"]}],"default":null},)"
        R"({"name":"m","type":["null",{"type":"map","values":["null","long"]}],"default":null},)"
        R"({"name":"ms","type":["null",{"type":"map","values":["null","int"]}],"default":null},)"
        R"({"name":"r","type":["null",{"type":"record","name":"record_r","fields":[{"name":"x","type":"int"},)"
        R"({"name":"y","type":["null","string"],"default":null}]}],"default":null},)"
        R"({"name":"rs","type":["null",{"type":"array","items":{"type":"record","name":"record_rs","fields":[{"name":"x","type":"int"},)"
        R"({"name":"y","type":["null","string"],"default":null}]}}],"default":null},)"
        R"({"name":"mm","type":["null",{"type":"map","values":["null",{"type":"map","values":["null",{"type":"array","items":["null","double"]}]}]}],"default":null}]})");
}

TEST(AvroSchema, TimestampsOfTheLaterMapping) {
    const Schema columns = {{"a", DataType::timestamp(3).not_null()},
                            {"b", DataType::timestamp(6).not_null()},
                            {"c", DataType::timestamp_ltz(3).not_null()},
                            {"d", DataType::timestamp_ltz(6).not_null()},
                            {"e", DataType::array(DataType::timestamp(3).not_null()).not_null()}};
    EXPECT_EQ(avro_schema_text(columns, false, "avro"),
              R"({"type":"record","name":"record","namespace":"org.apache.flink.avro.generated","fields":[)"
              R"({"name":"a","type":{"type":"long","logicalType":"local-timestamp-millis"}},)"
              R"({"name":"b","type":{"type":"long","logicalType":"local-timestamp-micros"}},)"
              R"({"name":"c","type":{"type":"long","logicalType":"timestamp-millis"}},)"
              R"({"name":"d","type":{"type":"long","logicalType":"timestamp-micros"}},)"
              R"({"name":"e","type":{"type":"array","items":{"type":"long","logicalType":"timestamp-millis"}}}]})");
}

TEST(AvroSchema, RefusesWhatHasNoForm) {
    const auto refusal = [](const DataType& type, std::map<std::string, std::string> options, const std::string& name = "x") {
        return error_of([&] { decode_records({{name, type}}, {}, options); });
    };
    EXPECT_EQ(refusal(DataType::timestamp(6), avro), "W3507: column 'x': the avro format can't carry TIMESTAMP(6)");
    EXPECT_EQ(refusal(DataType::timestamp_ltz(3), avro), "W3507: column 'x': the avro format can't carry TIMESTAMP_LTZ(3)");
    EXPECT_EQ(refusal(DataType::time(6), avro), "W3507: column 'x': the avro format can't carry TIME(6)");
    EXPECT_EQ(refusal(DataType::interval_day_time(), avro).substr(0, 5), "W3507");
    EXPECT_EQ(refusal(DataType::map(DataType::integer(), DataType::integer()), avro).substr(0, 5), "W3507");
    EXPECT_EQ(refusal(DataType::integer(), avro, "a-b"), "W3507: column 'a-b': 'a-b' can't be the name of a field in Avro");
    auto options = avro;
    options["avro.timestamp_mapping.legacy"] = "false";
    EXPECT_EQ(refusal(DataType::timestamp_ltz(9), options), "W3507: column 'x': the avro format can't carry TIMESTAMP_LTZ(9)");
    options["avro.encoding"] = "json";
    EXPECT_EQ(refusal(DataType::integer(), options), "W3503: 'avro.encoding' = 'json' is not supported");
}

TEST(AvroSchema, TextsThatAreNone) {
    const auto reason = [](const char* text) { return error_of([&] { (void)AvroSchemaTree::parse(text); }); };
    const std::string start = "W3511: the Avro schema can't be understood: ";
    EXPECT_EQ(reason("{").substr(0, 57), start + "it is no JSON");
    EXPECT_EQ(reason("\"what\""), start + "there is no type 'what'");
    EXPECT_EQ(reason("[\"null\",[\"int\"]]"), start + "a union stands directly in a union");
    EXPECT_EQ(reason("[]"), start + "a union has no branches");
    EXPECT_EQ(reason(R"({"type":"record","name":"r"})"), start + "the record 'r' has no 'fields'");
    EXPECT_EQ(reason(R"({"type":"record","name":"r","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]})"),
              start + "the record 'r' has two fields 'a'");
    EXPECT_EQ(reason(R"({"type":"enum","name":"e","symbols":["A"],"default":"B"})"),
              start + "the default of the enum 'e' is not among its symbols");
    EXPECT_EQ(reason(R"({"type":"fixed","name":"f","size":-1})"), start + "the fixed 'f' has no 'size'");
    EXPECT_EQ(reason(R"({"type":"array"})"), start + "array has no 'items'");
    std::string deep = "\"int\"";
    for (int k = 0; k < 100; ++k) deep = R"({"type":"array","items":)" + deep + "}";
    EXPECT_EQ(reason(deep.c_str()), start + "it is nested too deep");
}

TEST(AvroSchema, NamesAndReferences) {
    const auto tree = AvroSchemaTree::parse(
        R"({"type":"record","name":"a.b.List","fields":[{"name":"v","type":{"type":"enum","name":"E","symbols":["X","Y"]}},)"
        R"({"name":"w","type":"E"},{"name":"next","type":["null","List"]},{"name":"none","type":{"type":"record","name":"Z","namespace":"","fields":[]}}]})");
    const AvroSchema& list = tree->root();
    EXPECT_EQ(list.fields[1].type, list.fields[0].type);
    EXPECT_EQ(list.fields[0].type->name, "a.b.E");
    EXPECT_EQ(list.fields[2].type->children[1], &list);
    EXPECT_EQ(list.fields[3].type->name, "Z");
    EXPECT_TRUE(list.takes_bytes);
    EXPECT_FALSE(list.fields[3].type->takes_bytes);
}

TEST(Avro, HandMadeBytes) {
    const Schema schema = {{"i", DataType::integer()},        {"n", DataType::bigint().not_null()},
                           {"s", DataType::string()},         {"d", DataType::float64().not_null()},
                           {"dec", DataType::decimal(10, 2)}, {"a", DataType::array(DataType::integer().not_null())}};
    const std::string record =
        "\2\1"
        "\x80\x01"
        "\2\6abc"
        "\0\0\0\0\0\0\xf8\x3f"
        "\2\4\xff\x38"
        "\2"
        "\3\4\2\4"
        "\2\6"
        "\0"s;
    const DecodedText decoded = decode_records(schema, {record, std::nullopt, "\0\0\0\0\0\0\0\0\0\0\0\0\0"s}, avro);
    EXPECT_EQ(show(decoded), (Rows{"-1|64|abc|1.5|-200d|[1;2;3]", "null|0|null|0.0|null|null"}));
    EXPECT_EQ(decoded.records_read, 3U);
    EXPECT_EQ(decoded.ordinals, (std::vector<std::uint64_t>{0, 20}));
}

TEST(Avro, SmallIntegersAreCutAsFlinkDoes) {
    EXPECT_EQ(show(decode_records({{"t", DataType::tinyint().not_null()}, {"s", DataType::smallint().not_null()}},
                                  {"\xd8\x04\x80\x80\x08"s}, avro)),
              (Rows{"44|0"}));
}

TEST(Avro, TextsAreMendedAsInJava) {
    EXPECT_EQ(show(decode_records({{"s", DataType::string().not_null()}},
                                  {"\4\xff"
                                   "a"s},
                                  avro)),
              (Rows{"\xEF\xBF\xBD"
                    "a"}));
}

TEST(Avro, RepeatedKeysOfAMap) {
    const Schema schema = {{"m", DataType::map(DataType::string(), DataType::integer().not_null()).not_null()}};
    EXPECT_EQ(show(decode_records(schema, {"\4\2a\2\2b\4\2\2a\6\0"s}, avro)), (Rows{"{a=3;b=2}"}));
}

TEST(Avro, DecimalsOfTooManyDigitsAreNull) {
    const Schema schema = {{"d", DataType::decimal(3, 1)}};
    EXPECT_EQ(
        show(decode_records(
            schema, {"\2\4\x03\xe7"s, "\2\4\x03\xe8"s, "\2\4\xfc\x18"s, "\2\0"s, "\2\x24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5"s},
            avro)),
        (Rows{"999d", "null", "null", "0d", "5d"}));
    const DecodedText bad = decode_records({{"d", DataType::decimal(3, 1).not_null()}}, {"\4\x03\xe8"s}, lenient);
    ASSERT_EQ(bad.bad.size(), 1U);
    EXPECT_EQ(bad.bad[0].reason, "field 'd': the NOT NULL column has no value: a decimal of too many digits");
}

TEST(Avro, BadRecords) {
    const auto reason = [](const Schema& schema, const std::string& record) {
        const DecodedText decoded = decode_records(schema, {record}, lenient);
        EXPECT_EQ(decoded.rows.size(), 0U);
        EXPECT_EQ(decoded.records_read, 1U);
        return decoded.bad.size() == 1 && decoded.bad[0].raw == record ? decoded.bad[0].reason : "none";
    };
    const Schema integer = {{"i", DataType::integer().not_null()}};
    const std::string broken = "the Avro record is broken: ";
    EXPECT_EQ(reason(integer, ""), "field 'i': " + broken + "it ends within a number");
    EXPECT_EQ(reason(integer, "\x80"), "field 'i': " + broken + "it ends within a number");
    EXPECT_EQ(reason(integer, "\x80\x80\x80\x80\x10"), "field 'i': " + broken + "an int has more than 32 bits");
    EXPECT_EQ(reason(integer, std::string(10, '\xff') + "\1"), "field 'i': " + broken + "a number has more than 64 bits");
    EXPECT_EQ(reason(integer, "\2\2"), broken + "1 bytes lie behind its end; was it written with another schema?");
    EXPECT_EQ(reason({{"b", DataType::boolean()}}, "\2\2"), "field 'b': " + broken + "a boolean is neither 0 nor 1");
    EXPECT_EQ(reason({{"b", DataType::boolean()}}, "\4\1"), "field 'b': " + broken + "a union has no such branch");
    EXPECT_EQ(reason({{"b", DataType::boolean()}}, "\1\1"), "field 'b': " + broken + "a union has no such branch");
    EXPECT_EQ(reason({{"s", DataType::string()}}, "\2\6ab"), "field 's': " + broken + "a length goes beyond its end");
    EXPECT_EQ(reason({{"s", DataType::string()}}, "\2\5ab"), "field 's': " + broken + "a length is negative");
    EXPECT_EQ(reason({{"d", DataType::float64()}}, "\2\6ab"), "field 'd': " + broken + "it ends within a floating-point number");
    EXPECT_EQ(reason({{"t", DataType::time(3).not_null()}}, "\1"), "field 't': -1 ms is no time of a day");
    const Schema array = {{"a", DataType::array(DataType::bigint().not_null()).not_null()}};
    EXPECT_EQ(reason(array, "\xfe\xff\xff\xff\x0f\2"), "field 'a': " + broken + "a block is longer than the record");
    EXPECT_EQ(reason(array, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2"), "field 'a': " + broken + "a block is too long");
    EXPECT_EQ(reason(array, "\3\x20\2\4\0"s), "field 'a': " + broken + "a length goes beyond its end");
    EXPECT_EQ(error_of([&] {
                  decode_records(integer, {"\2", "\x80"}, avro);
              }),
              "W5101: table t: topic t, partition 0, offset 10: field 'i': the Avro record is broken: it ends within a number");
    EXPECT_EQ(show(decode_records({{"r", DataType::row({"x", "y"}, {DataType::integer(), DataType::array(DataType::integer())})},
                                   {"i", DataType::integer().not_null()}},
                                  {"\2\2\2\2\2\2\x80"s, "\0\2"s}, lenient)),
              (Rows{"null|1"}));
}

TEST(Avro, OnlyTheColumnsOfTheQueryAreRead) {
    const Schema schema = all_types();
    Random random(5);
    const ValueRows rows = random_rows(random, schema, 20);
    const LogRecords records = encode_rows(schema, rows, avro);
    RecordLayout layout;
    layout.table = "t";
    layout.physical = schema;
    for (const int position : {18, 3, 3, 8}) layout.fields.push_back({schema[position].name, position, schema[position].type});
    const auto format = make_record_format(Options(avro), layout);
    ValueRows expected;
    for (const auto& row : rows) expected.push_back({row[18], row[3], row[3], row[8]});
    EXPECT_EQ(show(decode_records_with(*format->make_decoder(layout), records)), show(expected));
}

TEST(Avro, WhatIsWrittenIsReadBack) {
    Random random(1);
    for (int round = 0; round < 20; ++round) {
        const Schema schema = all_types();
        const ValueRows rows = random_rows(random, schema, 50);
        EXPECT_EQ(show(decode_records(schema, encode_rows(schema, rows, avro), avro)), show(rows));
    }
    auto options = avro;
    options["avro.timestamp_mapping.legacy"] = "false";
    const Schema times = {{"a", DataType::timestamp(3)},
                          {"b", DataType::timestamp(6)},
                          {"c", DataType::timestamp_ltz(3)},
                          {"d", DataType::timestamp_ltz(6).not_null()}};
    const ValueRows rows = random_rows(random, times, 200);
    EXPECT_EQ(show(decode_records(times, encode_rows(times, rows, options), options)), show(rows));
}

TEST(Avro, CutAndDamagedRecordsDoNoHarm) {
    Random random(2);
    const Schema schema = all_types();
    for (const auto& record : encode_rows(schema, random_rows(random, schema, 30), avro)) {
        LogRecords damaged;
        for (std::size_t k = 0; k < record->size(); ++k) damaged.emplace_back(record->substr(0, k));
        const DecodedText cut = decode_records(schema, damaged, lenient);
        EXPECT_EQ(cut.bad.size(), damaged.size()) << "every value takes bytes, so that no cut record is whole";
        for (std::size_t k = 0; k < record->size(); ++k) {
            std::string other = *record;
            other[k] = static_cast<char>(random());
            damaged[k] = other;
        }
        const DecodedText decoded = decode_records(schema, damaged, lenient);
        EXPECT_EQ(decoded.rows.size() + decoded.bad.size(), damaged.size());
    }
}

TEST(Avro, WhatCannotBeWritten) {
    EXPECT_EQ(error_of([] {
                  encode_rows({{"m", DataType::map(DataType::string(), DataType::integer())}},
                              {{Value(Value::Entries{{Value(), Value(1)}})}}, avro);
              }),
              "W5104: field 'm': a MAP with a NULL key can't be written as Avro");
    const auto tree = AvroSchemaTree::parse(R"({"type":"record","name":"r","fields":[{"name":"n","type":"int"}]})");
    const Column column = Column::of_values(DataType::integer(), std::vector<Value>{Value()});
    const Column* const columns[] = {&column};
    std::string out;
    EXPECT_EQ(error_of([&] { append_avro_record(tree->root(), columns, 0, out); }),
              "W5104: field 'n': NULL can't be written, because the schema has no null for it");
}

TEST(Avro, DecimalsInTheShortestForm) {
    const auto shortest = [](int128_t value) {
        char room[16];
        return hexadecimal(bytes_of_decimal(value, room));
    };
    EXPECT_EQ(shortest(0), "00");
    EXPECT_EQ(shortest(127), "7f");
    EXPECT_EQ(shortest(128), "0080");
    EXPECT_EQ(shortest(-128), "80");
    EXPECT_EQ(shortest(-129), "ff7f");
    EXPECT_EQ(shortest(-1), "ff");
    EXPECT_EQ(shortest(static_cast<int128_t>(1) << 100), "10000000000000000000000000");
}

/// Apache's library for Python writes the same bytes, and reads ours.
class AvroPeer : public ::testing::Test {
protected:
    void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
    Rows run(const std::string& command, const std::string& file) {
        return lines_of("/usr/bin/python3 " + source_folder() + "/tests/unit/formats/peer_avro.py " + command + " " +
                        (folder_.path() / "schema.avsc").string() + " " + (folder_.path() / file).string());
    }
    TemporaryFolder folder_;
};

TEST_F(AvroPeer, WritesWhatWeRead) {
    const Schema schema = {{"b", DataType::boolean()},
                           {"i", DataType::integer()},
                           {"n", DataType::bigint().not_null()},
                           {"f", DataType::float32()},
                           {"d", DataType::float64()},
                           {"s", DataType::string()},
                           {"y", DataType::bytes()},
                           {"ts", DataType::timestamp(3)},
                           {"dec", DataType::decimal(20, 3)},
                           {"a", DataType::array(DataType::string())},
                           {"m", DataType::map(DataType::string(), DataType::bigint())},
                           {"r", DataType::row({"x", "y"}, {DataType::integer().not_null(), DataType::string()})}};
    write("schema.avsc", avro_schema_text(schema, true, "avro"));
    write(
        "rows.jsonl",
        R"({"b":true,"i":-2147483648,"n":9223372036854775807,"f":1.5,"d":-0.1,"s":"grün €","y":"hex:00ff","ts":-1,"dec":"hex:ff38","a":["x",null,""],"m":{"k":1,"l":null},"r":{"x":7,"y":"z"}})"
        "\n"
        R"({"b":null,"i":null,"n":-9223372036854775808,"f":null,"d":null,"s":null,"y":null,"ts":null,"dec":null,"a":null,"m":null,"r":null})"
        "\n"
        R"({"b":false,"i":2147483647,"n":0,"f":-3.25,"d":1e300,"s":"","y":"hex:","ts":1700000000123,"dec":"hex:0123456789","a":[],"m":{},"r":{"x":-64,"y":null}})"
        "\n");
    LogRecords records;
    for (const std::string& line : run("write", "rows.jsonl")) records.emplace_back(bytes_of_hexadecimal(line));
    EXPECT_EQ(show(decode_records(schema, records, avro)),
              (Rows{"true|-2147483648|9223372036854775807|1.5|-0.1|grün €|\0\xff|-1|-200d|[x;null;]|{k=1;l=null}|[7;z]"s,
                    "null|null|-9223372036854775808|null|null|null|null|null|null|null|null|null",
                    "false|2147483647|0|-3.25|1.0E300|||1700000000123|4886718345d|[]|{}|[-64;null]"}));
}

TEST_F(AvroPeer, ReadsWhatWeWrite) {
    const Schema schema = {{"i", DataType::tinyint()},
                           {"n", DataType::bigint().not_null()},
                           {"d", DataType::float64()},
                           {"s", DataType::string()},
                           {"y", DataType::bytes()},
                           {"dec", DataType::decimal(20, 3)},
                           {"tm", DataType::time(3)},
                           {"a", DataType::array(DataType::row({"x", "y"}, {DataType::integer(), DataType::string()}))},
                           {"m", DataType::map(DataType::string(), DataType::bigint())}};
    write("schema.avsc", avro_schema_text(schema, true, "avro"));
    using List = Value::List;
    const ValueRows rows = {
        {Value(-128), Value(std::int64_t{1} << 62), Value(0.1), Value("ä"), Value("\0\x80"s), Value(int128_t{-200}),
         Value(86399999), Value(List{Value(List{Value(1), Value()}), Value()}), Value(Value::Entries{{Value("k"), Value(5)}})},
        {Value(), Value(0), Value(), Value(), Value(), Value(), Value(), Value(), Value()},
        {Value(5), Value(-1), Value(1e300), Value(""), Value(""), Value(int128_t{128}), Value(0), Value(List{}),
         Value(Value::Entries{})}};
    std::string lines;
    for (const auto& record : encode_rows(schema, rows, avro)) lines += hexadecimal(*record) + "\n";
    write("records.txt", lines);
    EXPECT_EQ(
        run("read", "records.txt"),
        (Rows{
            R"({"i": -128, "n": 4611686018427387904, "d": 0.1, "s": "ä", "y": "hex:0080", "dec": "hex:ff38", "tm": 86399999, "a": [{"x": 1, "y": null}, null], "m": {"k": 5}})",
            R"({"i": null, "n": 0, "d": null, "s": null, "y": null, "dec": null, "tm": null, "a": null, "m": null})",
            R"({"i": 5, "n": -1, "d": 1e+300, "s": "", "y": "hex:", "dec": "hex:0080", "tm": 0, "a": [], "m": {}})"}));
}

}  // namespace
}  // namespace windrow::test
