// SPDX-License-Identifier: Apache-2.0
/// Arithmetic, rounding and elementary functions, as
/// kernels/cpu/expression/{arithmetic,decimal_arithmetic,rounding,transcendental}.cpp do it.
#include "gpu/expression/expression_compiler.hpp"
#include "windrow/kernels/decimal_shape.hpp"

namespace windrow::gpu {

namespace {

bool is_time(const DataType& type) {
    return type.kind() == TypeKind::date || type.kind() == TypeKind::time || type.is_timestamp() || type.is_interval();
}
bool is_time_arithmetic(const CompiledCall& call) {
    return is_time(call.type(0)) || is_time(call.type(1));
}
bool is_decimal(const CompiledCall& call) {
    return call.type(0).kind() == TypeKind::decimal;
}

}  // namespace

Operand ExpressionCompiler::decimal_operation(const CompiledCall& call, char sign) {
    const semantics::DecimalShape a = decimal_shape(call.type(0));
    const semantics::DecimalShape b = decimal_shape(call.type(1));
    const semantics::DecimalShape result = decimal_shape(call.call.function.result);
    if ((sign == '+' || sign == '-') && semantics::decimal_sum_always_fits(a, b)) {
        return builder_.emit(sign == '+' ? Operation::add_fitting_decimal : Operation::subtract_fitting_decimal,
                             {call[0], call[1]}, {result.scale - a.scale, result.scale - b.scale});
    }
    if (sign == '*' && semantics::decimal_product_always_fits(a, b)) {
        return builder_.emit(Operation::multiply_fitting_decimal, {call[0], call[1]});
    }
    const Operation operation = sign == '+'   ? Operation::add_decimal
                                : sign == '-' ? Operation::subtract_decimal
                                : sign == '*' ? Operation::multiply_decimal
                                : sign == '/' ? Operation::divide_decimal
                                              : Operation::remainder_decimal;
    return builder_.emit(operation, {call[0], call[1]}, {a.scale, b.scale, result.precision, result.scale}, call.guard);
}

Operand ExpressionCompiler::sum_rule(const CompiledCall& call) {
    const bool minus = call.name() == "-";
    if (is_time_arithmetic(call)) return time_sum(call, minus);
    if (is_decimal(call)) return decimal_operation(call, minus ? '-' : '+');
    const Operation operation =
        minus ? WINDROW_NUMBER_OPERATION(call.type(0), subtract) : WINDROW_NUMBER_OPERATION(call.type(0), add);
    return builder_.emit(operation, {call[0], call[1]});
}

Operand ExpressionCompiler::product_rule(const CompiledCall& call) {
    if (is_time_arithmetic(call)) {  // an interval times a BIGINT, in either order
        const Operand product = builder_.emit(Operation::multiply_int64, {call[0], call[1]});
        const bool months = call.call.type.kind() == TypeKind::interval_year_month;
        return months ? builder_.emit(Operation::int32_of_integer, {product}) : product;
    }
    if (is_decimal(call)) return decimal_operation(call, '*');
    return builder_.emit(WINDROW_NUMBER_OPERATION(call.type(0), multiply), {call[0], call[1]});
}

Operand ExpressionCompiler::quotient_rule(const CompiledCall& call) {
    if (is_decimal(call)) return decimal_operation(call, '/');
    return builder_.emit(WINDROW_NUMBER_OPERATION(call.type(0), divide), {call[0], call[1]}, {}, call.guard);
}

/// Computed in the wider type of both, with the type of the divisor.
Operand ExpressionCompiler::remainder_rule(const CompiledCall& call) {
    if (is_decimal(call)) return decimal_operation(call, '%');
    const DataType& wide = call.type(0);
    const Operand rest = builder_.emit(WINDROW_INTEGER_OPERATION(wide, remainder), {call[0], call[1]}, {}, call.guard);
    return cast(rest, wide, call.call.function.result, false, call.guard);
}

Operand ExpressionCompiler::negation_rule(const CompiledCall& call) {
    const DataType& type = call.type(0);
    if (type.kind() == TypeKind::decimal) return builder_.emit(Operation::negate_decimal, {call[0]});
    return builder_.emit(WINDROW_NUMBER_OPERATION(type, negate), {call[0]});
}

Operand ExpressionCompiler::same_rule(const CompiledCall& call) {
    return call[0];
}

Operand ExpressionCompiler::absolute_rule(const CompiledCall& call) {
    const DataType& type = call.type(0);
    if (type.kind() == TypeKind::decimal) return builder_.emit(Operation::absolute_decimal, {call[0]});
    return builder_.emit(WINDROW_NUMBER_OPERATION(type, absolute), {call[0]});
}

Operand ExpressionCompiler::sign_rule(const CompiledCall& call) {
    const DataType& type = call.type(0);
    if (type.kind() == TypeKind::decimal) {
        return builder_.emit(Operation::sign_decimal, {call[0]}, {type.precision(), type.scale()});
    }
    return builder_.emit(WINDROW_NUMBER_OPERATION(type, sign), {call[0]});
}

/// FLOOR and CEIL of a number.
Operand ExpressionCompiler::whole_rule(const CompiledCall& call) {
    const DataType& type = call.type(0);
    const bool up = call.name() != "FLOOR";
    if (type.is_integer()) return call[0];
    if (type.kind() == TypeKind::decimal) {
        return builder_.emit(up ? Operation::ceiling_decimal : Operation::floor_decimal, {call[0]},
                             {type.scale(), call.call.function.result.precision()});
    }
    const Operand whole = builder_.emit(up ? Operation::ceiling_double : Operation::floor_double, {as_double(call[0], type)});
    return cast(whole, DataType::float64(), type, false, call.guard);
}

Operand ExpressionCompiler::rounding_rule(const CompiledCall& call) {
    const DataType& type = call.type(0);
    const bool truncates = call.name() == "TRUNCATE";
    const bool has_argument = call.arguments.size() == 2;
    if (type.kind() == TypeKind::decimal) {
        const Expression* digits = has_argument ? call.call.arguments[1].get() : nullptr;
        const bool literal = digits != nullptr && digits->kind == ExpressionKind::literal;
        const semantics::DecimalShape result = decimal_shape(call.call.function.result);
        if (has_argument && !literal) {
            return builder_.emit(truncates ? Operation::truncate_decimal_by : Operation::round_decimal_by, {call[0], call[1]},
                                 {type.scale(), result.precision});
        }
        const std::int64_t kept = literal ? digits->literal.int64() : 0;
        return builder_.emit(truncates ? Operation::truncate_decimal : Operation::round_decimal, {call[0]},
                             {type.scale(), kept, result.precision, result.scale});
    }
    const Operand digits = has_argument ? call[1] : integer(0);
    if (type.is_floating()) {
        const Operand rounded = builder_.emit(truncates ? Operation::truncate_double_to : Operation::round_double_to,
                                              {as_double(call[0], type), digits});
        return cast(rounded, DataType::float64(), type, false, call.guard);
    }
    const Operand rounded =
        builder_.emit(truncates ? Operation::truncate_integer_to : Operation::round_integer_to, {call[0], digits});
    return cast(rounded, DataType::bigint(), type, false, call.guard);
}

namespace {

struct ElementaryFunction {
    std::string_view name;
    std::size_t arguments;
    Operation operation;
};
constexpr std::array<ElementaryFunction, 21> elementary_functions{{{"POWER", 2, Operation::power},
                                                                   {"LOG", 2, Operation::log_to_base_of},
                                                                   {"ATAN2", 2, Operation::arc_tangent_2},
                                                                   {"SQRT", 1, Operation::square_root},
                                                                   {"EXP", 1, Operation::exponential},
                                                                   {"LN", 1, Operation::natural_logarithm},
                                                                   {"LOG", 1, Operation::natural_logarithm},
                                                                   {"LOG10", 1, Operation::decimal_logarithm},
                                                                   {"LOG2", 1, Operation::binary_logarithm},
                                                                   {"SIN", 1, Operation::sine},
                                                                   {"COS", 1, Operation::cosine},
                                                                   {"TAN", 1, Operation::tangent},
                                                                   {"COT", 1, Operation::cotangent},
                                                                   {"ASIN", 1, Operation::arc_sine},
                                                                   {"ACOS", 1, Operation::arc_cosine},
                                                                   {"ATAN", 1, Operation::arc_tangent},
                                                                   {"SINH", 1, Operation::hyperbolic_sine},
                                                                   {"COSH", 1, Operation::hyperbolic_cosine},
                                                                   {"TANH", 1, Operation::hyperbolic_tangent},
                                                                   {"DEGREES", 1, Operation::degrees},
                                                                   {"RADIANS", 1, Operation::radians}}};

}  // namespace

Operand ExpressionCompiler::elementary_rule(const CompiledCall& call) {
    for (const ElementaryFunction& function : elementary_functions) {
        if (function.name != call.name() || function.arguments != call.arguments.size()) continue;
        if (function.arguments == 2) return builder_.emit(function.operation, {call[0], call[1]});
        return builder_.emit(function.operation, {call[0]});
    }
    throw_defect("no elementary function " + call.name());
}

/// A function without arguments that always gives the same value.
Operand ExpressionCompiler::folded_rule(const CompiledCall& call) {
    const Value value = evaluate_constant(call.call, session_);
    return builder_.constant_word(semantics::bits_of(value.float64()), Held::float64);
}

}  // namespace windrow::gpu
