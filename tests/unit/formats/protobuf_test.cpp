// SPDX-License-Identifier: Apache-2.0

// The protobuf format: messages that a .proto file or a descriptor set defines.

#include "binary_rows.hpp"
#include "connectors/temporary_folder.hpp"
#include "test_places.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;
using namespace std::string_literals;

const char* const proto3 = R"(syntax = "proto3";
package shop.v1;
option java_package = "com.shop";
import "google/protobuf/timestamp.proto";
import "colour.proto";
message Order {
  message Line { string sku = 1; int32 count = 2; repeated double prices = 3; }
  int32 i = 1; int64 l = 2; uint32 u = 3; uint64 ul = 4; sint32 s = 5; sint64 sl = 6;
  fixed32 f32 = 7; fixed64 f64 = 8; sfixed32 sf32 = 9; sfixed64 sf64 = 10;
  float f = 11; double d = 12; bool b = 13; string t = 14; bytes y = 15; Colour c = 16;
  repeated int32 ri = 17; repeated string rt = 18; repeated Line lines = 19; Line line = 20;
  map<string, int64> m = 21; map<int32, Line> ml = 22; google.protobuf.Timestamp at = 23;
  optional int32 o = 5000; oneof one { string a = 30; int32 n = 31; Line z = 32; }
  repeated Colour cs = 33; repeated int32 loose = 34 [packed = false];
}
)";
const char* const colour = "syntax = \"proto3\";\npackage shop.v1;\nenum Colour { NONE = 0; RED = 1; BLUE = 2; }\n";
const char* const proto2 = R"(syntax = "proto2";
package old;
option java_multiple_files = true;
message Event {
  enum Kind { A = 3; B = 1; }
  required int32 id = 1; optional string name = 2 [default = "dflt"]; optional Kind kind = 3; repeated int32 v = 4; optional int64 big = 5 [default = -7];
  optional group G = 6 { optional int32 x = 1; } repeated int32 pv = 7 [packed = true]; optional Inner inner = 8;
  message Inner { required bool ok = 1; optional string s = 2; }
}
)";

class Protobuf : public ::testing::Test {
protected:
    Protobuf() {
        folder_.write("order.proto", proto3);
        folder_.write("colour.proto", colour);
        folder_.write("event.proto", proto2);
    }
    std::map<std::string, std::string> options(const std::string& file, const std::string& message,
                                               std::map<std::string, std::string> more = {}) {
        std::map<std::string, std::string> all = {{"format", "protobuf"},
                                                  {"protobuf.message-class-name", message},
                                                  {"protobuf.proto-file", (folder_.path() / file).string()}};
        for (auto& [key, value] : more) all["protobuf." + key] = value;
        return all;
    }
    std::map<std::string, std::string> order(std::map<std::string, std::string> more = {}) {
        return options("order.proto", "shop.v1.Order", std::move(more));
    }
    std::map<std::string, std::string> event(std::map<std::string, std::string> more = {}) {
        return options("event.proto", "old.Event", std::move(more));
    }
    std::string read(const Schema& schema, const std::string& record, const std::map<std::string, std::string>& options) {
        auto lenient = options;
        lenient["protobuf.ignore-parse-errors"] = "true";
        const DecodedText decoded = decode_records(schema, {record}, lenient);
        return decoded.bad.empty() ? show(decoded).at(0) : "bad: " + decoded.bad[0].reason;
    }
    TemporaryFolder folder_;
};

const DataType line =
    DataType::row({"sku", "count", "prices"}, {DataType::string(), DataType::integer(), DataType::array(DataType::float64())});

Schema order_columns() {
    return {{"i", DataType::integer()},
            {"l", DataType::bigint()},
            {"u", DataType::integer()},
            {"ul", DataType::bigint()},
            {"s", DataType::integer()},
            {"sl", DataType::bigint()},
            {"f32", DataType::integer()},
            {"f64", DataType::bigint()},
            {"sf32", DataType::integer()},
            {"sf64", DataType::bigint()},
            {"f", DataType::float32()},
            {"d", DataType::float64()},
            {"b", DataType::boolean()},
            {"t", DataType::string()},
            {"y", DataType::bytes()},
            {"ri", DataType::array(DataType::integer())},
            {"rt", DataType::array(DataType::string())},
            {"lines", DataType::array(line)},
            {"line", line},
            {"m", DataType::map(DataType::string(), DataType::bigint())},
            {"ml", DataType::map(DataType::integer(), line)},
            {"loose", DataType::array(DataType::integer())}};
}

