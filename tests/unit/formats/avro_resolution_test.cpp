// SPDX-License-Identifier: Apache-2.0

// Reading with another schema than the writer's, as the Avro specification says.

#include "decode_text.hpp"
#include "format/avro/avro_reader.hpp"
#include "format/avro/avro_table_schema.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using namespace std::string_literals;

std::string record_of(const std::string& fields) {
    return R"({"type":"record","name":"w","fields":[)" + fields + "]}";
}

/// One record of `writer`'s schema read with `reader`'s into `columns`: the row, or why there is none.
std::string read_as(const std::string& writer, const std::string& reader, const Schema& columns, const std::string& bytes) {
    const auto written = AvroSchemaTree::parse(writer);
    const auto expected = AvroSchemaTree::parse(reader);
    const RecordLayout layout = layout_of(columns);
    const AvroReadNode plan = plan_avro_reading(written->root(), expected->root(), layout);
    ChunkOutput output(layout);
    output.start(64);
    output.ensure_room();
    AvroReader avro;
    AvroInput input(bytes);
    std::string reason;
    if (!avro.read(input, plan, output, reason)) return reason;
    if (input.left() != 0) return std::to_string(input.left()) + " bytes are left";
    output.end_row(0);
    DecodedChunk chunk;
    output.finish(chunk);
    DecodedText decoded;
    collect(chunk, decoded);
    return show(decoded).at(0);
}

/// The same with the reader's schema that Flink derives from the columns.
std::string read_into(const std::string& writer, const Schema& columns, const std::string& bytes) {
    return read_as(writer, avro_schema_text(columns, true, "avro"), columns, bytes);
}

/// One value, written as `type`, in a column `v`.
std::string promoted(const std::string& type, const DataType& column, const std::string& bytes) {
    return read_into(record_of(R"({"name":"v","type":)" + type + "}"), {{"v", column}}, bytes);
}

TEST(AvroResolution, Promotions) {
    EXPECT_EQ(promoted("\"int\"", DataType::bigint(), "\5"), "-3");
    EXPECT_EQ(promoted("\"int\"", DataType::float32().not_null(), "\5"), "-3.0");
    EXPECT_EQ(promoted("\"int\"", DataType::float64(), "\5"), "-3.0");
    EXPECT_EQ(promoted("\"long\"", DataType::float32(), "\5"), "-3.0");
    EXPECT_EQ(promoted("\"long\"", DataType::float64(), "\5"), "-3.0");
    EXPECT_EQ(promoted("\"float\"", DataType::float64(), "\0\0\xc0\x3f"s), "1.5");
    EXPECT_EQ(promoted("\"string\"", DataType::bytes(), "\4ab"), "ab");
    EXPECT_EQ(promoted("\"bytes\"", DataType::string(), "\4ab"), "ab");
}

TEST(AvroResolution, WhatDoesNotFitIsABadRecord) {
    EXPECT_EQ(promoted("\"long\"", DataType::integer(), "\5"),
              "field 'v': long was written, which can't be read as union of null and int");
    EXPECT_EQ(promoted("\"double\"", DataType::float32().not_null(), std::string(8, '\0')),
              "field 'v': double was written, which can't be read as float");
    EXPECT_EQ(promoted("\"string\"", DataType::integer().not_null(), "\4ab"),
              "field 'v': string was written, which can't be read as int");
    EXPECT_EQ(promoted("\"null\"", DataType::integer().not_null(), ""), "field 'v': null where the column is NOT NULL");
    EXPECT_EQ(promoted("\"null\"", DataType::integer(), ""), "null");
    EXPECT_EQ(read_into("\"int\"", {{"v", DataType::integer()}}, "\2"), "int was written, which is no record");
}

