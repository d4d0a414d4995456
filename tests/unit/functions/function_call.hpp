// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/expression.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace windrow::testing {

/// An argument of a function under test: a value and its type.
struct Argument {
    DataType type;
    Value value;
    bool literal = true;

    Argument(const char* text) : type(DataType::string()), value(std::string(text)) {}             // NOLINT
    Argument(std::string text) : type(DataType::string()), value(std::move(text)) {}               // NOLINT
    Argument(int number) : type(DataType::integer()), value(static_cast<std::int64_t>(number)) {}  // NOLINT
    Argument(DataType t, Value v) : type(std::move(t)), value(std::move(v)) {}
};

inline Argument null_of(const DataType& type) {
    return {type, Value()};
}

/// Resolves and calls a function on one row; `as_columns` hides the literals, so that the kernels for columns run.
inline Value call(const std::string& name, const std::vector<Argument>& arguments, const EvaluationContext& session = {},
                  bool as_columns = false) {
    std::vector<ArgumentInfo> infos;
    for (const Argument& argument : arguments) infos.push_back({argument.type, as_columns ? nullptr : &argument.value, {}});
    const BoundFunction bound = FunctionRegistry::builtin().resolve({name, infos, session});
    std::vector<ExpressionPtr> children;
    Batch batch;
    batch.rows = 2;
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        const std::vector<Value> rows{arguments[k].value, arguments[k].value};
        batch.columns.push_back(Column::of_values(arguments[k].type, rows));
        ExpressionPtr child = Expression::make_input(static_cast<int>(k), arguments[k].type);
        if (!(arguments[k].type == bound.argument_types[k])) child = Expression::make_cast(child, bound.argument_types[k], false);
        children.push_back(child);
    }
    const Column result = evaluate(*Expression::make_call(bound, children), batch, session);
    return result.value(1);
}

inline DataType result_type(const std::string& name, const std::vector<DataType>& types) {
    std::vector<ArgumentInfo> infos;
    for (const DataType& type : types) infos.push_back({type, nullptr, {}});
    const EvaluationContext session;
    return FunctionRegistry::builtin().resolve({name, infos, session}).result;
}

}  // namespace windrow::testing
