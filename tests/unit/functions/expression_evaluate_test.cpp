// SPDX-License-Identifier: Apache-2.0
#include "expression_fixture.hpp"

namespace windrow {
namespace {

using namespace expression_fixture;

TEST(EvaluateTest, ArithmeticWidensIntegersAndKeepsNulls) {
    const Batch batch = batch_of({{DataType::tinyint(), {7, -7, Value(), -128}}, {DataType::integer(), {7, 70000, Value(), 1}}});
    const ExpressionPtr sum = call("+", {input(batch, 0), input(batch, 1)});
    EXPECT_EQ(sum->type.to_string(), "INT");
    EXPECT_EQ(values(evaluate(*sum, batch, {})), (std::vector<Value>{14, 69993, Value(), -127}));
    const ExpressionPtr rest = call("%", {input(batch, 1), input(batch, 0)});
    EXPECT_EQ(rest->type.to_string(), "TINYINT");
    EXPECT_EQ(values(evaluate(*rest, batch, {})), (std::vector<Value>{0, 0, Value(), 1}));
}

TEST(EvaluateTest, ConstantsStayConstant) {
    const Batch batch = batch_of({{DataType::integer(), {1, 2, 3}}});
    const ExpressionPtr e = call("*", {literal(6, DataType::integer()), literal(7, DataType::integer())});
    const Column column = evaluate(*e, batch, {});
    EXPECT_TRUE(column.constant);
    EXPECT_EQ(column.rows, 3);
    EXPECT_EQ(evaluate_constant(*e, {}), Value(42));
    EXPECT_TRUE(is_constant(*e));
}

TEST(EvaluateTest, FloatWithDoubleTakesTheLeftType) {
    const Batch batch = batch_of({{DataType::float32(), {-0.10000000149011612}}, {DataType::float64(), {0.1}}});
    EXPECT_EQ(call("+", {input(batch, 0), input(batch, 1)})->type.to_string(), "FLOAT");
    const ExpressionPtr minus = call("-", {input(batch, 1), input(batch, 0)});
    EXPECT_EQ(minus->type.to_string(), "DOUBLE");
    EXPECT_EQ(evaluate(*minus, batch, {}).value(0), Value(0.20000000149011612));
}

TEST(EvaluateTest, DivisionByZeroFailsAtItsPlaceOnlyForActiveRows) {
    const Batch batch = batch_of({{DataType::integer(), {7, 1, 9}}, {DataType::integer(), {2, 0, Value()}}});
    const ExpressionPtr quotient = call("/", {input(batch, 0), input(batch, 1)}, {10, 13});
    try {
        evaluate(*quotient, batch, {});
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W5001");
        ASSERT_TRUE(error.where().has_value());
        EXPECT_EQ(error.where()->begin, 10U);
    }
    const std::uint8_t active = 0b101;
    const Column column = evaluate(*quotient, batch, {}, &active);
    EXPECT_EQ(column.value(0), Value(3));
    EXPECT_EQ(column.value(2), Value());
}

TEST(EvaluateTest, AndOrAndCaseAreLazy) {
    const Batch batch = batch_of({{DataType::integer(), {5, 0, Value(), -5}}});
    const ExpressionPtr zero = literal(0, DataType::integer());
    const ExpressionPtr not_zero = call("<>", {input(batch, 0), zero});
    const ExpressionPtr quotient = call("/", {literal(100, DataType::integer()), input(batch, 0)});
    const ExpressionPtr positive = call(">", {quotient, zero});
    const ExpressionPtr both = Expression::make(ExpressionKind::logical_and, DataType::boolean(), {not_zero, positive});
    EXPECT_EQ(values(evaluate(*both, batch, {})), (std::vector<Value>{true, false, Value(), false}));
    const ExpressionPtr is_zero = call("=", {input(batch, 0), zero});
    const ExpressionPtr either = Expression::make(ExpressionKind::logical_or, DataType::boolean(), {is_zero, positive});
    EXPECT_EQ(values(evaluate(*either, batch, {})), (std::vector<Value>{true, true, Value(), false}));
    const ExpressionPtr guarded = Expression::make(ExpressionKind::conditional, DataType::integer(), {not_zero, quotient, zero});
    EXPECT_EQ(values(evaluate(*guarded, batch, {})), (std::vector<Value>{20, 0, 0, -20}));
    EXPECT_EQ(true_rows(evaluate(*both, batch, {})), (std::vector<std::int32_t>{0}));
}

TEST(EvaluateTest, CoalesceOfTextsTakesTheFirstThatIsNotNull) {
    const Batch batch = batch_of({{DataType::string(), {"a", Value(), ""}}, {DataType::string(), {"x", "yy", "z"}}});
    const ExpressionPtr e = Expression::make(ExpressionKind::coalesce, DataType::string(), {input(batch, 0), input(batch, 1)});
    EXPECT_EQ(values(evaluate(*e, batch, {})), (std::vector<Value>{"a", "yy", ""}));
}

TEST(EvaluateTest, InIsThreeValued) {
    const Batch batch = batch_of({{DataType::integer(), {1, 2, Value()}}});
    const auto in = [&](std::vector<ExpressionPtr> list, bool negated) {
        list.insert(list.begin(), input(batch, 0));
        auto e = std::make_shared<Expression>(*Expression::make(ExpressionKind::in_list, DataType::boolean(), std::move(list)));
        e->negated = negated;
        return values(evaluate(*e, batch, {}));
    };
    const ExpressionPtr one = literal(1, DataType::integer());
    const ExpressionPtr null = literal(Value(), DataType::integer());
    const ExpressionPtr decimal = literal(Value(static_cast<int128_t>(20)), DataType::decimal(2, 1));
    EXPECT_EQ(in({one, decimal}, false), (std::vector<Value>{true, true, Value()}));
    EXPECT_EQ(in({one, null}, false), (std::vector<Value>{true, Value(), Value()}));
    EXPECT_EQ(in({one, null}, true), (std::vector<Value>{false, Value(), Value()}));
    EXPECT_EQ(in({one}, true), (std::vector<Value>{false, true, Value()}));
}

TEST(EvaluateTest, BetweenIsFalseIfOneBoundFails) {
    const Batch batch = batch_of(
        {{DataType::integer(), {5, 11, 5}}, {DataType::integer(), {10, Value(), Value()}}, {DataType::integer(), {1, 10, 10}}});
    const std::vector<ExpressionPtr> arguments{input(batch, 0), input(batch, 1), input(batch, 2)};
    EXPECT_EQ(values(evaluate(*call("BETWEEN", arguments), batch, {})), (std::vector<Value>{false, false, Value()}));
    EXPECT_EQ(values(evaluate(*call("BETWEEN SYMMETRIC", arguments), batch, {})), (std::vector<Value>{true, Value(), Value()}));
}

TEST(EvaluateTest, NanEqualsItselfOnlyAsTheSameExpression) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Batch batch = batch_of({{DataType::float64(), {nan, 1.0}}, {DataType::float64(), {nan, 1.0}}});
    EXPECT_EQ(values(evaluate(*call("=", {input(batch, 0), input(batch, 0)}), batch, {})), (std::vector<Value>{true, true}));
    EXPECT_EQ(values(evaluate(*call("=", {input(batch, 0), input(batch, 1)}), batch, {})), (std::vector<Value>{false, true}));
    EXPECT_EQ(values(evaluate(*call("<>", {input(batch, 0), input(batch, 1)}), batch, {})), (std::vector<Value>{true, false}));
}

TEST(EvaluateTest, GreatestLeastAndNullif) {
    const Batch batch = batch_of({{DataType::integer(), {1, 5, Value()}}, {DataType::bigint(), {2, 3, 1}}});
    const ExpressionPtr greatest = call("GREATEST", {input(batch, 0), input(batch, 1)});
    EXPECT_EQ(greatest->type.to_string(), "BIGINT");
    EXPECT_EQ(values(evaluate(*greatest, batch, {})), (std::vector<Value>{2, 5, Value()}));
    EXPECT_EQ(values(evaluate(*call("NULLIF", {input(batch, 0), literal(5, DataType::integer())}), batch, {})),
              (std::vector<Value>{1, Value(), Value()}));
}

TEST(EvaluateTest, SubstitutesAndPrints) {
    const Batch batch = batch_of({{DataType::integer(), {1}}, {DataType::integer(), {1}}});
    const ExpressionPtr e = call("*", {call("+", {input(batch, 0), literal(1, DataType::integer())}), input(batch, 1)});
    const std::vector<std::string> names{"v", "w"};
    EXPECT_EQ(to_string(*e, names), "(v + 1) * w");
    EXPECT_EQ(used_columns(*e), (std::vector<int>{0, 1}));
    const std::vector<ExpressionPtr> replacement{input(batch, 1), literal(3, DataType::integer())};
    EXPECT_EQ(to_string(*substitute(e, replacement), names), "(w + 1) * 3");
    EXPECT_TRUE(same_expression(*e, *substitute(e, std::vector<ExpressionPtr>{input(batch, 0), input(batch, 1)})));
}

TEST(EvaluateTest, RefusesWhatHasNoMeaning) {
    const Batch batch = batch_of({{DataType::string(), {"5"}}, {DataType::integer(), {5}}, {DataType::float64(), {5.0}}});
    EXPECT_THROW(call("+", {input(batch, 0), input(batch, 1)}), Error);
    EXPECT_THROW(call("=", {input(batch, 0), input(batch, 1)}), Error);
    EXPECT_THROW(call("%", {input(batch, 2), input(batch, 1)}), Error);
    EXPECT_THROW(call("+", {input(batch, 1), literal(Value(), DataType::null())}), Error);
    EXPECT_THROW(call("BITAND", {input(batch, 1), input(batch, 1)}), Error);
    EXPECT_EQ(values(evaluate(*call(">", {input(batch, 0), literal(4, DataType::integer())}), batch, {})),
              (std::vector<Value>{true}));
}

}  // namespace
}  // namespace windrow
