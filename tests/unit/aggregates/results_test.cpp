// SPDX-License-Identifier: Apache-2.0
/// Values and result types that Flink gives, case by case (aggregates NOTES); where Windrow departs, the rule of DIFFERENCES is
/// named.
#include "aggregate_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace windrow::testing {
namespace {

Value run(const Call& call, const std::vector<std::vector<Value>>& arguments, const std::uint8_t* filter = nullptr) {
    const BoundAggregate bound = resolve(call);
    std::vector<Column> columns;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        columns.push_back(Column::of_values(bound.argument_types[i], arguments[i]));
    return straight(*bound.aggregate, columns, filter).first;
}

Value run(const std::string& name, const DataType& type, const std::vector<Value>& values) {
    return run({name, {type}}, {values});
}

Value decimal(std::int64_t unscaled) {
    return Value(static_cast<int128_t>(unscaled));
}

std::string type_of(const std::string& name, const DataType& type) {
    return resolve({name, {type}}).result.to_string();
}

TEST(AggregateTypes, FollowFlink) {
    EXPECT_EQ(type_of("SUM", DataType::tinyint()), "TINYINT");
    EXPECT_EQ(type_of("AVG", DataType::float32()), "FLOAT");
    EXPECT_EQ(type_of("SUM", DataType::decimal(8, 3)), "DECIMAL(38, 3)");
    EXPECT_EQ(type_of("AVG", DataType::decimal(8, 3)), "DECIMAL(38, 6)");
    EXPECT_EQ(type_of("AVG", DataType::decimal(20, 8)), "DECIMAL(38, 8)");
    EXPECT_EQ(type_of("VAR_POP", DataType::decimal(8, 2)), "DECIMAL(38, 6)");
    EXPECT_EQ(type_of("STDDEV", DataType::integer()), "INT");
    EXPECT_EQ(type_of("MIN", DataType::character(5)), "CHAR(5)");
    EXPECT_EQ(type_of("LISTAGG", DataType::character(3)), "CHAR(3)");
    EXPECT_EQ(type_of("LISTAGG", DataType::string()), "STRING");
    EXPECT_EQ(type_of("COLLECT", DataType::string()), "MULTISET<STRING> NOT NULL");
    EXPECT_EQ(type_of("ARRAY_AGG", DataType::string()), "ARRAY<STRING>");
    EXPECT_EQ(type_of("COUNT", DataType::string()), "BIGINT NOT NULL");
}

TEST(AggregateTypes, NotNullArgumentsGiveNotNullResultsUnlessFiltered) {
    const DataType type = DataType::integer().not_null();
    EXPECT_EQ(resolve({"SUM", {type}}).result.to_string(), "INT NOT NULL");
    EXPECT_EQ(resolve({.name = "SUM", .types = {type}, .has_filter = true}).result.to_string(), "INT");
    EXPECT_EQ(resolve({.name = "COUNT", .types = {type}, .has_filter = true}).result.to_string(), "BIGINT NOT NULL");
}

TEST(IntegerSums, WrapInTheirOwnWidth) {
    EXPECT_EQ(run("SUM", DataType::tinyint(), {127, 1}), Value(-128));
    EXPECT_EQ(run("SUM", DataType::integer(), {2147483647, 1}), Value(std::int64_t{-2147483648}));
    EXPECT_EQ(run("SUM", DataType::bigint(), {std::numeric_limits<std::int64_t>::max(), 1}),
              Value(std::numeric_limits<std::int64_t>::min()));
}

TEST(IntegerAverages, UseSixtyFourBitsAndTruncateTowardZero) {
    EXPECT_EQ(run("AVG", DataType::integer(), {2147483647, 2147483647, 2147483644}), Value(std::int64_t{2147483646}));
    EXPECT_EQ(run("AVG", DataType::integer(), {-1, -2}), Value(-1));
    EXPECT_EQ(run("AVG", DataType::bigint(), {std::numeric_limits<std::int64_t>::max(), 1}),
              Value(std::numeric_limits<std::int64_t>::min() / 2));
    EXPECT_TRUE(run("AVG", DataType::integer(), {Value(), Value()}).is_null());
}

TEST(FloatSums, AreExactAndRoundedOnce) {
    EXPECT_EQ(run("SUM", DataType::float64(), {1e16, 1.0, -1e16, 1.0}), Value(2.0));
    EXPECT_EQ(run("SUM", DataType::float32(), {16777216.0, 1.0, 1.0, 1.0}), Value(16777220.0));
    EXPECT_EQ(run("AVG", DataType::float32(), {16777216.0, 1.0, 1.0, 1.0}), Value(4194305.0));
    EXPECT_EQ(run("SUM", DataType::float64(), {1.7e308, 1.7e308}), Value(std::numeric_limits<double>::infinity()));
    EXPECT_TRUE(std::signbit(run("SUM", DataType::float64(), {-0.0, -0.0}).float64()));
    EXPECT_FALSE(std::signbit(run("AVG", DataType::float64(), {-0.0, -0.0}).float64()));
}

TEST(DecimalSums, AreNullOnlyIfTheExactTotalDoesNotFit) {
    const DataType type = DataType::decimal(38, 0);
    int128_t largest = 0;
    for (int i = 0; i < 38; ++i) largest = largest * 10 + 9;
    EXPECT_TRUE(run("SUM", type, {largest, decimal(1)}).is_null());
    EXPECT_EQ(run("SUM", type, {largest, decimal(1), decimal(-1)}), Value(largest));
    EXPECT_EQ(run("SUM", type, {largest, largest, -largest}), Value(largest));
    EXPECT_TRUE(run("AVG", type, {largest, largest, -largest}).is_null()) << "an average at six digits more does not fit";
    EXPECT_TRUE(run("SUM", type, {-largest, decimal(-1)}).is_null());
}

TEST(DecimalAverages, RoundHalfAwayFromZero) {
    EXPECT_EQ(run("AVG", DataType::decimal(10, 0), {decimal(1), decimal(0), decimal(0)}), decimal(333333));
    EXPECT_EQ(run("AVG", DataType::decimal(10, 0), {decimal(2), decimal(0), decimal(0)}), decimal(666667));
    EXPECT_EQ(run("AVG", DataType::decimal(20, 8), {decimal(1), decimal(2)}), decimal(2));
    EXPECT_EQ(run("AVG", DataType::decimal(20, 8), {decimal(-1), decimal(-2)}), decimal(-2));
}

TEST(Extremes, OrderNanAboveInfinityAndNegativeZeroBelowZero) {
    const double nan = std::nan("");
    EXPECT_EQ(run("MIN", DataType::float64(), {nan, 5.0, 3.0}), Value(3.0));
    EXPECT_TRUE(std::isnan(run("MAX", DataType::float64(), {5.0, nan}).float64()));
    EXPECT_TRUE(std::isnan(run("MIN", DataType::float32(), {nan, nan}).float64()));
    EXPECT_TRUE(std::signbit(run("MIN", DataType::float64(), {0.0, -0.0}).float64()));
    EXPECT_FALSE(std::signbit(run("MAX", DataType::float64(), {-0.0, 0.0}).float64()));
    EXPECT_EQ(run("MIN", DataType::float64(), {std::numeric_limits<double>::infinity()}),
              Value(std::numeric_limits<double>::infinity()));
}

TEST(Extremes, CompareTextByBytes) {
    EXPECT_EQ(run("MAX", DataType::string(), {"\xEF\xBF\xBD", "\xF0\x9F\x98\x80", "z"}), Value("\xF0\x9F\x98\x80"));
    EXPECT_EQ(run("MIN", DataType::string(), {"ab", "", "a"}), Value(""));
    EXPECT_EQ(run("MIN", DataType::boolean(), {true, false}), Value(false));
}

TEST(IntegerVariances, FollowTheWrappingFormula) {
    EXPECT_EQ(run("VAR_SAMP", DataType::integer(), {1, 2}), Value(1));
    EXPECT_EQ(run("VAR_POP", DataType::integer(), {1, 2}), Value(0));
    EXPECT_EQ(run("VAR_POP", DataType::tinyint(), {1, 2, 4, 9}), Value(25));
    EXPECT_EQ(run("VAR_POP", DataType::tinyint(), {100, -100, 120}), Value(25));
    EXPECT_EQ(run("VAR_POP", DataType::integer(), {50000, -50000, 70000}), Value(369462613));
    EXPECT_EQ(run("STDDEV_POP", DataType::integer(), {50000, -50000, 70000}), Value(19221));
    EXPECT_EQ(run("STDDEV_SAMP", DataType::integer(), {50000, -50000, 70000}), Value(23541));
    const std::vector<Value> wide = {std::int64_t{4000000000}, std::int64_t{-4000000000}, 1};
    EXPECT_EQ(run("VAR_SAMP", DataType::bigint(), wide), Value(std::int64_t{-2446744073709551615}));
    EXPECT_EQ(run("STDDEV_SAMP", DataType::bigint(), wide), Value(0));
    EXPECT_TRUE(run("VAR_SAMP", DataType::integer(), {5}).is_null());
    EXPECT_EQ(run("VAR_POP", DataType::integer(), {5}), Value(0));
}

TEST(FloatVariances, AreExactAndNeverNegative) {
    EXPECT_EQ(run("VAR_POP", DataType::float64(), {0.1, 0.1, 0.1}), Value(0.0));
    EXPECT_EQ(run("STDDEV_POP", DataType::float64(), {1e8 + 0.1, 1e8 + 0.1, 1e8 + 0.1}), Value(0.0));
    EXPECT_EQ(run("STDDEV_SAMP", DataType::float64(), {1.5, 3.5}), Value(1.4142135623730951));
    EXPECT_TRUE(run("STDDEV", DataType::float64(), {1.5}).is_null());
    EXPECT_TRUE(std::isnan(run("STDDEV_POP", DataType::float64(), {-std::numeric_limits<double>::infinity()}).float64()));
    EXPECT_EQ(run("VAR_POP", DataType::float64(), {1e200, 1e200}), Value(0.0));
    EXPECT_EQ(run("VAR_POP", DataType::float64(), {1e200, -1e200}), Value(std::numeric_limits<double>::infinity()));
    EXPECT_EQ(run("VAR_POP", DataType::float64(), {5e-324, 0.0}), Value(0.0));
}

TEST(FloatVariances, AreTheRationalRoundedOnce) {
    // Integers times a power of two, small enough that n Q - S^2 and n^2 are exact in DOUBLE: one division rounds once.
    std::mt19937_64 random(21);
    for (int round = 0; round < 3000; ++round) {
        const int exponent = static_cast<int>(random() % 600) - 300;
        const auto count = static_cast<std::int64_t>(2 + random() % 14);
        std::vector<Value> values;
        std::int64_t sum = 0;
        std::int64_t squares = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t k = static_cast<std::int64_t>(random() % (1U << 18)) - (1 << 17);
            sum += k;
            squares += k * k;
            values.emplace_back(std::ldexp(static_cast<double>(k), exponent));
        }
        const auto numerator = static_cast<double>(count * squares - sum * sum);
        const double expected = std::ldexp(numerator / static_cast<double>(count * (count - 1)), 2 * exponent);
        ASSERT_EQ(run("VAR_SAMP", DataType::float64(), values), Value(expected));
    }
}