TEST(AvroResolution, Unions) {
    const std::string type = R"(["string","null","int"])";
    EXPECT_EQ(promoted(type, DataType::integer(), "\4\5"), "-3");
    EXPECT_EQ(promoted(type, DataType::integer(), "\2"), "null");
    EXPECT_EQ(promoted(type, DataType::integer(), "\0\2a"s),
              "field 'v': string was written, which can't be read as union of null and int");
    EXPECT_EQ(promoted(type, DataType::string(), "\0\2a"s), "a");
    EXPECT_EQ(promoted(type, DataType::string(), "\6"), "field 'v': the Avro record is broken: a union has no such branch");
    EXPECT_EQ(promoted(R"(["null","int"])", DataType::bigint().not_null(), "\2\5"), "-3");
    EXPECT_EQ(promoted(R"(["null","int"])", DataType::bigint().not_null(), "\0"s),
              "field 'v': null where the column is NOT NULL");
    EXPECT_EQ(read_into("[\"null\"," + record_of(R"({"name":"v","type":"int"})") + "]", {{"v", DataType::integer()}}, "\2\5"),
              "-3");
    EXPECT_EQ(read_into("[\"null\"," + record_of(R"({"name":"v","type":"int"})") + "]", {{"v", DataType::integer()}}, "\0"s),
              "null was written, which is no record");
}

TEST(AvroResolution, FieldsByNameInAnyOrder) {
    const std::string writer = record_of(
        R"({"name":"gone","type":{"type":"map","values":{"type":"array","items":["null","string","double"]}}},)"
        R"({"name":"b","type":"string"},{"name":"f","type":{"type":"fixed","name":"F","size":2}},{"name":"a","type":"int"})");
    const std::string bytes = "\2\2k\6\2\2x\0\4"s + std::string(8, 'd') + "\0\0\4hiFF\5"s;
    EXPECT_EQ(read_into(writer, {{"a", DataType::bigint()}, {"b", DataType::string().not_null()}}, bytes), "-3|hi");
    EXPECT_EQ(read_into(writer, {{"new", DataType::integer()}, {"a", DataType::integer()}}, bytes), "null|-3");
    EXPECT_EQ(read_into(writer, {{"new", DataType::integer().not_null()}}, bytes),
              "the writer's schema does not fit: it has no field 'new', which has no default");
}

TEST(AvroResolution, BlocksThatTellTheirBytes) {
    const std::string writer = record_of(
        R"({"name":"skipped","type":{"type":"array","items":"string"}},{"name":"v","type":{"type":"array","items":"long"}})");
    EXPECT_EQ(read_into(writer, {{"v", DataType::array(DataType::bigint())}},
                        "\3\10\4ab\0\2\2z\0"
                        "\3\4\2\4\2\6\0"s),
              "[1;2;3]");
}

TEST(AvroResolution, EnumsFixedAndDecimals) {
    const std::string symbols = R"({"type":"enum","name":"E","symbols":["RED","BLUE"]})";
    EXPECT_EQ(promoted(symbols, DataType::string(), "\2"), "BLUE");
    EXPECT_EQ(promoted(symbols, DataType::string(), "\4"), "field 'v': the Avro record is broken: an enum has no such symbol");
    const std::string fixed = R"({"type":"fixed","name":"F","size":3})";
    EXPECT_EQ(promoted(fixed, DataType::bytes(), "abc"), "abc");
    EXPECT_EQ(promoted(fixed, DataType::bytes(), "ab"), "field 'v': the Avro record is broken: a length goes beyond its end");
    const std::string decimal = R"({"type":"fixed","name":"F","size":3,"logicalType":"decimal","precision":6,"scale":2})";
    EXPECT_EQ(promoted(decimal, DataType::decimal(10, 2), "\xff\xff\x38"), "-200d");
    EXPECT_EQ(promoted(decimal, DataType::decimal(10, 3), "\xff\xff\x38"),
              "field 'v': a decimal of 2 digits behind the point was written, the column has 3");
    EXPECT_EQ(promoted("\"bytes\"", DataType::decimal(10, 3), "\4\xff\x38"), "-200d")
        << "bytes that nobody explains are the column's";
}