TEST_F(Protobuf, HandMadeBytes) {
    const Schema schema = {{"t", DataType::string()},  {"i", DataType::integer()}, {"s", DataType::integer()},
                           {"f", DataType::float32()}, {"c", DataType::string()},  {"ri", DataType::array(DataType::integer())}};
    EXPECT_EQ(read(schema,
                   "\x08\x96\x01"
                   "r\2ab"
                   "\x28\3"
                   "\x5d\0\0\xc0\x3f"
                   "\x80\x01\2"
                   "\x8a\x01\3\1\2\3"s,
                   order()),
              "ab|150|-2|1.5|BLUE|[1;2;3]");
    EXPECT_EQ(read(schema, "\x88\x01\1\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\x8a\x01\1\2\x88\x01\3"s, order()),
              "|-1|0|0.0|NONE|[1;2;3]")
        << "packed or not, in parts";
    EXPECT_EQ(read(schema, "", order()), "|0|0|0.0|NONE|null");
    EXPECT_EQ(read(schema, "\x08\1\x08\2\xf8\x07\1\xfa\x07\1x\xfb\x07\x08\1\xfc\x07"s, order()), "|2|0|0.0|NONE|null")
        << "the last one stands; unknown fields are passed over";
    EXPECT_EQ(read(schema, "\x0a\1x\x70\1"s, order()), "|0|0|0.0|NONE|null") << "other wire types are unknown fields";
}

TEST_F(Protobuf, MissingFieldsOfProto2AreNull) {
    const Schema schema = {
        {"id", DataType::integer()},  {"name", DataType::string()},
        {"kind", DataType::string()}, {"v", DataType::array(DataType::integer())},
        {"big", DataType::bigint()},  {"inner", DataType::row({"ok", "s"}, {DataType::boolean(), DataType::string()})}};
    EXPECT_EQ(read(schema, "\x08\1", event()), "1|null|null|null|null|null");
    EXPECT_EQ(read(schema, "\x08\1", event({{"read-default-values", "true"}})), "1|dflt|A|[]|-7|[false;]");
    EXPECT_EQ(read(schema, "\x08\1\x18\1\x10\0\x12\0\x42\2\x08\1"s, event()), "1||B|null|null|[true;null]");
    EXPECT_EQ(read(schema, "\x08\1\x18\7"s, event()), "1|null|null|null|null|null")
        << "an unknown number of a closed enum is an unknown field";
    EXPECT_EQ(read({{"kind", DataType::integer()}}, "\x08\1\x18\3", event()), "3");
    EXPECT_EQ(read(schema, "\x10\1", event()), "bad: the required field 'id' is missing");
    EXPECT_EQ(read({{"v", DataType::array(DataType::integer())}}, "\x20\1", event()), "bad: the required field 'id' is missing")
        << "though nobody reads it";
    EXPECT_EQ(read(schema, "\x08\1\x42\0"s, event()), "bad: field 'inner': the required field 'ok' is missing");
    EXPECT_EQ(read({{"name", DataType::string()}}, "\x08\1\x12\1\xff"s, event()), "\xEF\xBF\xBD");
    EXPECT_EQ(read({{"name", DataType::string().not_null()}}, "\x08\1"s, event()),
              "bad: field 'name': the NOT NULL column has no value");
}

