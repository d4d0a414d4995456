// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/batch.hpp"

#include <gtest/gtest.h>
#include <cmath>
#include <limits>

namespace windrow {
namespace {

using List = Value::List;

DataType nested_type() {
    return DataType::row({"a", "b", "m"}, {DataType::array(DataType::string()), DataType::timestamp(9),
                                           DataType::map(DataType::string(), DataType::integer())});
}

std::vector<Value> nested_values() {
    return {List{List{"x", Value{}, ""}, static_cast<int128_t>(-5), Value::Entries{{"k", 1}, {"l", Value{}}}}, Value{},
            List{Value{}, Value{}, Value{}}, List{List{}, static_cast<int128_t>(1) << 90, Value::Entries{}}};
}

TEST(Column, KeepsValuesOfNestedTypes) {
    const auto values = nested_values();
    const Column column = Column::of_values(nested_type(), values);
    ASSERT_EQ(column.rows, 4);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(column.value(static_cast<std::int64_t>(i)), values[i]) << i;
}

TEST(Column, TakesRowsInAnyOrderAndMissingOnesAsNull) {
    const auto values = nested_values();
    const Column column = Column::of_values(nested_type(), values);
    const std::vector<std::int32_t> indices = {3, -1, 0, 0};
    const Column taken = column.take(indices);
    EXPECT_EQ(taken.value(0), values[3]);
    EXPECT_TRUE(taken.value(1).is_null());
    EXPECT_EQ(taken.value(2), values[0]);
    EXPECT_EQ(taken.value(3), values[0]);
}

TEST(Column, SlicesAtEveryCut) {
    const auto values = nested_values();
    const Column column = Column::of_values(nested_type(), values);
    for (std::int64_t begin = 0; begin <= 4; ++begin) {
        for (std::int64_t count = 0; begin + count <= 4; ++count) {
            const Column part = column.slice(begin, count);
            ASSERT_EQ(part.rows, count);
            for (std::int64_t i = 0; i < count; ++i) EXPECT_EQ(part.value(i), values[static_cast<std::size_t>(begin + i)]);
        }
    }
}

TEST(Column, SlicesBitmapsOffByteBoundaries) {
    std::vector<Value> values;
    for (int i = 0; i < 100; ++i) values.push_back(i % 7 == 0 ? Value{} : Value{i % 3 == 0});
    const Column column = Column::of_values(DataType::boolean(), values);
    const Column part = column.slice(13, 70);
    for (int i = 0; i < 70; ++i) EXPECT_EQ(part.value(i), values[static_cast<std::size_t>(13 + i)]);
}

TEST(Column, ConstantStandsForEveryRow) {
    const Column constant = Column::of_constant(DataType::string(), "abc", 5);
    EXPECT_EQ(constant.text(4), "abc");
    const Column full = constant.materialized();
    EXPECT_FALSE(full.constant);
    ASSERT_EQ(full.rows, 5);
    EXPECT_EQ(full.text(4), "abc");
    const std::vector<std::int32_t> indices = {2, -1};
    EXPECT_TRUE(constant.take(indices).value(1).is_null());
    EXPECT_EQ(constant.take(indices).value(0), Value{"abc"});
}

TEST(ColumnBuilder, TruncateForgetsRowsAndNulls) {
    ColumnBuilder builder(DataType::array(DataType::integer()));
    builder.append(List{1, 2});
    builder.append_null();
    builder.append(List{3});
    builder.truncate(1);
    builder.append(List{9});
    const Column column = builder.finish();
    EXPECT_EQ(column.value(0), Value(List{1, 2}));
    EXPECT_EQ(column.value(1), Value(List{9}));
}

/// Byte order of encodings is `compare_rows` order, and decoding gives the value back.
template <typename... V>
void expect_ordered(const DataType& type, std::vector<Value> values) {
    const Column column = Column::of_values(type, values);
    std::vector<std::string> encoded(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        encode_row(column, static_cast<std::int64_t>(i), encoded[i]);
        ColumnBuilder builder(type);
        std::string_view in = encoded[i];
        decode_row(in, builder);
        EXPECT_TRUE(in.empty());
        EXPECT_EQ(compare_rows(builder.finish(), 0, column, static_cast<std::int64_t>(i)), 0) << type.to_string() << " row " << i;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = 0; j < values.size(); ++j) {
            const int order = compare_rows(column, static_cast<std::int64_t>(i), column, static_cast<std::int64_t>(j));
            EXPECT_EQ(order, i < j ? -1 : (i > j ? 1 : 0)) << type.to_string() << ' ' << i << ' ' << j;
            const int bytes = encoded[i].compare(encoded[j]);
            EXPECT_EQ(order, bytes < 0 ? -1 : (bytes > 0 ? 1 : 0)) << type.to_string() << ' ' << i << ' ' << j;
        }
    }
}

TEST(RowEncoding, OrdersAndRoundTrips) {
    const double infinity = std::numeric_limits<double>::infinity();
    expect_ordered(DataType::boolean(), {Value{}, false, true});
    expect_ordered(DataType::tinyint(), {Value{}, -128, -1, 0, 1, 127});
    expect_ordered(DataType::bigint(), {Value{}, std::numeric_limits<std::int64_t>::min(), -1, 0, 1, 256});
    expect_ordered(DataType::decimal(38, 2),
                   {Value{}, -(static_cast<int128_t>(1) << 100), static_cast<int128_t>(-1), static_cast<int128_t>(7)});
    expect_ordered(DataType::float64(), {Value{}, -infinity, -1.5, -0.0, 0.0, 5e-324, 1.0, infinity, std::nan("")});
    expect_ordered(DataType::float32(), {Value{}, -infinity, -1.5, -0.0, 0.0, 1.0, infinity, std::nan("")});
    using namespace std::string_literals;
    expect_ordered(DataType::string(),
                   {Value{}, ""s, "\0"s, "\0\0"s, "\0a"s, "\0\xFF"s, "a"s, "a\0"s, "a\0b"s, "ab"s, "\xFF"s, "\xFF\xFF"s});
}

TEST(RowEncoding, ConcatenationsAreUnambiguous) {
    using namespace std::string_literals;
    const Column a = Column::of_values(DataType::string(), std::vector<Value>{"x"s, "x\0"s, ""s, Value{}});
    const Column b = Column::of_values(DataType::string(), std::vector<Value>{"\0y"s, "y"s, "x"s, "x"s});
    std::vector<std::string> encoded(4);
    for (int i = 0; i < 4; ++i) {
        encode_row(a, i, encoded[static_cast<std::size_t>(i)]);
        encode_row(b, i, encoded[static_cast<std::size_t>(i)]);
    }
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < i; ++j) EXPECT_NE(encoded[static_cast<std::size_t>(i)], encoded[static_cast<std::size_t>(j)]);
    }
}

