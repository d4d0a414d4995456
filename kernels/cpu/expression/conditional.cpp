// SPDX-License-Identifier: Apache-2.0
/// GREATEST, LEAST, NULLIF, and the eager forms of IF, IFNULL and COALESCE (the binder makes lazy expressions of the last three
/// where it can: ExpressionKind::conditional and coalesce).
#include "expression/merge_branches.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"
#include "expression/row_comparison.hpp"

#include <array>

namespace windrow {

namespace {

/// Common type of a function's arguments (Flink's own rule, not Calcite's): FLOAT with DOUBLE is DOUBLE.
DataType common_argument_type(const BindRequest& request, std::span<const ArgumentInfo> arguments) {
    std::vector<DataType> types;
    bool has_double = false;
    for (const ArgumentInfo& argument : arguments) {
        types.push_back(argument.type);
        has_double = has_double || argument.type.kind() == TypeKind::float64;
    }
    std::optional<DataType> common = common_type(types);
    if (!common) refuse_operands(request, "all arguments must have one type: cast them");
    if (common->kind() == TypeKind::float32 && has_double) common = DataType::float64();
    return *common;
}

/// Picks, row by row, the greater (or the lesser) of the arguments; strict, so one NULL makes the result NULL.
template <Comparison Wins>
void extreme_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    Column best = arguments[0];
    best.rows = call.rows;
    for (std::size_t k = 1; k < arguments.size(); ++k) {
        Column wins;
        wins.type = DataType::boolean();
        compare_columns(Wins, arguments[k], best, call.rows, wins);
        const std::array<Branch, 2> branches{Branch{arguments[k], boolean_rows(wins, true, call.rows)},
                                             Branch{best, RowMask::all(call.rows)}};
        best = merge_branches(type, call.rows, branches);
    }
    out = best;
    out.type = type;
}

BoundFunction bind_extreme(const BindRequest& request) {
    require_arguments(request, 1, 1000, std::string(request.name) + "(a, b, ...)");
    const DataType type = common_argument_type(request, request.arguments);
    if (type.is_nested() || type.kind() == TypeKind::null)
        refuse_operands(request, "its arguments must be numbers, texts or times");
    const ScalarKernel kernel =
        request.name == "GREATEST" ? extreme_kernel<Comparison::greater> : extreme_kernel<Comparison::less>;
    return bound(request, type, std::vector<DataType>(request.arguments.size(), type), kernel);
}

/// How NULLIF compares its arguments: the bound "=".
struct EqualityState {
    BoundFunction equals;
};

void nullif_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    const auto& state = *static_cast<const EqualityState*>(call.state);
    const RowMask valid = valid_rows(arguments[0], call.rows).intersect(valid_rows(arguments[1], call.rows));
    const RowMask active = call.active == nullptr ? valid : valid.intersect(RowMask::copy_of(call.active, call.rows));
    std::array<Column, 2> compared;
    for (std::size_t k = 0; k < 2; ++k) {
        Column argument = arguments[k];
        argument.rows = call.rows;
        compared[k] = argument.type == state.equals.argument_types[k]
                          ? argument
                          : cast_column(argument, state.equals.argument_types[k], false, call.session, active.bits());
    }
    Column equal;
    equal.type = DataType::boolean();
    compare_columns(Comparison::equal, compared[0], compared[1], call.rows, equal);
    const RowMask same = boolean_rows(equal, true, call.rows).intersect(valid);
    out = arguments[0];
    out.rows = call.rows;
    if (!same.is_none() && out.constant) out = out.materialized();
    out.type = type;
    if (!same.is_none()) restrict_validity(out, RowMask::all(call.rows).without(same));
}

BoundFunction bind_nullif(const BindRequest& request) {
    require_arguments(request, 2, 2, "NULLIF(a, b)");
    auto state = std::make_shared<EqualityState>();
    state->equals = FunctionRegistry::builtin().resolve({"=", request.arguments, request.session});
    BoundFunction out = bound(request, request.arguments[0].type, {request.arguments[0].type, request.arguments[1].type},
                              nullif_kernel, std::move(state));
    out.result = out.result.with_nullable(true);
    out.strict = false;
    return out;
}

void if_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const RowMask taken = boolean_rows(arguments[0], true, call.rows);
    const std::array<Branch, 2> branches{Branch{arguments[1], taken}, Branch{arguments[2], RowMask::all(call.rows)}};
    out = merge_branches(out.type, call.rows, branches);
}

BoundFunction bind_if(const BindRequest& request) {
    require_arguments(request, 3, 3, "IF(condition, a, b)");
    const DataType& condition = request.arguments[0].type;
    if (condition.kind() != TypeKind::boolean && condition.kind() != TypeKind::null)
        refuse_operands(request, "its first argument is a BOOLEAN");
    const std::span<const ArgumentInfo> values = request.arguments.subspan(1);
    const std::array<DataType, 2> types{values[0].type, values[1].type};
    const std::optional<DataType> type = common_type(types);
    if (!type) refuse_operands(request, "both values must have one type: cast them");
    BoundFunction out = bound(request, *type, {DataType::boolean(), *type, *type}, if_kernel);
    out.strict = false;
    return out;
}

void coalesce_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    std::vector<Branch> branches;
    for (const Column& argument : arguments) branches.push_back({argument, valid_rows(argument, call.rows)});
    out = merge_branches(out.type, call.rows, branches);
}

BoundFunction bind_coalesce(const BindRequest& request) {
    const bool pair = request.name == "IFNULL";
    require_arguments(request, pair ? 2 : 1, pair ? 2 : 1000, pair ? "IFNULL(a, b)" : "COALESCE(a, b, ...)");
    // IFNULL of a value that is never NULL is that value, type and all.
    const bool first_only = pair && !request.arguments[0].type.nullable() && request.arguments[0].type.kind() != TypeKind::null;
    const DataType type = first_only ? request.arguments[0].type : common_argument_type(request, request.arguments);
    if (first_only) return bound(request, type, {type}, coalesce_kernel);
    bool nullable = true;
    for (const ArgumentInfo& argument : request.arguments) nullable = nullable && argument.type.nullable();
    BoundFunction out = bound(request, type, std::vector<DataType>(request.arguments.size(), type), coalesce_kernel);
    out.result = type.with_nullable(nullable);
    out.strict = false;
    return out;
}

}  // namespace

void register_conditional_functions(FunctionRegistry& registry) {
    registry.add({"GREATEST", {"GREATEST(a, b, ...)"}, bind_extreme});
    registry.add({"LEAST", {"LEAST(a, b, ...)"}, bind_extreme});
    registry.add({"NULLIF", {"NULLIF(a, b)"}, bind_nullif});
    registry.add({"IF", {"IF(condition, a, b)"}, bind_if});
    registry.add({"IFNULL", {"IFNULL(a, b)"}, bind_coalesce});
    registry.add({"COALESCE", {"COALESCE(a, b, ...)"}, bind_coalesce});
}

}  // namespace windrow