TEST(DecimalVariances, FollowDecimalArithmetic) {
    const DataType type = DataType::decimal(8, 2);
    EXPECT_EQ(run("VAR_POP", type, {decimal(100), decimal(200), decimal(400)}), decimal(1555556));
    EXPECT_EQ(run("VAR_SAMP", type, {decimal(100), decimal(200), decimal(400)}), decimal(2333334)) << "4.666667 / 2, half up";
    EXPECT_EQ(run("STDDEV_POP", type, {decimal(100), decimal(200), decimal(400)}), decimal(1247219)) << "sqrt(1.555556)";
    EXPECT_TRUE(run("VAR_SAMP", type, {decimal(125)}).is_null());
    EXPECT_EQ(run("VAR_POP", type, {decimal(125)}), decimal(0));
    EXPECT_EQ(run("VAR_POP", DataType::decimal(10, 0), {decimal(1), decimal(2)}), decimal(250000));
    EXPECT_EQ(run("STDDEV_POP", DataType::decimal(20, 8), {decimal(100000000), decimal(300000000)}), decimal(100000000));
    const int128_t huge = static_cast<int128_t>(1000000000000000000) * 100;
    EXPECT_TRUE(run("VAR_POP", DataType::decimal(38, 0), {huge, decimal(1)}).is_null());
}