TEST(AvroResolution, TimesOfTheWritersUnit) {
    const auto type = [](const char* logical) { return R"({"type":"long","logicalType":")" + std::string(logical) + "\"}"; };
    const std::string number = "\xa1\x8d\x06";  // -50001
    EXPECT_EQ(promoted(type("timestamp-millis"), DataType::timestamp(3), number), "-50001");
    EXPECT_EQ(promoted(type("timestamp-micros"), DataType::timestamp(3), number), "-51");
    EXPECT_EQ(promoted(type("local-timestamp-nanos"), DataType::timestamp(3), number), "-1");
    EXPECT_EQ(promoted("\"long\"", DataType::timestamp(3), number), "-50001");
    EXPECT_EQ(promoted(type("timestamp-micros"), DataType::bigint(), number), "-50001");
}

TEST(AvroResolution, NestedRecordsAndDefaults) {
    const std::string writer = record_of(
        R"({"name":"r","type":[{"type":"record","name":"inner","fields":[{"name":"y","type":"int"},{"name":"z","type":"string"}]},"null"]})");
    const DataType row = DataType::row({"x", "y"}, {DataType::string(), DataType::bigint()});
    EXPECT_EQ(read_into(writer, {{"r", row}}, "\0\5\2q"s), "[null;-3]");
    EXPECT_EQ(read_into(writer, {{"r", row}}, "\2"), "null");
    EXPECT_EQ(read_into(writer, {{"r", DataType::row({"y"}, {DataType::string()})}}, "\0\5\2q"s),
              "field 'r.y': int was written, which can't be read as union of null and string");
    const std::string reader = record_of(
        R"({"name":"i","type":"int","default":-3},{"name":"s","type":["string","null"],"default":"däf"},{"name":"b","type":"bytes","default":"\u00ff\u0001a"},)"
        R"({"name":"a","type":{"type":"array","items":"double"},"default":[1,2.5]},{"name":"m","type":{"type":"map","values":"boolean"},"default":{"k":true}},)"
        R"({"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]},"default":"B"},)"
        R"({"name":"r","type":{"type":"record","name":"R","fields":[{"name":"p","type":"long","default":7},{"name":"q","type":["null","int"]}]},"default":{"q":null}})");
    const Schema columns = {{"i", DataType::integer().not_null()},
                            {"s", DataType::string()},
                            {"b", DataType::bytes().not_null()},
                            {"a", DataType::array(DataType::float64().not_null()).not_null()},
                            {"m", DataType::map(DataType::string().not_null(), DataType::boolean().not_null()).not_null()},
                            {"e", DataType::string().not_null()},
                            {"r", DataType::row({"p", "q"}, {DataType::bigint().not_null(), DataType::integer()}).not_null()}};
    check_avro_schema(AvroSchemaTree::parse(reader)->root(), columns, "option");
    EXPECT_EQ(read_as(record_of(""), reader, columns, ""), "-3|däf|\xff\1a|[1.0;2.5]|{k=true}|B|[7;null]");
    EXPECT_EQ(error_of([&] {
                  read_as(record_of(""), record_of(R"({"name":"i","type":"int","default":"no"})"),
                          {{"i", DataType::integer().not_null()}}, "");
              }),
              "W3511: the default of the field 'i' is no int: \"no\"");
}

