// SPDX-License-Identifier: Apache-2.0
/// NOT and the IS predicates (expressions/080). AND and OR are kinds of expressions, because they are lazy.
#include "expression/operand_types.hpp"
#include "expression/register.hpp"
#include "expression/row_mask.hpp"

namespace windrow {

namespace {

void fill(const DataType& type, const RowMask& true_set, Column& out) {
    out = boolean_column(type, true_set, RowMask::all(true_set.rows()).without(true_set));
}

void not_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    out = boolean_column(type, boolean_rows(arguments[0], false, call.rows), boolean_rows(arguments[0], true, call.rows));
}

template <bool Null>
void is_null_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const RowMask valid = valid_rows(arguments[0], call.rows);
    fill(DataType(out.type), Null ? RowMask::all(call.rows).without(valid) : valid, out);
}

template <bool Wanted, bool Negated>
void is_boolean_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const RowMask rows = boolean_rows(arguments[0], Wanted, call.rows);
    fill(DataType(out.type), Negated ? RowMask::all(call.rows).without(rows) : rows, out);
}

BoundFunction bind_not(const BindRequest& request) {
    require_arguments(request, 1, 1, "NOT condition");
    const DataType& type = request.arguments[0].type;
    if (type.kind() != TypeKind::boolean && type.kind() != TypeKind::null) refuse_operands(request, "NOT needs a BOOLEAN");
    return bound(request, DataType::boolean(), {DataType::boolean()}, not_kernel);
}

BoundFunction bind_null_test(const BindRequest& request, ScalarKernel kernel) {
    require_arguments(request, 1, 1, "x " + std::string(request.name));
    BoundFunction out = bound(request, DataType::boolean(), {request.arguments[0].type}, kernel);
    out.result = DataType::boolean().not_null();
    out.strict = false;
    return out;
}

BoundFunction bind_truth_test(const BindRequest& request, ScalarKernel kernel) {
    const DataType& type = request.arguments.empty() ? DataType::null() : request.arguments[0].type;
    if (type.kind() != TypeKind::boolean && type.kind() != TypeKind::null) {
        refuse_operands(request, std::string(request.name) + " needs a BOOLEAN");
    }
    BoundFunction out = bind_null_test(request, kernel);
    out.argument_types = {DataType::boolean()};
    return out;
}

void add_test(FunctionRegistry& registry, const char* name, BoundFunction (*bind)(const BindRequest&, ScalarKernel),
              ScalarKernel kernel) {
    registry.add(
        {name, {std::string("x ") + name}, [bind, kernel](const BindRequest& request) { return bind(request, kernel); }});
}

}  // namespace

void register_logic_functions(FunctionRegistry& registry) {
    registry.add({"NOT", {"NOT condition"}, bind_not});
    add_test(registry, "IS NULL", bind_null_test, is_null_kernel<true>);
    add_test(registry, "IS NOT NULL", bind_null_test, is_null_kernel<false>);
    add_test(registry, "IS UNKNOWN", bind_truth_test, is_null_kernel<true>);
    add_test(registry, "IS NOT UNKNOWN", bind_truth_test, is_null_kernel<false>);
    add_test(registry, "IS TRUE", bind_truth_test, is_boolean_kernel<true, false>);
    add_test(registry, "IS NOT TRUE", bind_truth_test, is_boolean_kernel<true, true>);
    add_test(registry, "IS FALSE", bind_truth_test, is_boolean_kernel<false, false>);
    add_test(registry, "IS NOT FALSE", bind_truth_test, is_boolean_kernel<false, true>);
}

}  // namespace windrow
