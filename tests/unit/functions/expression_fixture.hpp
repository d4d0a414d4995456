// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small batches, and expressions bound as the planner binds them (arguments cast to the types that the kernel takes).

#include "windrow/kernels/expression.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace windrow::expression_fixture {

inline Batch batch_of(const std::vector<std::pair<DataType, std::vector<Value>>>& columns) {
    Batch batch;
    for (const auto& [type, column] : columns) {
        batch.rows = static_cast<std::int64_t>(column.size());
        batch.columns.push_back(Column::of_values(type, column));
    }
    return batch;
}

inline ExpressionPtr input(const Batch& batch, int column) {
    return Expression::make_input(column, batch.columns[static_cast<std::size_t>(column)].type);
}

inline ExpressionPtr literal(Value value, const DataType& type) {
    return Expression::make_literal(std::move(value), type.with_nullable(false));
}

inline ExpressionPtr call(const std::string& name, std::vector<ExpressionPtr> arguments, SourceRange where = {}) {
    static const EvaluationContext context;
    std::vector<ArgumentInfo> infos;
    for (const ExpressionPtr& argument : arguments) {
        infos.push_back(
            {argument->type, argument->kind == ExpressionKind::literal ? &argument->literal : nullptr, argument->where});
    }
    BoundFunction function = FunctionRegistry::builtin().resolve({name, infos, context});
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i]->type == function.argument_types[i]) continue;
        arguments[i] = Expression::make_cast(arguments[i], function.argument_types[i], false);
    }
    return Expression::make_call(std::move(function), std::move(arguments), where);
}

inline std::vector<Value> values(const Column& column) {
    std::vector<Value> out;
    for (std::int64_t i = 0; i < column.rows; ++i) out.push_back(column.value(i));
    return out;
}

}  // namespace windrow::expression_fixture
