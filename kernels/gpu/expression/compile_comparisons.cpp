// SPDX-License-Identifier: Apache-2.0
/// Comparisons, logic, and functions that choose among their arguments, as
/// kernels/cpu/expression/{comparison,logic,conditional}.cpp do it.
#include "gpu/expression/expression_compiler.hpp"

namespace windrow::gpu {

namespace {

struct ComparisonOperations {
    std::string_view sign;
    Operation integer;
    Operation floating;
    Operation total;
    Operation wide;
    Operation decimal;
    Operation text;
};

#define WINDROW_COMPARISON(sign, name, total)                                                                \
    ComparisonOperations {                                                                                   \
        sign, Operation::name##_integer, Operation::name##_double, Operation::total, Operation::name##_wide, \
            Operation::name##_decimal, Operation::name##_text                                                \
    }
// `=` and `<>` of a DECIMAL and a DOUBLE compare as DOUBLEs do.
constexpr std::array<ComparisonOperations, 6> comparisons{
    WINDROW_COMPARISON("=", equal, equal_double),    WINDROW_COMPARISON("<>", not_equal, not_equal_double),
    WINDROW_COMPARISON("<", less, less_total),       WINDROW_COMPARISON("<=", less_equal, less_equal_total),
    WINDROW_COMPARISON(">", greater, greater_total), WINDROW_COMPARISON(">=", greater_equal, greater_equal_total)};

const ComparisonOperations& comparison_of(std::string_view sign) {
    for (const ComparisonOperations& operations : comparisons) {
        if (operations.sign == sign) return operations;
    }
    throw_defect("no comparison " + std::string(sign));
}

}  // namespace

Operand ExpressionCompiler::compare(std::string_view sign, Operand a, const DataType& a_type, Operand b, const DataType& b_type,
                                    bool total_order) {
    if (a.held == Held::bare_null || b.held == Held::bare_null) return builder_.null();
    const ComparisonOperations& operations = comparison_of(sign);
    switch (a_type.physical()) {
        case PhysicalKind::float32:
        case PhysicalKind::float64:
            return builder_.emit(total_order ? operations.total : operations.floating,
                                 {as_double(a, a_type), as_double(b, b_type)});
        case PhysicalKind::int128:
            if (a_type.kind() == TypeKind::decimal && a_type.scale() != b_type.scale()) {
                return builder_.emit(operations.decimal, {a, b}, {a_type.scale(), b_type.scale()});
            }
            return builder_.emit(operations.wide, {a, b});
        case PhysicalKind::bytes:
            return builder_.emit(operations.text, {a, b});
        case PhysicalKind::list:
        case PhysicalKind::map:
        case PhysicalKind::record:
            throw NotOnDevice{"a comparison of " + a_type.to_plain_string()};
        default:
            return builder_.emit(operations.integer, {a, b});
    }
}

Operand ExpressionCompiler::comparison_rule(const CompiledCall& call) {
    return compare(call.name(), call[0], call.type(0), call[1], call.type(1), call.call.function.total_order);
}

Operand ExpressionCompiler::distinctness_rule(const CompiledCall& call) {
    const Operand equal = compare("=", call[0], call.type(0), call[1], call.type(1), false);
    const Operand same = builder_.emit(Operation::not_distinct, {equal, is_null(call[0]), is_null(call[1])});
    return call.name() == "IS DISTINCT FROM" ? builder_.emit(Operation::negation, {same}) : same;
}

Operand ExpressionCompiler::between_rule(const CompiledCall& call) {
    const auto inside = [&](std::size_t low, std::size_t high) {
        const Operand above = compare(">=", call[0], call.type(0), call[low], call.type(low), false);
        const Operand below = compare("<=", call[0], call.type(0), call[high], call.type(high), false);
        return builder_.emit(Operation::both, {above, below});
    };
    if (call.name() == "BETWEEN") return inside(1, 2);
    return builder_.emit(Operation::either, {inside(1, 2), inside(2, 1)});
}

Operand ExpressionCompiler::logical_not_rule(const CompiledCall& call) {
    return builder_.emit(Operation::negation, {call[0]});
}

Operand ExpressionCompiler::null_test_rule(const CompiledCall& call) {
    return call.name() == "IS NULL" || call.name() == "IS UNKNOWN" ? is_null(call[0]) : is_not_null(call[0]);
}

Operand ExpressionCompiler::truth_test_rule(const CompiledCall& call) {
    const std::string& name = call.name();
    const Operation test = name == "IS TRUE"       ? Operation::is_true
                           : name == "IS NOT TRUE" ? Operation::is_not_true
                           : name == "IS FALSE"    ? Operation::is_false
                                                   : Operation::is_not_false;
    return builder_.emit(test, {call[0]});
}

/// GREATEST and LEAST: NULL if any argument is.
Operand ExpressionCompiler::extreme_rule(const CompiledCall& call) {
    Operand best = call[0];
    for (std::size_t k = 1; k < call.arguments.size(); ++k) {
        const Operand wins = compare(call.name() == "GREATEST" ? ">" : "<", call[k], call.type(k), best, call.type(0), false);
        best = any(Operation::pick, Operation::pick_wide, {wins, call[k], best}, best);
    }
    return best;
}

/// The first argument, or NULL where `=` of both, in the types in which that compares them, is TRUE.
Operand ExpressionCompiler::null_if_rule(const CompiledCall& call) {
    const std::array<ArgumentInfo, 2> infos{ArgumentInfo{call.type(0), nullptr, {}}, ArgumentInfo{call.type(1), nullptr, {}}};
    const BoundFunction equals = FunctionRegistry::builtin().resolve({"=", infos, session_});
    const auto test = [](Operand value) {
        return words_of(value.held) == 2 ? Operation::is_not_null_wide : Operation::is_not_null;
    };
    const GuardPtr both_given = within(within(call.guard, test(call[0]), call[0]), test(call[1]), call[1]);
    std::array<Operand, 2> compared;
    for (std::size_t k = 0; k < 2; ++k) {
        compared[k] = cast(call[k], call.type(k), equals.argument_types[k], false, both_given);
    }
    const Operand equal = compare("=", compared[0], equals.argument_types[0], compared[1], equals.argument_types[1], false);
    return any(Operation::null_if, Operation::null_if_wide, {equal, call[0]}, call[0]);
}

Operand ExpressionCompiler::choice_rule(const CompiledCall& call) {
    return select(call[0], call[1], call[2]);
}

Operand ExpressionCompiler::first_valid_rule(const CompiledCall& call) {
    Operand out = call.arguments.back();
    for (std::size_t k = call.arguments.size() - 1; k-- > 0;) {
        out = any(Operation::first_valid, Operation::first_valid_wide, {call[k], out},
                  call[k].held == Held::bare_null ? out : call[k]);
    }
    return out;
}

}  // namespace windrow::gpu
