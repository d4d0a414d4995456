// SPDX-License-Identifier: Apache-2.0
#pragma once

/// GROUP BY k, ts without a window, as the input of a group window over ts: Flink runs it as an updating aggregate below the
/// window. Whatever the order of updates, each window ends with the groups of its own rows, so it is planned as an aggregate per
/// window and group below the window's own. Anywhere else such a GROUP BY is refused.

#include "windrow/runtime/plan/plan.hpp"

#include <optional>
#include <vector>

namespace windrow::plan {

/// Stands in a plan until a group window gives it one; `window.time_column` is its input's time attribute, which is one of its
/// keys.
struct UnboundedAggregate : WindowAggregate {};

/// An UnboundedAggregate with only projections and filters above it.
struct UnboundedBelow {
    const UnboundedAggregate* aggregate = nullptr;
    std::vector<ExpressionPtr> columns;     ///< the node's columns as expressions over the aggregate's output
    std::vector<ExpressionPtr> conditions;  ///< the filters in between

    /// True if this column of the node is the time attribute that the aggregate groups by.
    [[nodiscard]] bool is_time_key(int column) const;
};

[[nodiscard]] std::optional<UnboundedBelow> find_unbounded_below(const NodePtr& node);
/// The type that the time key had below the aggregate, with its time attribute.
[[nodiscard]] DataType time_key_type(const UnboundedAggregate& aggregate);
/// Throws W4002 if one is left in the plan.
void refuse_unbounded(const NodePtr& root);

}  // namespace windrow::plan