TEST_F(Protobuf, MessagesInPartsMapsAndOneofs) {
    EXPECT_EQ(read({{"line", line}}, "\xa2\x01\3\n\1x\xa2\x01\4\x10\5\x10\6"s, order()), "[x;6;null]");
    EXPECT_EQ(read({{"line", line}}, "", order()), "null");
    EXPECT_EQ(read({{"line", line}}, "", order({{"read-default-values", "true"}})), "[;0;[]]");
    const Schema map = {{"m", DataType::map(DataType::string(), DataType::bigint())}};
    EXPECT_EQ(read(map, "\xaa\x01\5\n\1a\x10\1\xaa\x01\5\n\1b\x10\2\xaa\x01\5\x10\3\n\1a\xaa\x01\0\xaa\x01\3\n\1c"s, order()),
              "{a=3;b=2;=0;c=0}");
    EXPECT_EQ(read({{"ml", DataType::map(DataType::integer(), line)}}, "\xb2\x01\2\x08\5\xb2\x01\7\x08\6\x12\3\n\1s"s, order()),
              "{5=[;0;null];6=[s;0;null]}");
    const Schema one = {{"a", DataType::string()}, {"z", line}};
    EXPECT_EQ(read(one, "\xf2\x01\1x"s, order()), "x|null");
    EXPECT_EQ(read(one, "\xf2\x01\1x\xf8\x01\1"s, order()), "|null") << "n took a's value away";
    EXPECT_EQ(read(one, "\x82\x02\3\n\1x\xf2\x01\1y\x82\x02\2\x10\1"s, order()), "|[;1;null]")
        << "the first part of z was taken away";
    EXPECT_EQ(
        read({{"at", DataType::row({"seconds", "nanos"}, {DataType::bigint(), DataType::integer()})}, {"o", DataType::integer()}},
             "\xba\x01\2\x08\7\xc0\xb8\2\5"s, order()),
        "[7;0]|5");
}

TEST_F(Protobuf, EnumsByNameAndNumber) {
    const Schema names = {{"c", DataType::string()}, {"cs", DataType::array(DataType::string())}};
    const Schema numbers = {{"c", DataType::tinyint()}, {"cs", DataType::array(DataType::bigint())}};
    EXPECT_EQ(read(names, "\x80\x01\1\x8a\x02\2\2\7"s, order()), "RED|[BLUE;UNRECOGNIZED]");
    EXPECT_EQ(read(numbers, "\x80\x01\1\x8a\x02\2\2\0"s, order()), "1|[2;0]");
    EXPECT_EQ(read(numbers, "\x80\x01\7"s, order()), "bad: field 'c': 7 is no number of the enum");
}

TEST_F(Protobuf, BrokenMessages) {
    const Schema schema = {
        {"t", DataType::string()}, {"ri", DataType::array(DataType::integer())}, {"lines", DataType::array(line)}};
    const auto reason = [&](const std::string& record) { return read(schema, record, order()); };
    const std::string broken = "the protobuf message is broken: ";
    EXPECT_EQ(reason("\x80"), "bad: " + broken + "it ends within a number");
    EXPECT_EQ(reason(std::string(11, '\xff')), "bad: " + broken + "a number has more than ten bytes");
    EXPECT_EQ(reason("\1\1"), "bad: " + broken + "a field's tag is none");
    EXPECT_EQ(reason("\x0e"), "bad: " + broken + "a field's tag is none");
    EXPECT_EQ(reason("r\3ab"), "bad: " + broken + "a length goes beyond its end");
    EXPECT_EQ(reason("r\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"
                     "ab"),
              "bad: " + broken + "a length goes beyond its end");
    EXPECT_EQ(reason("\x5d\1\2"), "bad: " + broken + "it ends within a number");
    EXPECT_EQ(reason("\x0c"), "bad: " + broken + "a group ends that did not begin");
    EXPECT_EQ(reason("\x0b\x14"), "bad: " + broken + "a group ends that did not begin");
    EXPECT_EQ(reason(std::string(200, '\x0b')), "bad: " + broken + "groups are nested too deep");
    EXPECT_EQ(reason("r\1\xff"), "bad: field 't': the text is not UTF-8");
    EXPECT_EQ(reason("\x8a\x01\2\1\x80"), "bad: field 'ri': " + broken + "it ends within a number");
    EXPECT_EQ(reason("\x9a\x01\3\x1a\1\1"), "bad: field 'lines.prices': " + broken + "it ends within a number");
    const DecodedText nulls = decode_records(schema, {std::nullopt, ""}, order({{"ignore-parse-errors", "true"}}));
    ASSERT_EQ(nulls.bad.size(), 1U);
    EXPECT_EQ(nulls.bad[0].reason, "the record is null") << "Flink fails there too";
    EXPECT_EQ(error_of([&] { decode_records(schema, {"\x80"}, order()); }),
              "W5101: table t: topic t, partition 0, offset 0: the protobuf message is broken: it ends within a number");
}