TEST(AvroResolution, AliasesAndEnumsOfTheReader) {
    const std::string reader = record_of(
        R"({"name":"now","aliases":["before","then"],"type":"string"},{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}})");
    const Schema columns = {{"now", DataType::string().not_null()}, {"e", DataType::string().not_null()}};
    const auto writer = [](const std::string& symbols) {
        return record_of(R"({"name":"e","type":{"type":"enum","name":"E","symbols":[)" + symbols +
                         R"(]}},{"name":"then","type":"string"})");
    };
    EXPECT_EQ(read_as(writer("\"C\",\"B\""), reader, columns, "\2\2x"), "x|B");
    EXPECT_EQ(read_as(writer("\"C\",\"B\""), reader, columns, "\0\2x"s), "x|A");
    const std::string strict =
        record_of(R"({"name":"then","type":"string"},{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}})");
    EXPECT_EQ(read_as(writer("\"C\""), strict, {{"then", DataType::string().not_null()}, {"e", DataType::string().not_null()}},
                      "\0\2x"s),
              "field 'e': the symbol 'C' is not in the reader's enum");
    const std::string twice =
        record_of(R"({"name":"a","aliases":["then"],"type":"string"},{"name":"b","aliases":["then"],"type":"string"})");
    EXPECT_EQ(read_as(record_of(R"({"name":"then","type":"string"})"), twice,
                      {{"a", DataType::string().not_null()}, {"b", DataType::string().not_null()}}, "\2x"),
              "the writer's schema does not fit: two fields are read from its field 'then'");
}

TEST(AvroResolution, ValuesThatHoldThemselves) {
    const std::string writer = record_of(R"({"name":"next","type":["null","w"]},{"name":"v","type":"int"})");
    EXPECT_EQ(read_into(writer, {{"v", DataType::integer()}}, "\2\2\0\2\4\6"s), "3");
    EXPECT_EQ(read_into(writer, {{"v", DataType::integer()}}, std::string(100000, '\2')),
              "field 'next': the Avro record is broken: values are nested too deep");
    EXPECT_EQ(read_into(R"({"type":"record","name":"w","fields":[{"name":"w","type":"w"},{"name":"v","type":"int"}]})",
                        {{"v", DataType::integer()}}, "\2"),
              "field 'w': the Avro record is broken: values are nested too deep");
}

TEST(AvroResolution, ElementsWithoutBytesAreBounded) {
    const std::string writer = record_of(R"({"name":"n","type":{"type":"array","items":"null"}},{"name":"v","type":"int"})");
    EXPECT_EQ(read_into(writer, {{"v", DataType::integer()}}, "\xfe\xff\xff\xff\xff\xff\xff\xff\x7f\0\2"s),
              "field 'n': the Avro record is broken: too many elements without bytes");
    std::string blocks;
    for (int k = 0; k < 1000; ++k) blocks += "\xc8\x01";
    EXPECT_EQ(read_into(writer, {{"n", DataType::array(DataType::integer())}}, blocks),
              "field 'n': the Avro record is broken: too many elements without bytes");
    EXPECT_EQ(read_into(writer, {{"n", DataType::array(DataType::integer())}, {"v", DataType::integer()}}, "\4\0\2"s),
              "[null;null]|1");
}

TEST(AvroResolution, ASchemaOfTheUserMustMatchTheTable) {
    const auto difference = [](const std::string& fields, const Schema& columns) {
        return error_of([&] { check_avro_schema(AvroSchemaTree::parse(record_of(fields))->root(), columns, "o"); });
    };
    const std::string start = "W3506: the schema in 'o' does not match the table: ";
    EXPECT_EQ(difference(R"({"name":"a","type":["int","null"]})", {{"a", DataType::integer()}}), "");
    EXPECT_EQ(difference(R"({"name":"a","type":"int"})", {{"a", DataType::integer()}}),
              start + "its field 'a' is INT NOT NULL, the column INT");
    EXPECT_EQ(difference(R"({"name":"a","type":"int"})", {{"b", DataType::integer()}}),
              start + "its field 'a' stands where the table has 'b'");
    EXPECT_EQ(difference("", {{"b", DataType::integer()}}), start + "it has no field for the column 'b'");
    EXPECT_EQ(difference(R"({"name":"a","type":"int"})", {}), start + "the table has no column for its field 'a'");
    EXPECT_EQ(difference(R"({"name":"a","type":["int","string"]})", {{"a", DataType::integer()}}),
              start + "its field 'a' (union of int and string) has no SQL type");
    EXPECT_EQ(error_of([] { check_avro_schema(AvroSchemaTree::parse("\"int\"")->root(), {}, "o"); }),
              start + "it is int, not a record");
}

}  // namespace
}  // namespace windrow::test
