// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Looks down from an aggregate to the window function that made its window columns.

#include "windrow/runtime/plan/plan.hpp"

#include <optional>
#include <vector>

namespace windrow::plan {

/// A window function with only projections and filters between it and a node.
struct WindowBelow {
    const WindowTableFunction* function = nullptr;
    std::vector<ExpressionPtr> columns;     ///< the node's columns as expressions over the function's output
    std::vector<ExpressionPtr> conditions;  ///< the filters in between, over the function's output

    [[nodiscard]] bool uses_window_columns(const ExpressionPtr& expression) const;
};

/// None if something else stands in between, or if a projection has functions that differ per row.
[[nodiscard]] std::optional<WindowBelow> find_window_below(const NodePtr& node, int window_id);
/// True if these columns of `node` are exactly the PARTITION BY columns of the SESSION window, each carried up unchanged.
[[nodiscard]] bool are_session_keys(const NodePtr& node, const std::vector<int>& columns, int window_id);

}  // namespace windrow::plan
