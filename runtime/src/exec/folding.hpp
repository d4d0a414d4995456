// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which filter and projection below a window aggregation its backend evaluates itself. Plans are in normal form
/// (plan/node_building.hpp): there is at most a projection, and a filter below that.

#include "windrow/kernels/folded_rows.hpp"
#include "windrow/kernels/window_aggregation.hpp"
#include "windrow/runtime/plan/plan.hpp"

#include <memory>
#include <string>

namespace windrow::exec {

/// The nodes that are part of the operator above them; null: none of that kind.
struct FoldedNodes {
    const plan::Project* project = nullptr;
    const plan::Filter* filter = nullptr;
    [[nodiscard]] bool holds(const plan::Node& node) const { return &node == project || &node == filter; }
};

struct WindowFold {
    FoldedNodes nodes;
    std::shared_ptr<const FoldedRows> rows;  ///< null: nothing is folded
    std::string reason;                      ///< why a node directly below is not folded; empty if all are
};

/// As much as `backend` can take: projection and filter, else the one directly below the operator, else nothing; the CPU backend
/// takes nothing, since it has the rows where the operators below leave them. `request` is the operator's without a fold;
/// `session` outlives what is folded.
WindowFold fold_below(const plan::WindowAggregate& node, const WindowAggregationRequest& request, const Backend& backend,
                      const EvaluationContext& session);

}  // namespace windrow::exec
