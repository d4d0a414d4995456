// SPDX-License-Identifier: Apache-2.0
#include "exec/bounded_delay.hpp"
#include "windrow/kernels/extent.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <vector>

namespace windrow::exec {
namespace {

ExpressionPtr minus(ExpressionPtr left, ExpressionPtr right) {
    BoundFunction function;
    function.name = "-";
    function.result = left->type;
    return Expression::make_call(function, {std::move(left), std::move(right)});
}

TEST(BoundedDelay, ColumnLessAConstant) {
    const ExpressionPtr column = Expression::make_input(2, DataType::timestamp(3));
    const ExpressionPtr five = Expression::make_literal(Value{std::int64_t{5000}}, DataType::interval_day_time());
    const auto delay = bounded_delay(*minus(column, five));
    ASSERT_TRUE(delay);
    EXPECT_EQ(delay->column, 2);
    EXPECT_EQ(delay->milliseconds, 5000);
    EXPECT_EQ(bounded_delay(*column)->milliseconds, 0);
}

TEST(BoundedDelay, OtherFormsAreEvaluated) {
    const ExpressionPtr wide = Expression::make_input(0, DataType::timestamp(9));
    const ExpressionPtr column = Expression::make_input(0, DataType::timestamp(3));
    const ExpressionPtr month = Expression::make_literal(Value{std::int64_t{1}}, DataType::interval_year_month());
    const ExpressionPtr other = Expression::make_input(1, DataType::interval_day_time());
    EXPECT_FALSE(bounded_delay(*wide));
    EXPECT_FALSE(bounded_delay(*minus(column, month)));
    EXPECT_FALSE(bounded_delay(*minus(column, other)));
    EXPECT_FALSE(bounded_delay(*minus(minus(column, other), other)));
}

TEST(Extent, OfAnyLength) {
    std::mt19937_64 random(3);
    EXPECT_GT(extent_of(nullptr, 0).least, extent_of(nullptr, 0).greatest);
    for (std::size_t count = 1; count < 70; ++count) {
        std::vector<std::int64_t> values(count);
        for (std::int64_t& v : values) v = static_cast<std::int64_t>(random());
        const Extent extent = extent_of(values.data(), count);
        EXPECT_EQ(extent.least, *std::min_element(values.begin(), values.end()));
        EXPECT_EQ(extent.greatest, *std::max_element(values.begin(), values.end()));
    }
}

}  // namespace
}  // namespace windrow::exec
