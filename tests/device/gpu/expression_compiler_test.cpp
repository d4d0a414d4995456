// SPDX-License-Identifier: Apache-2.0
// What the compiler of device programs takes, what it refuses, and by which name.
#include "gpu/expression/operation_info.hpp"
#include "gpu/expression/program.hpp"
#include "windrow/kernels/device_functions.hpp"

#include <gtest/gtest.h>

namespace windrow::gpu {
namespace {

const EvaluationContext session;

ExpressionPtr call(const std::string& name, std::vector<ExpressionPtr> arguments) {
    std::vector<ArgumentInfo> infos;
    for (const ExpressionPtr& argument : arguments) infos.push_back({argument->type, nullptr, {}});
    return Expression::make_call(FunctionRegistry::builtin().resolve({name, infos, session}), std::move(arguments));
}

CompiledProgram compile(const ExpressionPtr& expression, const ExpressionPtr& filter = nullptr) {
    return compile_program({filter.get(), {expression.get()}, session});
}

std::size_t count_of(const Program& program, Operation operation) {
    std::size_t out = 0;
    for (const Instruction& instruction : program.instructions)
        out += instruction.operation == static_cast<semantics::u16>(operation);
    return out;
}

TEST(ExpressionCompiler, the_registry_says_what_the_list_says) {
    std::size_t supported = 0;
    for (const ScalarFunction* function : FunctionRegistry::builtin().all()) {
        EXPECT_EQ(function->device.supported, device_has_function(function->name)) << function->name;
        if (function->device.supported) {
            ++supported;
        } else {
            EXPECT_FALSE(function->device.reason.empty()) << function->name;
        }
    }
    std::size_t listed = 0;
#define WINDROW_COUNT(name, rule) ++listed;
    WINDROW_DEVICE_FUNCTIONS(WINDROW_COUNT)
#undef WINDROW_COUNT
    EXPECT_EQ(supported, listed) << "a name of the list is no function";
}

TEST(ExpressionCompiler, names_what_it_lacks) {
    const ExpressionPtr text = Expression::make_input(0, DataType::string());
    const ExpressionPtr number = Expression::make_input(1, DataType::integer());
    const ExpressionPtr list = Expression::make_input(2, DataType::array(DataType::integer()));
    EXPECT_EQ(compile(call("CHAR_LENGTH", {call("UPPER", {text})})).reason, "UPPER case mapping needs Unicode's tables");
    EXPECT_EQ(compile(text).reason, "a computed column of type STRING");
    EXPECT_EQ(compile(call("IS NULL", {Expression::make_cast(number, DataType::string(), false)})).reason,
              "CAST from INT to STRING");
    EXPECT_EQ(compile(call("IS NULL", {list})).reason, "a column of type ARRAY<INT>");
    EXPECT_EQ(compile(call("LIKE", {text, text})).reason, "LIKE with a pattern that is no literal");
    EXPECT_EQ(compile(number, call("=", {call("UPPER", {text}), text})).reason, "UPPER case mapping needs Unicode's tables");
}

TEST(ExpressionCompiler, many_columns_and_registers_are_refused_with_a_reason) {
    std::vector<ExpressionPtr> sums;
    ExpressionPtr sum = Expression::make_input(0, DataType::bigint());
    for (int k = 1; k < 40; ++k) sum = call("+", {sum, Expression::make_input(k, DataType::bigint())});
    EXPECT_EQ(compile(sum).reason, "expressions over more than 32 columns");
    // Nested to the right, every left argument waits in a register.
    ExpressionPtr deep = Expression::make_input(0, DataType::decimal(38, 2));
    for (int k = 0; k < 30; ++k) {
        const ExpressionPtr other = Expression::make_literal(Value(static_cast<int128_t>(k)), DataType::decimal(38, 2));
        deep = call("+", {call("-", {Expression::make_input(1 + k % 3, DataType::decimal(38, 2)), other}), deep});
        deep = Expression::make_cast(deep, DataType::decimal(38, 2), false);
    }
    EXPECT_EQ(compile(deep).reason, "an expression that needs more registers than the device has");
}

TEST(ExpressionCompiler, columns_and_equal_parts_are_computed_once) {
    const ExpressionPtr a = Expression::make_input(4, DataType::bigint());
    const ExpressionPtr square = call("*", {a, a});
    const CompiledProgram compiled = compile(call("+", {square, square}));
    ASSERT_NE(compiled.program, nullptr);
    EXPECT_EQ(compiled.program->instructions.size(), 3U) << to_string(*compiled.program);
    EXPECT_EQ(compiled.program->columns, std::vector<int>{4});
    EXPECT_EQ(compiled.program->register_words, 1);
}

TEST(ExpressionCompiler, guards_are_written_only_where_something_can_fail) {
    const ExpressionPtr a = Expression::make_input(0, DataType::bigint());
    const ExpressionPtr b = Expression::make_input(1, DataType::bigint());
    const ExpressionPtr condition = call(">", {a, b});
    const auto choose = [&](const ExpressionPtr& value) {
        return Expression::make(ExpressionKind::conditional, DataType::bigint(), {condition, value, a});
    };
    const CompiledProgram harmless = compile(choose(call("+", {a, b})));
    EXPECT_EQ(count_of(*harmless.program, Operation::is_true), 0U) << to_string(*harmless.program);
    const CompiledProgram dangerous = compile(choose(call("/", {a, b})));
    EXPECT_EQ(count_of(*dangerous.program, Operation::is_true), 1U) << to_string(*dangerous.program);
}

}  // namespace
}  // namespace windrow::gpu