/// Lists and maps without elements are NULL when they are read.
Value as_read(const DataType& type, const Value& value) {
    if (type.kind() == TypeKind::row) {
        if (value.is_null()) return value;
        Value::List fields;
        for (std::size_t k = 0; k < type.children().size(); ++k)
            fields.push_back(as_read(type.children()[k], std::get<Value::List>(value.storage())[k]));
        return Value(std::move(fields));
    }
    const auto element = [&](const DataType& child, const Value& inner) {
        if (!inner.is_null()) return as_read(child, inner);
        Value::List empty(child.children().size());
        return as_read(child, child.kind() == TypeKind::row ? Value(empty) : inner);
    };
    if (type.kind() == TypeKind::array) {
        if (value.is_null() || std::get<Value::List>(value.storage()).empty()) return {};
        Value::List list;
        for (const Value& inner : std::get<Value::List>(value.storage())) list.push_back(element(type.children()[0], inner));
        return Value(std::move(list));
    }
    if (type.kind() == TypeKind::map) {
        if (value.is_null() || value.entries().empty()) return {};
        Value::Entries entries;
        for (const auto& [key, mapped] : value.entries()) entries.emplace_back(key, element(type.children()[1], mapped));
        return Value(std::move(entries));
    }
    if (!value.is_null()) return value;
    switch (type.physical()) {
        case PhysicalKind::bit:
            return Value(false);
        case PhysicalKind::float32:
        case PhysicalKind::float64:
            return Value(0.0);
        case PhysicalKind::bytes:
            return Value("");
        default:
            return Value(0);
    }
}

TEST_F(Protobuf, WhatIsWrittenIsReadBack) {
    Random random(9);
    Schema schema = order_columns();
    std::erase_if(schema, [](const Field& field) { return field.name == "ml"; });  // random maps have texts as keys
    const ValueRows rows = random_rows(random, schema, 400);
    ValueRows expected = rows;
    for (auto& row : expected) {
        for (std::size_t k = 0; k < row.size(); ++k) row[k] = as_read(schema[k].type, row[k]);
    }
    const LogRecords records = encode_rows(schema, rows, order());
    EXPECT_EQ(show(decode_records(schema, records, order())), show(expected));
    for (std::size_t r = 0; r < 40; ++r) {
        LogRecords damaged;
        for (std::size_t k = 0; k < records[r]->size(); ++k) {
            damaged.emplace_back(records[r]->substr(0, k));
            std::string other = *records[r];
            other[k] = static_cast<char>(random());
            damaged.emplace_back(other);
        }
        const DecodedText decoded = decode_records(schema, damaged, order({{"ignore-parse-errors", "true"}}));
        EXPECT_EQ(decoded.rows.size() + decoded.bad.size(), damaged.size());
    }
}

TEST_F(Protobuf, BytesThatAreWritten) {
    const auto written = [&](const Schema& schema, const std::vector<Value>& row,
                             const std::map<std::string, std::string>& options) {
        return hexadecimal(*encode_rows(schema, {row}, options)[0]);
    };
    EXPECT_EQ(written({{"d", DataType::float64()}, {"i", DataType::integer()}, {"o", DataType::integer()}},
                      {Value(-0.0), Value(0), Value(0)}, order()),
              "610000000000000080"
              "c0b80200")
        << "zero is left out where it can't be told from nothing; fields by number";
    EXPECT_EQ(written({{"s", DataType::integer()}, {"i", DataType::integer()}, {"u", DataType::integer()}},
                      {Value(INT32_MIN), Value(-1), Value(-1)}, order()),
              "08ffffffffffffffffff01"
              "18ffffffff0f"
              "28ffffffff0f");
    EXPECT_EQ(written({{"c", DataType::string()}, {"cs", DataType::array(DataType::integer())}},
                      {Value("BLUE"), Value(Value::List{Value(1), Value(9), Value()})}, order()),
              "800102"
              "8a0203010000")
        << "unknown values are the first of the enum";
    EXPECT_EQ(written({{"rt", DataType::array(DataType::string())}}, {Value(Value::List{Value("x"), Value()})},
                      order({{"write-null-string-literal", "nil"}})),
              "92010178"
              "9201036e696c");
    EXPECT_EQ(written({{"a", DataType::string()}, {"n", DataType::integer()}}, {Value("x"), Value(0)}, order()), "f80100")
        << "the last of a oneof stands";
    EXPECT_EQ(written({{"n", DataType::integer()}, {"a", DataType::string()}}, {Value(0), Value("x")}, order()), "f2010178");
    EXPECT_EQ(error_of([&] {
                  encode_rows({{"id", DataType::integer()}}, {{Value()}}, event());
              }),
              "W5104: the required field 'id' of the protobuf message old.Event has no value");
    EXPECT_EQ(written({{"id", DataType::integer()},
                       {"v", DataType::array(DataType::integer())},
                       {"pv", DataType::array(DataType::integer())}},
                      {Value(0), Value(Value::List{Value(1), Value(2)}), Value(Value::List{Value(1), Value(2)})}, event()),
              "0800"
              "20012002"
              "3a020102");
}

