// SPDX-License-Identifier: Apache-2.0
#include "folding.hpp"

#include <algorithm>
#include <vector>

namespace windrow::exec {

namespace {

FoldedNodes nodes_below(const plan::Node& node) {
    FoldedNodes nodes;
    const plan::Node* at = node.inputs[0].get();
    if (at->kind == plan::NodeKind::project) {
        nodes.project = static_cast<const plan::Project*>(at);
        at = at->inputs[0].get();
    }
    if (at->kind == plan::NodeKind::filter) nodes.filter = static_cast<const plan::Filter*>(at);
    return nodes;
}

std::shared_ptr<const FoldedRows> rows_of(const FoldedNodes& nodes, const EvaluationContext& session) {
    auto rows = std::make_shared<FoldedRows>();
    rows->session = &session;
    if (nodes.filter != nullptr) rows->filter = nodes.filter->condition;
    if (nodes.project != nullptr) {
        rows->columns = nodes.project->expressions;
    } else {
        const std::vector<plan::OutputField>& fields = nodes.filter->output;
        for (std::size_t i = 0; i < fields.size(); ++i)
            rows->columns.push_back(Expression::make_input(static_cast<int>(i), fields[i].type));
    }
    return rows;
}

bool computes_times(const WindowAggregationRequest& request, const FoldedRows& rows) {
    const std::vector<int> times =
        request.attached ? std::vector<int>{request.start_column, request.end_column} : std::vector<int>{request.time_column};
    return std::any_of(times.begin(), times.end(), [&](int column) { return column >= 0 && rows.batch_column(column) < 0; });
}

}  // namespace

WindowFold fold_below(const plan::WindowAggregate& node, const WindowAggregationRequest& request, const Backend& backend,
                      const EvaluationContext& session) {
    WindowFold fold;
    const FoldedNodes all = nodes_below(node);
    if (&backend == &cpu_backend() || (all.project == nullptr && all.filter == nullptr)) return fold;
    std::vector<FoldedNodes> candidates{all};
    if (all.project != nullptr && all.filter != nullptr) candidates.push_back({all.project, nullptr});
    for (const FoldedNodes& nodes : candidates) {
        WindowAggregationRequest with_fold = request;
        with_fold.folded = rows_of(nodes, session);
        const std::string reason = computes_times(request, *with_fold.folded) ? "the window's times are computed"
                                                                              : backend.unsupported_reason(with_fold);
        if (reason.empty()) {
            fold.nodes = nodes;
            fold.rows = std::move(with_fold.folded);
            return fold;
        }
        fold.reason = reason;
    }
    return fold;
}

}  // namespace windrow::exec