TEST(Counts, CountRowsOrValues) {
    EXPECT_EQ(run({"COUNT", {DataType::string()}}, {{"", Value(), "x"}}), Value(2));
    EXPECT_EQ(run({.name = "COUNT", .types = {DataType::decimal(6, 2)}, .distinct = true},
                  {{decimal(100), decimal(100), Value(), decimal(1)}}),
              Value(2));
    const double nan = std::nan("");
    EXPECT_EQ(run({.name = "COUNT", .types = {DataType::float64()}, .distinct = true}, {{0.0, -0.0, nan, -nan, Value()}}),
              Value(3));
    const DataType list = DataType::array(DataType::integer());
    EXPECT_EQ(run({.name = "COUNT", .types = {list}, .distinct = true},
                  {{Value(Value::List{1, 2}), Value(Value::List{1, 2}), Value(Value::List{2, 1}), Value(Value::List{})}}),
              Value(3));
}

TEST(Distinct, TakesEachValueOnce) {
    EXPECT_EQ(run({.name = "SUM", .types = {DataType::integer()}, .distinct = true}, {{2, 3, 2, Value(), 3}}), Value(5));
    EXPECT_EQ(run({.name = "AVG", .types = {DataType::integer()}, .distinct = true}, {{2, 3, 2, Value(), 3}}), Value(2));
    EXPECT_EQ(
        run({.name = "AVG", .types = {DataType::decimal(6, 2)}, .distinct = true}, {{decimal(100), decimal(250), decimal(100)}}),
        decimal(1750000));
    const std::uint8_t filter = 0b01110;
    EXPECT_EQ(
        run({.name = "SUM", .types = {DataType::integer()}, .distinct = true, .has_filter = true}, {{9, 2, 3, 2, 7}}, &filter),
        Value(5));
}