TEST_F(Protobuf, MessagesByTheNameOfJavasClass) {
    const Schema schema = {{"sku", DataType::string()}};
    EXPECT_EQ(read(schema, "\n\1x", options("order.proto", "com.shop.OrderOuterClass$Order$Line")), "x");
    EXPECT_EQ(read(schema, "\n\1x", options("order.proto", "shop.v1.Order.Line")), "x");
    EXPECT_EQ(read({{"s", DataType::string()}}, "\x08\1\x12\1x", options("event.proto", "old.Event$Inner")), "x");
    EXPECT_EQ(error_of([&] { decode_records(schema, {}, options("order.proto", "Order.Line")); }),
              "W3512: there is no message 'Order.Line' in " + (folder_.path() / "order.proto").string());
}

TEST_F(Protobuf, TypesThatDoNotFit) {
    const auto refusal = [&](const std::string& name, const DataType& type) {
        return error_of([&] { decode_records({{name, type}}, {}, order()); });
    };
    EXPECT_EQ(refusal("nope", DataType::integer()), "W3507: column 'nope': the message shop.v1.Order has no field 'nope'");
    EXPECT_EQ(refusal("l", DataType::integer()), "W3507: column 'l': its field in the protobuf message can't be INT");
    EXPECT_EQ(refusal("i", DataType::bigint()).substr(0, 5), "W3507");
    EXPECT_EQ(refusal("ri", DataType::integer()).substr(0, 5), "W3507");
    EXPECT_EQ(refusal("m", DataType::map(DataType::string(), DataType::string())).substr(0, 5), "W3507");
    EXPECT_EQ(refusal("line", DataType::string()).substr(0, 5), "W3507");
    EXPECT_EQ(refusal("at", DataType::timestamp(3)),
              "W3507: column 'at': its field in the protobuf message can't be TIMESTAMP(3)");
    EXPECT_EQ(refusal("lines", DataType::array(DataType::row({"x"}, {DataType::string()}))),
              "W3507: column 'lines': the message shop.v1.Order.Line has no field 'x'");
    EXPECT_EQ(error_of([&] {
                  decode_records({{"g", DataType::row({"x"}, {DataType::integer()})}}, {}, event());
              }),
              "W3507: column 'g': its field in the protobuf message can't be ROW<`x` INT>");
}

TEST_F(Protobuf, FilesThatCannotBeUsed) {
    const auto refusal = [&](std::map<std::string, std::string> options) {
        return error_of([&] { decode_records({{"i", DataType::integer()}}, {}, options); });
    };
    folder_.write("bad.proto", "syntax = \"proto3\";\nmessage X { int32 i = ; }\n");
    folder_.write("lonely.proto", "syntax = \"proto3\";\nimport \"none.proto\";\nmessage X { int32 i = 1; }\n");
    folder_.write("imports/none.proto", "syntax = \"proto3\";\n");
    folder_.write("no.desc", "not a descriptor set");
    EXPECT_EQ(refusal(options("gone.proto", "X")), "W3512: there is no file " + (folder_.path() / "gone.proto").string());
    EXPECT_EQ(refusal(options("bad.proto", "X")),
              "W3512: the proto file can't be understood: bad.proto:2:23: Expected field number.");
    EXPECT_EQ(refusal(options("lonely.proto", "X")).substr(0, 47), "W3512: the proto file can't be understood: none");
    EXPECT_EQ(refusal(options("lonely.proto", "X", {{"import-path", (folder_.path() / "imports").string()}})), "");
    auto set = options("x", "X");
    set.erase("protobuf.proto-file");
    EXPECT_EQ(
        refusal(set),
        "W3502: the option 'protobuf.proto-file' or 'protobuf.descriptor-file' is missing: Java's classes can't be loaded here");
    set["protobuf.descriptor-file"] = (folder_.path() / "no.desc").string();
    EXPECT_EQ(refusal(set), "W3512: " + (folder_.path() / "no.desc").string() + " is no descriptor set");
}

