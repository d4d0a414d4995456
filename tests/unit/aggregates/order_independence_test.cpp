// SPDX-License-Identifier: Apache-2.0
#include "aggregate_fixture.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace windrow::testing {
namespace {

Value random_value(const DataType& type, std::mt19937_64& random) {
    if (random() % 6 == 0) return {};
    const auto small = static_cast<std::int64_t>(random() % 9) - 4;
    switch (type.kind()) {
        case TypeKind::boolean:
            return Value(random() % 2 == 0);
        case TypeKind::tinyint:
            return Value(static_cast<std::int64_t>(static_cast<std::int8_t>(random())));
        case TypeKind::smallint:
            return Value(static_cast<std::int64_t>(static_cast<std::int16_t>(random())));
        case TypeKind::integer:
            return Value(random() % 2 == 0 ? small : static_cast<std::int64_t>(static_cast<std::int32_t>(random())));
        case TypeKind::bigint:
            return Value(random() % 2 == 0 ? small : static_cast<std::int64_t>(random()));
        case TypeKind::date:
            return Value(small);
        case TypeKind::decimal:
            return Value(static_cast<int128_t>(static_cast<std::int64_t>(random() % 200000)) - 100000);
        case TypeKind::timestamp:
            return type.precision() > 3 ? Value(static_cast<int128_t>(small) * 1000001) : Value(small);
        case TypeKind::varchar: {
            static const char* const words[] = {
                "", "a", "ab", "b", "\xC3\xA9", "zz", "\xF0\x9F\x98\x80", "a longer text than sixteen bytes"};
            return Value(words[random() % 8]);
        }
        case TypeKind::array: {
            Value::List list;
            for (std::size_t n = random() % 3; n > 0; --n) list.push_back(random_value(type.children()[0], random));
            return Value(std::move(list));
        }
        default: {
            const double scale = std::ldexp(1.0, static_cast<int>(random() % 40) - 20);
            double v = static_cast<double>(small) * scale;
            if (random() % 40 == 0) v = std::numeric_limits<double>::infinity();
            if (random() % 50 == 0) v = -0.0;
            if (random() % 60 == 0) v = std::ldexp(1.0, static_cast<int>(random() % 1800) - 900);
            return Value(type.kind() == TypeKind::float32 ? static_cast<double>(static_cast<float>(v)) : v);
        }
    }
}

/// Bitwise equality, so that NaN equals itself and -0.0 differs from 0.0.
std::string text_of(const Value& value, const DataType& type) {
    const Column column = Column::of_values(type, std::span<const Value>(&value, 1));
    std::string out;
    encode_row(column, 0, out);
    return out;
}

void expect_path_does_not_matter(const Call& call) {
    std::mt19937_64 random(std::hash<std::string>{}(call.name) + call.types.size());
    const BoundAggregate bound = resolve(call);
    for (int round = 0; round < 60; ++round) {
        const std::size_t count = random() % 40;
        std::vector<Column> columns;
        for (const DataType& type : bound.argument_types) {
            std::vector<Value> values;
            for (std::size_t i = 0; i < count; ++i) values.push_back(random_value(type, random));
            columns.push_back(Column::of_values(type, values));
        }
        std::vector<std::uint8_t> filter(count / 8 + 1);
        for (std::uint8_t& bits : filter) bits = static_cast<std::uint8_t>(random());
        const std::uint8_t* mask = random() % 2 == 0 ? nullptr : filter.data();
        const auto expected = straight(*bound.aggregate, columns, mask);
        const auto actual = shuffled(*bound.aggregate, columns, random, mask);
        ASSERT_EQ(text_of(actual.first, bound.result), text_of(expected.first, bound.result))
            << call.name << " of " << count << " rows";
        ASSERT_EQ(actual.second, expected.second) << "canonical bytes of " << call.name;
        State restored(*bound.aggregate);
        std::string_view in = expected.second;
        bound.aggregate->read(restored.bytes(), in, restored.arena);
        ASSERT_TRUE(in.empty());
        ASSERT_EQ(bytes_of(*bound.aggregate, restored), expected.second) << "restored bytes of " << call.name;
        ASSERT_EQ(text_of(result_of(*bound.aggregate, restored), bound.result), text_of(expected.first, bound.result));
    }
}

const std::vector<DataType>& numeric_types() {
    static const std::vector<DataType> types = {DataType::tinyint(),    DataType::smallint(), DataType::integer(),
                                                DataType::bigint(),     DataType::float32(),  DataType::float64(),
                                                DataType::decimal(8, 3)};
    return types;
}

const std::vector<DataType>& other_types() {
    static const std::vector<DataType> types = {DataType::boolean(), DataType::date(), DataType::timestamp(3),
                                                DataType::timestamp(9), DataType::string()};
    return types;
}

TEST(OrderIndependence, NumericAggregates) {
    for (const char* name : {"SUM", "AVG", "MIN", "MAX", "COUNT", "VAR_POP", "VAR_SAMP", "STDDEV_POP", "STDDEV_SAMP"}) {
        for (const DataType& type : numeric_types()) {
            expect_path_does_not_matter({name, {type}});
            expect_path_does_not_matter({.name = name, .types = {type}, .distinct = true});
        }
    }
}

TEST(OrderIndependence, AggregatesOfEveryType) {
    std::vector<DataType> types = other_types();
    for (const char* name : {"MIN", "MAX", "COUNT"}) {
        for (const DataType& type : types) expect_path_does_not_matter({name, {type}});
    }
    types.insert(types.end(), numeric_types().begin(), numeric_types().end());
    types.push_back(DataType::array(DataType::integer()));
    for (const char* name : {"COUNT", "FIRST_VALUE", "LAST_VALUE", "COLLECT", "ARRAY_AGG", "APPROX_COUNT_DISTINCT"}) {
        for (const DataType& type : types) {
            expect_path_does_not_matter({name, {type}});
            expect_path_does_not_matter({.name = name, .types = {type}, .distinct = true});
        }
    }
}

TEST(OrderIndependence, TextAndOrderedCollections) {
    const Value separator("; ");
    expect_path_does_not_matter({"LISTAGG", {DataType::string()}});
    expect_path_does_not_matter({.name = "LISTAGG",
                                 .types = {DataType::string(), DataType::string().not_null()},
                                 .literals = {nullptr, &separator},
                                 .distinct = true});
    const std::vector<AggregateRequest::Order> order = {{DataType::integer(), true, std::nullopt},
                                                        {DataType::string(), false, false}};
    expect_path_does_not_matter({.name = "ARRAY_AGG", .types = {DataType::string()}, .order_by = order});
    expect_path_does_not_matter({.name = "ARRAY_AGG", .types = {DataType::string()}, .distinct = true, .order_by = order});
    expect_path_does_not_matter({.name = "ARRAY_AGG", .types = {DataType::bigint()}, .ignore_nulls = true});
    const Value half(0.5);
    expect_path_does_not_matter(
        {.name = "PERCENTILE", .types = {DataType::integer(), DataType::float64()}, .literals = {nullptr, &half}});
}

TEST(OrderIndependence, MergedAggregatesCanBeTakenOutAgain) {
    std::mt19937_64 random(3);
    int inverted = 0;
    for (const char* name : {"COUNT", "SUM", "AVG", "VAR_POP", "STDDEV_SAMP"}) {
        for (const DataType& type : numeric_types()) {
            const BoundAggregate bound = resolve({name, {type}});
            ASSERT_TRUE(bound.aggregate->invertible()) << name << " of " << type.to_string();
            for (int round = 0; round < 50; ++round) {
                std::vector<Value> values;
                for (std::size_t i = 0; i < 30; ++i) values.push_back(random_value(type, random));
                const std::vector<Column> columns = {Column::of_values(type, values)};
                const std::size_t cut = random() % 30;
                std::vector<std::int32_t> rows = all_rows(columns);
                State total(*bound.aggregate);
                State leaving(*bound.aggregate);
                State staying(*bound.aggregate);
                update(*bound.aggregate, total, columns, rows);
                update(*bound.aggregate, leaving, columns, {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(cut)});
                update(*bound.aggregate, staying, columns, {rows.begin() + static_cast<std::ptrdiff_t>(cut), rows.end()});
                std::byte* into = total.bytes();
                const std::byte* from = leaving.bytes();
                bound.aggregate->retract(&into, &from, 1, total.arena);
                ASSERT_EQ(bytes_of(*bound.aggregate, total), bytes_of(*bound.aggregate, staying)) << name << type.to_string();
                ASSERT_EQ(text_of(result_of(*bound.aggregate, total), bound.result),
                          text_of(result_of(*bound.aggregate, staying), bound.result));
                ++inverted;
            }
        }
    }
    EXPECT_EQ(inverted, 5 * 7 * 50);
}

}  // namespace
}  // namespace windrow::testing
