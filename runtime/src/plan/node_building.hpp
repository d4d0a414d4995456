// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Builds plan nodes in normal form: a filter stands below the projections that it can pass, adjacent projections and filters are
/// one. So a tree above a scan, a window or a union is at most [Project][Filter].

#include "windrow/runtime/plan/plan.hpp"

#include <span>
#include <string>
#include <vector>

namespace windrow::plan {

/// The field that an expression over `input` gives: a plain column keeps its time attribute and window role, anything else has
/// none.
[[nodiscard]] OutputField field_of(const Expression& expression, std::string name, const std::vector<OutputField>& input);
[[nodiscard]] ExpressionPtr column_of(const std::vector<OutputField>& input, int column, SourceRange where = {});

[[nodiscard]] NodePtr make_project(NodePtr input, std::vector<ExpressionPtr> expressions, std::vector<OutputField> fields,
                                   SourceRange where = {});
[[nodiscard]] NodePtr make_filter(NodePtr input, ExpressionPtr condition, SourceRange where = {});
/// Conjuncts as one condition; none if empty.
[[nodiscard]] ExpressionPtr conjunction(std::vector<ExpressionPtr> conditions);
/// The operands of nested ANDs.
[[nodiscard]] std::vector<ExpressionPtr> conjuncts(const ExpressionPtr& condition);

/// False if the expression has a function that differs per row (RAND, UUID).
[[nodiscard]] bool is_deterministic(const Expression& expression);
/// The same expression with other arguments; nullable if an argument became so.
[[nodiscard]] ExpressionPtr with_arguments(const Expression& expression, std::vector<ExpressionPtr> arguments);

}  // namespace windrow::plan