TEST(DataType, PrintsAsFlinkDoes) {
    EXPECT_EQ(DataType::decimal(10, 2).not_null().to_string(), "DECIMAL(10, 2) NOT NULL");
    EXPECT_EQ(DataType::timestamp(3).with_time_attribute(TimeAttribute::rowtime).to_string(), "TIMESTAMP(3) *ROWTIME*");
    EXPECT_EQ(nested_type().to_string(), "ROW<`a` ARRAY<STRING>, `b` TIMESTAMP(9), `m` MAP<STRING, INT>>");
}

TEST(Batch, TakeKeepsStamps) {
    Batch batch;
    batch.rows = 4;
    batch.columns = {Column::of_values(DataType::integer(), std::vector<Value>{1, 2, 3, 4})};
    batch.stamps.watermarks = Buffer::allocate(32);
    for (int i = 0; i < 4; ++i) batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = 100 + i;
    batch.stamps.first_ordinal = 50;
    const Batch part = batch.slice(1, 3).take(std::vector<std::int32_t>{0, 2});
    EXPECT_EQ(part.columns[0].value(1), Value{4});
    EXPECT_EQ(part.stamps.watermark(1), 103);
    EXPECT_EQ(part.stamps.ordinal(0), 51U);
    EXPECT_EQ(part.stamps.ordinal(1), 53U);
}

}  // namespace
}  // namespace windrow
