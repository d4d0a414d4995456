// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Bound (typed) expression trees over the columns of a batch, and their evaluation on the CPU.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/kernels/types.hpp"
#include "windrow/kernels/value.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow {

enum class ExpressionKind : std::uint8_t {
    input,        ///< column `input` of the batch
    literal,      ///< `literal`
    call,         ///< `function` over the evaluated arguments
    cast,         ///< CAST (failing on bad text) of arguments[0] to `type`; TRY_CAST if `try_cast`
    logical_and,  ///< Kleene AND over >= 2 arguments; later ones are evaluated only where needed (Flink short-circuits)
    logical_or,
    conditional,  ///< CASE: {when1, then1, when2, then2, ..., else}; branches are evaluated only for the rows that take them
    coalesce,     ///< first non-null argument, evaluated lazily
    in_list       ///< arguments[0] IN (arguments[1..]); `negated` for NOT IN; three-valued
};

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// Immutable once built; shared between plans and threads.
struct Expression {
    ExpressionKind kind = ExpressionKind::literal;
    DataType type;
    int input = -1;
    Value literal;
    std::vector<ExpressionPtr> arguments;
    BoundFunction function;  ///< for `call`
    bool try_cast = false;
    bool negated = false;
    SourceRange where;  ///< place in the script, for run-time errors

    static ExpressionPtr make_input(int column, DataType type, SourceRange where = {});
    static ExpressionPtr make_literal(Value value, DataType type, SourceRange where = {});
    static ExpressionPtr make_cast(ExpressionPtr argument, DataType type, bool try_cast, SourceRange where = {});
    static ExpressionPtr make_call(BoundFunction function, std::vector<ExpressionPtr> arguments, SourceRange where = {});
    static ExpressionPtr make(ExpressionKind kind, DataType type, std::vector<ExpressionPtr> arguments, SourceRange where = {});
};

/// Structural equality (positions apart); the planner uses it to match GROUP BY expressions.
bool same_expression(const Expression& a, const Expression& b);
/// True if the value depends on no column and on nothing that changes between rows.
bool is_constant(const Expression& expression);
/// Every input column used, ascending, without repeats.
std::vector<int> used_columns(const Expression& expression);
/// The same tree with input column i replaced by `replacement[i]` (inlines a projection).
ExpressionPtr substitute(const ExpressionPtr& expression, std::span<const ExpressionPtr> replacement);
/// SQL-like text for EXPLAIN and error messages; `names` are the input columns' names.
std::string to_string(const Expression& expression, std::span<const std::string> names);

/// Evaluates over all rows of a batch, column at a time. Thread-safe: one tree may be evaluated by many threads at once.
/// A run-time failure of an active row (division by zero, CAST of bad text) throws an Error (W5xxx) at the expression's place.
/// Rows where `active` (bitmap [rows], null = all) is 0 may hold anything and never fail.
Column evaluate(const Expression& expression, const Batch& batch, const EvaluationContext& context,
                const std::uint8_t* active = nullptr);

/// Value of a constant expression, computed once (constant folding). Throws what evaluation throws.
Value evaluate_constant(const Expression& expression, const EvaluationContext& context);

/// Ascending indices of the rows for which a BOOLEAN column is TRUE (NULL counts as FALSE).
std::vector<std::int32_t> true_rows(const Column& condition);

}  // namespace windrow
