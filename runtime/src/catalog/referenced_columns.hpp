// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which columns an expression names.

#include "windrow/runtime/sql/expression_ast.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::catalog {

/// Calls `visit` for every column reference in the expression (sub-queries apart), from left to right.
void for_each_column(const sql::Expression& expression, const std::function<void(const sql::ColumnReference&)>& visit);

/// First parts of all column references.
std::set<std::string> referenced_columns(const sql::Expression& expression);

}  // namespace windrow::catalog
