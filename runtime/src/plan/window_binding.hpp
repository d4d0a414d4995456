// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Definitions of windows from SQL arguments, with all rules of Flink's windows (docs/errors/plan.md, W31xx).

#include "binding_session.hpp"
#include "windrow/kernels/expression.hpp"

#include <string>

namespace windrow::plan {

/// The type of a window's time column must be a time attribute. Throws W3101.
void check_time_attribute(const std::string& function, const std::string& column, const DataType& type, SourceRange where);
/// Milliseconds of a constant INTERVAL argument. Throws W3102 (no constant interval), W3103 (MONTH or YEAR).
[[nodiscard]] std::int64_t window_interval(const std::string& function, const char* argument, const Expression& value);
/// Sizes positive, offset smaller than the size, CUMULATE's size a multiple of its step. Throws W3104 to W3106.
void check_window(const std::string& function, const WindowSpec& spec, SourceRange where);
/// Aggregation needs HOP's size to be a multiple of its slide (legacy windows do not). Throws W3107.
void check_aggregated_window(const WindowSpec& spec, SourceRange where);
/// Time zone and kind of time of a window over a time column of this type.
void set_window_time(WindowSpec& spec, const DataType& time, const EvaluationContext& context);
/// Type of window_time over such a column.
[[nodiscard]] DataType window_time_type(const DataType& time);
/// 90000 -> "90 s", for messages and EXPLAIN.
[[nodiscard]] std::string duration_text(std::int64_t milliseconds);

}  // namespace windrow::plan
