// SPDX-License-Identifier: Apache-2.0
#include "function_call.hpp"

#include <gtest/gtest.h>

namespace windrow::testing {
namespace {

const Value null;
const char* const document = R"({"a":1,"b":"x","c":null,"d":[1,"2",{"e":true}],"f":1.50,"g":{"h":"i"}})";

Value value_of(const char* json, const char* path) {
    return call("JSON_VALUE", {json, path});
}

Value value_or(const char* json, const char* path) {
    return call("JSON_VALUE", {json, path, null_of(DataType::string()), "DEFAULT", "empty", "DEFAULT", "error"});
}

Value query(const char* json, const char* path, const char* wrapper = "WITHOUT", const char* empty = "NULL",
            const char* error = "NULL") {
    return call("JSON_QUERY", {json, path, null_of(DataType::string()), wrapper, empty, error});
}

TEST(JsonFunctions, ValueGivesScalarsAsText) {
    EXPECT_EQ(value_of(document, "$.a"), Value("1"));
    EXPECT_EQ(value_of(document, "$.f"), Value("1.50"));
    EXPECT_EQ(value_of(document, "$.d[2].e"), Value("true"));
    EXPECT_EQ(value_of(document, "$.d"), null);
    EXPECT_EQ(value_of(document, "$.c"), null);
    EXPECT_EQ(value_of(R"({"a":1e3,"a b":3})", "$.a"), Value("1E+3"));
    EXPECT_EQ(value_of(R"({"a":1e3,"a b":3})", "$['a b']"), Value("3"));
    EXPECT_EQ(value_of(R"({"a b":3})", "$.\"a b\""), null);
    EXPECT_EQ(value_of(R"({"a":1,"a":2})", "$.a"), Value("2"));
    EXPECT_EQ(value_of("42", "$"), Value("42"));
    EXPECT_EQ(value_of(R"(["\ud83d\ude00"])", "$[-1]"), Value("😀"));
}

TEST(JsonFunctions, WithoutAModeAPathIsStrict) {
    EXPECT_EQ(value_or(document, "$.zz"), Value("error"));
    EXPECT_EQ(value_or(document, "strict $.zz"), Value("error"));
    EXPECT_EQ(value_or(document, "lax $.zz"), Value("empty"));
    EXPECT_EQ(value_or("oops", "lax $.zz"), Value("empty"));
    EXPECT_EQ(value_or("oops", "$.zz"), Value("error"));
    EXPECT_EQ(value_or("null", "lax $.zz"), Value("error"));
    EXPECT_EQ(value_or(document, "lax $.d"), Value("empty"));
    // Recorded on Flink 2.2.0: a null is ON EMPTY in lax mode only.
    EXPECT_EQ(value_or(document, "lax $.c"), Value("empty"));
    EXPECT_EQ(value_or(document, "$.c"), Value("error"));
}

TEST(JsonFunctions, ReturningDoesNotConvert) {
    const auto returning = [](const DataType& type, const char* path) {
        return call("JSON_VALUE", {document, path, null_of(type), "NULL", null_of(type), "NULL", null_of(type)});
    };
    EXPECT_EQ(returning(DataType::integer(), "$.a"), Value(1));
    EXPECT_EQ(returning(DataType::float64(), "$.f"), Value(1.5));
    EXPECT_EQ(returning(DataType::boolean(), "$.d[2].e"), Value(true));
    EXPECT_EQ(returning(DataType::integer(), "$.zz"), null);
    EXPECT_THROW(returning(DataType::integer(), "$.b"), Error);
    EXPECT_THROW(returning(DataType::date(), "$.b"), Error);
    EXPECT_THROW(call("JSON_VALUE", {"oops", "$.a", null_of(DataType::string()), "NULL", null_of(DataType::string()), "ERROR",
                                     null_of(DataType::string())}),
                 Error);
}

TEST(JsonFunctions, QueryGivesSortedObjectsAndWrappers) {
    EXPECT_EQ(query(R"({"b":1,"a":{"d":"\n/é","c":[]}})", "$"), Value("{\"a\":{\"c\":[],\"d\":\"\\n/é\"},\"b\":1}"));
    EXPECT_EQ(query(document, "$.a"), null);
    EXPECT_EQ(query(document, "$.a", "UNCONDITIONAL"), Value("[1]"));
    EXPECT_EQ(query(document, "$.d", "CONDITIONAL"), Value("[1,\"2\",{\"e\":true}]"));
    EXPECT_EQ(query(document, "$.d[*]", "UNCONDITIONAL"), Value("[[1,\"2\",{\"e\":true}]]"));
    EXPECT_EQ(query(document, "$..e"), Value("[true]"));
    EXPECT_EQ(query(document, "$.d[0:2]"), Value("[1,\"2\"]"));
    EXPECT_EQ(query(document, "$.zz[*]"), null);
    EXPECT_EQ(query(document, "lax $.zz", "WITHOUT", "EMPTY ARRAY"), Value("[]"));
    EXPECT_EQ(query(document, "strict $.zz", "WITHOUT", "NULL", "EMPTY OBJECT"), Value("{}"));
    const DataType strings = DataType::array(DataType::string());
    EXPECT_EQ(call("JSON_QUERY", {document, "$.d", null_of(strings), "WITHOUT", "NULL", "NULL"}),
              Value(Value::List{"1", "2", "{\"e\":true}"}));
    EXPECT_THROW(query(document, "$.d[?(@.e)]"), Error);
}

TEST(JsonFunctions, ExistsAndIsJson) {
    EXPECT_EQ(call("JSON_EXISTS", {document, "$.a"}), Value(true));
    EXPECT_EQ(call("JSON_EXISTS", {document, "$.c"}), Value(false));
    EXPECT_EQ(call("JSON_EXISTS", {document, "strict $.zz", "TRUE"}), Value(true));
    EXPECT_EQ(call("JSON_EXISTS", {"oops", "$.a", "UNKNOWN"}), null);
    EXPECT_EQ(call("IS JSON", {document, "OBJECT"}), Value(true));
    EXPECT_EQ(call("IS JSON", {"[1]", "ARRAY"}), Value(true));
    EXPECT_EQ(call("IS JSON", {"null", "SCALAR"}), Value(true));
    EXPECT_EQ(call("IS JSON", {"", "VALUE"}), Value(false));
    EXPECT_EQ(call("IS JSON", {"01", "VALUE"}), Value(false));
    EXPECT_EQ(call("IS JSON", {null_of(DataType::string()), "VALUE"}), Value(false));
}

TEST(JsonFunctions, ConstructorsSortKeysAndInsertRawText) {
    EXPECT_EQ(call("JSON_OBJECT", {"NULL", "VVR", "b", 1, "a", null_of(DataType::string()), "c", "[1]"}),
              Value(R"({"a":null,"b":1,"c":[1]})"));
    EXPECT_EQ(call("JSON_OBJECT", {"ABSENT", "VV", "b", null_of(DataType::integer()), "b", "x\"y"}), Value(R"({"b":"x\"y"})"));
    EXPECT_EQ(call("JSON_OBJECT", {"NULL", ""}), Value("{}"));
    EXPECT_EQ(call("JSON_ARRAY", {"ABSENT", "VVV", 1, null_of(DataType::string()), {DataType::float64(), Value(1e7)}}),
              Value("[1,1.0E+7]"));
    EXPECT_EQ(call("JSON_STRING", {{DataType::array(DataType::integer()), Value(Value::List{1, Value(), 3})}}),
              Value("[1,null,3]"));
    EXPECT_EQ(call("JSON_STRING", {{DataType::decimal(5, 2), Value(static_cast<int128_t>(1050))}}), Value("10.50"));
}

TEST(JsonFunctions, Quoting) {
    EXPECT_EQ(call("JSON_QUOTE", {"a/\"é😀\n"}), Value("\"a\\/\\\"\\u00e9\\ud83d\\ude00\\n\""));
    EXPECT_EQ(call("JSON_UNQUOTE", {"\"a\\u00e9\""}), Value("aé"));
    EXPECT_EQ(call("JSON_UNQUOTE", {"\"a"}), Value("\"a"));
    EXPECT_EQ(call("JSON_UNQUOTE", {"\"a\" \"b\""}), Value("\"a\" \"b\""));
}

}  // namespace
}  // namespace windrow::testing