TEST(OrderedAggregates, FollowTheStamps) {
    const DataType text = DataType::string();
    EXPECT_EQ(run("FIRST_VALUE", text, {Value(), "b", "a"}), Value("b"));
    EXPECT_EQ(run("LAST_VALUE", text, {"b", "a", Value()}), Value("a"));
    EXPECT_EQ(run("LISTAGG", text, {"x", "", Value(), "y"}), Value("x,,y"));
    EXPECT_TRUE(run("LISTAGG", text, {Value(), Value()}).is_null());
    EXPECT_EQ(run({.name = "LISTAGG", .types = {text}, .distinct = true}, {{"z", "b", "z", Value(), "a", "b"}}), Value("z,b,a"));
    const Value bars("||");
    EXPECT_EQ(run({.name = "LISTAGG", .types = {text, DataType::character(2)}, .literals = {nullptr, &bars}},
                  {{"z", "b"}, {bars, bars}}),
              Value("z||b"));
    EXPECT_EQ(run("ARRAY_AGG", text, {"b", Value(), "a"}), Value(Value::List{"b", Value(), "a"}));
    EXPECT_TRUE(run("ARRAY_AGG", text, {}).is_null());
    EXPECT_EQ(run({.name = "ARRAY_AGG", .types = {text}, .ignore_nulls = true}, {{"b", Value(), "a"}}),
              Value(Value::List{"b", "a"}));
    EXPECT_EQ(run({.name = "ARRAY_AGG", .types = {text}, .distinct = true}, {{"b", Value(), "b", Value()}}),
              Value(Value::List{"b", Value()}));
}

