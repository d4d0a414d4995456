// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Literals as typed values, with Flink's (Calcite's) types: 1 INT, 3000000000 BIGINT, 0.10 DECIMAL(3, 2), 1E0 DOUBLE, 'ab'
/// CHAR(2), TIMESTAMP '...' with the precision of its fraction, INTERVAL fields checked against the qualifier's precision.

#include "windrow/kernels/expression.hpp"
#include "windrow/runtime/sql/expression_ast.hpp"

namespace windrow::plan {

/// Throws W3010 (number out of range), W3011 (bad date, time or timestamp text).
[[nodiscard]] ExpressionPtr bind_literal(const sql::Literal& literal, const EvaluationContext& context);
/// Throws W3012 for text that does not fit the qualifier. `literal.operand` must be null.
[[nodiscard]] ExpressionPtr bind_interval(const sql::IntervalLiteral& literal);
/// Milliseconds (or months) of one unit: INTERVAL '1' HOUR is 3600000. Throws W3012 for units that intervals do not have.
[[nodiscard]] std::int64_t interval_unit(sql::TimeUnit unit, SourceRange where);

}  // namespace windrow::plan