/// Google's library for Python and protoc beside ours.
class ProtobufPeer : public Protobuf {
protected:
    ProtobufPeer() {
        (void)lines_of("cd " + folder_.path().string() +
                       " && protoc --include_imports --descriptor_set_out=all.desc order.proto event.proto");
    }
    std::map<std::string, std::string> described() {
        return {{"format", "protobuf"},
                {"protobuf.message-class-name", "shop.v1.Order"},
                {"protobuf.descriptor-file", (folder_.path() / "all.desc").string()}};
    }
    Rows run(const std::string& action, const std::string& text) {
        folder_.write("lines", text);
        return lines_of("/usr/bin/python3 " + source_folder() + "/tests/unit/formats/peer_protobuf.py " + action + " " +
                        (folder_.path() / "all.desc").string() + " shop.v1.Order " + (folder_.path() / "lines").string());
    }
};

TEST_F(ProtobufPeer, WritesWhatWeRead) {
    LogRecords records;
    for (
        const std::string& text :
        run("write",
            R"({"i":-5,"l":"-9223372036854775808","u":4294967295,"ul":"18446744073709551615","s":-7,"sl":"-8","f32":9,"f64":"10","sf32":-11,"sf64":"-12","f":1.5,"d":-0.1,"b":true,)"
            R"("t":"grün","y":"AP8=","ri":[1,-2],"rt":["x",""],"lines":[{"sku":"a","count":1,"prices":[0.5,2]},{}],"line":{"count":3},"m":{"k":"4"},"ml":{"5":{"sku":"z"}},"loose":[7,8]})"
            "\n{}\n"))
        records.emplace_back(bytes_of_hexadecimal(text));
    EXPECT_EQ(
        show(decode_records(order_columns(), records, described())),
        (Rows{
            "-5|-9223372036854775808|-1|-1|-7|-8|9|10|-11|-12|1.5|-0.1|true|grün|\0\xff|[1;-2]|[x;]|[[a;1;[0.5;2.0]];[;0;null]]|[;3;null]|{k=4}|{5=[z;0;null]}|[7;8]"s,
            "0|0|0|0|0|0|0|0|0|0|0.0|0.0|false|||null|null|null|null|null|null|null"}));
}

TEST_F(ProtobufPeer, WritesTheBytesThatWeWrite) {
    const Schema schema = order_columns();
    const std::string json =
        R"({"b": true, "d": -0.1, "f": 1.5, "f32": 9, "f64": "10", "i": -5, "l": "-9", "line": {"count": 3}, "lines": [{"count": 1, "prices": [0.5, 2.0], "sku": "a"}, {}], "loose": [7, 8], )"
        R"("m": {"k": "4"}, "ml": {"5": {"sku": "z"}}, "ri": [1, -2], "rt": ["x", ""], "s": -7, "sf32": -11, "sf64": "-12", "sl": "-8", "t": "grün", "u": 4294967295, "ul": "1", "y": "AP8="})";
    const std::string record = bytes_of_hexadecimal(run("write", json + "\n").at(0));
    const ValueRows rows = decode_records(schema, {record}, described()).rows;
    const LogRecords ours = encode_rows(schema, rows, described());
    EXPECT_EQ(hexadecimal(*ours[0]), hexadecimal(record));
    EXPECT_EQ(run("read", hexadecimal(*ours[0]) + "\n"), (Rows{json}));
}

}  // namespace
}  // namespace windrow::test
