// SPDX-License-Identifier: Apache-2.0
#include "function_call.hpp"

#include <gtest/gtest.h>

namespace windrow::testing {
namespace {

const Value null;
const DataType int_array = DataType::array(DataType::integer());
const DataType text_array = DataType::array(DataType::string());
const DataType text_int_map = DataType::map(DataType::string(), DataType::integer());

Argument array(Value::List list) {
    return {int_array, Value(std::move(list))};
}
Value list(Value::List values) {
    return Value(std::move(values));
}

TEST(ArrayFunctions, ItemsCountFromOne) {
    EXPECT_EQ(call("ITEM", {array({7, 8}), 2}), Value(8));
    EXPECT_EQ(call("ITEM", {array({7, 8}), 3}), null);
    EXPECT_EQ(call("ITEM", {array({7, 8}), 0}, {}, true), null);
    EXPECT_THROW(call("ITEM", {array({7, 8}), 0}), Error);
    EXPECT_EQ(call("ITEM", {{text_int_map, Value(Value::Entries{{"a", 1}})}, "a"}), Value(1));
    EXPECT_EQ(call("ITEM", {{text_int_map, Value(Value::Entries{{"a", 1}})}, "b"}), null);
    EXPECT_EQ(call("CARDINALITY", {array({7, 8})}), Value(2));
    EXPECT_EQ(call("ELEMENT", {array({})}), null);
    EXPECT_THROW(call("ELEMENT", {array({1, 2})}), Error);
}

TEST(ArrayFunctions, Constructors) {
    EXPECT_EQ(call("ARRAY", {1, 2}), list({1, 2}));
    EXPECT_EQ(result_type("ARRAY", {DataType::integer(), DataType::bigint()}).to_string(), "ARRAY<BIGINT> NOT NULL");
    EXPECT_THROW(call("ARRAY", {}), Error);
    EXPECT_THROW(call("ARRAY", {1, "a"}), Error);
    EXPECT_EQ(call("MAP", {"k", 1, "k", 2, "l", 3}), Value(Value::Entries{{"k", 2}, {"l", 3}}));
    EXPECT_EQ(call("ROW", {1, "a"}), list({1, "a"}));
    const DataType row = DataType::row({"a", "b"}, {DataType::integer(), DataType::string()});
    EXPECT_EQ(call("FIELD", {{row, list({5, "x"})}, 1}), Value("x"));
    EXPECT_EQ(call("FIELD", {null_of(row), 1}), null);
}

TEST(ArrayFunctions, Searching) {
    EXPECT_EQ(call("ARRAY_CONTAINS", {array({1, Value()}), null_of(DataType::integer())}), Value(true));
    EXPECT_EQ(call("ARRAY_CONTAINS", {array({1, 2}), null_of(DataType::integer())}), Value(false));
    EXPECT_EQ(call("ARRAY_CONTAINS", {null_of(int_array), 1}), null);
    EXPECT_EQ(call("ARRAY_POSITION", {array({5, 6}), 6}), Value(2));
    EXPECT_EQ(call("ARRAY_POSITION", {array({5, 6}), 7}), Value(0));
    EXPECT_EQ(call("ARRAY_MAX", {array({5, Value(), 6})}), Value(6));
    EXPECT_EQ(call("ARRAY_MIN", {array({})}), null);
}

TEST(ArrayFunctions, Changing) {
    EXPECT_EQ(call("ARRAY_REMOVE", {array({1, 2, 1}), 1}), list({2}));
    EXPECT_EQ(call("ARRAY_APPEND", {array({1}), null_of(DataType::integer())}), list({1, Value()}));
    EXPECT_EQ(call("ARRAY_PREPEND", {array({1}), 0}), list({0, 1}));
    EXPECT_EQ(call("ARRAY_REVERSE", {array({1, 2, 3})}), list({3, 2, 1}));
    EXPECT_EQ(call("ARRAY_SLICE", {array({1, 2, 3, 4}), -3, -2}), list({2, 3}));
    EXPECT_EQ(call("ARRAY_SLICE", {array({1, 2}), 3}), list({}));
    const Argument no{DataType::boolean(), Value(false)};
    EXPECT_EQ(call("ARRAY_SORT", {array({2, Value(), 1})}), list({Value(), 1, 2}));
    EXPECT_EQ(call("ARRAY_SORT", {array({2, Value(), 1}), no}), list({2, 1, Value()}));
    EXPECT_EQ(call("ARRAY_JOIN", {{text_array, list({"a", Value(), "b"})}, ","}), Value("a,b"));
    EXPECT_EQ(call("ARRAY_JOIN", {{text_array, list({"a", Value(), "b"})}, ",", "?"}), Value("a,?,b"));
}

TEST(ArrayFunctions, Sets) {
    EXPECT_EQ(call("ARRAY_DISTINCT", {array({1, Value(), 1, Value(), 2})}), list({1, Value(), 2}));
    EXPECT_EQ(call("ARRAY_UNION", {array({1, 1}), array({2, 1})}), list({1, 2}));
    EXPECT_EQ(call("ARRAY_CONCAT", {array({1, 1}), array({2, 1})}), list({1, 1, 2, 1}));
    EXPECT_EQ(call("ARRAY_EXCEPT", {array({1, 2, 2, 3}), array({3})}), list({1, 2}));
    EXPECT_EQ(call("ARRAY_INTERSECT", {array({1, 2, 2, 3}), array({3, 2})}), list({2, 3}));
    EXPECT_EQ(call("ARRAY_UNION", {array({1}), null_of(int_array)}), null);
    Value::List many;
    for (int k = 0; k < 100; ++k) many.emplace_back(k % 40);
    EXPECT_EQ(call("ARRAY_DISTINCT", {array(many)}).list().size(), 40U);
}

TEST(ArrayFunctions, Maps) {
    const Argument map{text_int_map, Value(Value::Entries{{"a", 1}, {"b", Value()}})};
    EXPECT_EQ(call("MAP_KEYS", {map}), list({"a", "b"}));
    EXPECT_EQ(call("MAP_VALUES", {map}), list({1, Value()}));
    EXPECT_EQ(call("MAP_ENTRIES", {map}), list({list({"a", 1}), list({"b", Value()})}));
    EXPECT_EQ(call("MAP_UNION", {map, {text_int_map, Value(Value::Entries{{"a", 9}})}}),
              Value(Value::Entries{{"a", 9}, {"b", Value()}}));
    EXPECT_EQ(call("MAP_FROM_ARRAYS", {{text_array, list({"p", "q"})}, array({1, 2})}),
              Value(Value::Entries{{"p", 1}, {"q", 2}}));
    EXPECT_THROW(call("MAP_FROM_ARRAYS", {{text_array, list({"p"})}, array({1, 2})}), Error);
}

}  // namespace
}  // namespace windrow::testing