TEST(OrderedAggregates, HonourOrderBy) {
    const DataType number = DataType::integer();
    const std::vector<Value> values = {3, 1, Value(), 2};
    const auto ordered = [&](AggregateRequest::Order order) {
        return run({.name = "ARRAY_AGG", .types = {number}, .order_by = {std::move(order)}}, {values, values});
    };
    EXPECT_EQ(ordered({number, false, std::nullopt}), Value(Value::List{Value(), 1, 2, 3}));
    EXPECT_EQ(ordered({number, true, std::nullopt}), Value(Value::List{3, 2, 1, Value()}));
    EXPECT_EQ(ordered({number, true, true}), Value(Value::List{Value(), 3, 2, 1}));
    EXPECT_EQ(ordered({number, false, false}), Value(Value::List{1, 2, 3, Value()}));
}

TEST(Collect, CountsEachValue) {
    EXPECT_EQ(run("COLLECT", DataType::string(), {"x", Value(), "", "x"}), Value(Value::Entries{{"", 1}, {"x", 2}}));
    EXPECT_EQ(run("COLLECT", DataType::string(), {Value()}), Value(Value::Entries{}));
    EXPECT_EQ(run({.name = "COLLECT", .types = {DataType::integer()}, .distinct = true}, {{1, 1, 2}}),
              Value(Value::Entries{{1, 1}, {2, 1}}));
}

TEST(Percentile, InterpolatesBetweenRanks) {
    const Value half(0.5);
    const auto percentile = [](const Value& p, const std::vector<Value>& values) {
        return run({.name = "PERCENTILE", .types = {DataType::integer(), DataType::float64()}, .literals = {nullptr, &p}},
                   {values, std::vector<Value>(values.size(), p)});
    };
    EXPECT_EQ(percentile(half, {4.0, 1.0, 2.0, 3.0}), Value(2.5));
    EXPECT_EQ(percentile(Value(0.9), {10.0, 20.0}), Value(19.0));
    EXPECT_EQ(percentile(Value(1.0), {10.0, 20.0, Value()}), Value(20.0));
    EXPECT_TRUE(percentile(half, {Value()}).is_null());
    const Value several(Value::List{0.0, 0.5});
    const DataType list = DataType::array(DataType::float64());
    EXPECT_EQ(run({.name = "PERCENTILE", .types = {DataType::integer(), list}, .literals = {nullptr, &several}},
                  {{1.0, 2.0}, {several, several}}),
              Value(Value::List{1.0, 1.5}));
    const Call weighted{.name = "PERCENTILE",
                        .types = {DataType::integer(), DataType::float64(), DataType::integer()},
                        .literals = {nullptr, &half}};
    EXPECT_EQ(run(weighted, {{1.0, 5.0, 9.0, 9.0}, {half, half, half, half}, {3, 1, -2, Value()}}), Value(1.0))
        << "negative frequencies and NULL leave a row out";
}

TEST(SingleValue, FailsOnASecondRow) {
    EXPECT_EQ(run("SINGLE_VALUE", DataType::integer(), {7}), Value(7));
    EXPECT_TRUE(run("SINGLE_VALUE", DataType::integer(), {}).is_null());
    EXPECT_THROW(run("SINGLE_VALUE", DataType::integer(), {7, Value()}), Error);
}

TEST(ApproxCountDistinct, IsExactForFewAndCloseForMany) {
    std::vector<Value> values;
    for (int i = 0; i < 1000; ++i) values.emplace_back(i % 500);
    EXPECT_EQ(run("APPROX_COUNT_DISTINCT", DataType::integer(), values), Value(500));
    values.clear();
    for (int i = 0; i < 50000; ++i) values.emplace_back(i);
    const auto estimate = run("APPROX_COUNT_DISTINCT", DataType::integer(), values).int64();
    EXPECT_NEAR(static_cast<double>(estimate), 50000, 50000 * 0.05);
}

}  // namespace
}  // namespace windrow::testing
