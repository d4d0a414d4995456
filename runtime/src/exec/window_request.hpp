// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a plan's window aggregation asks of a backend, and which backend runs it.

#include "folding.hpp"
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/runtime/plan/explain.hpp"
#include "windrow/runtime/plan/plan.hpp"

#include <memory>
#include <string>

namespace windrow::exec {

/// Without the workers, which a run adds.
WindowAggregationRequest window_request(const plan::WindowAggregate& node);
/// Of a SESSION window.
SessionAggregationRequest session_request(const plan::WindowAggregate& node);

struct ChosenBackend {
    const Backend* backend = nullptr;
    std::string reason;  ///< why it is not the one that was wanted; empty if it is
};

/// `wanted` if it can run the operator, else the CPU's.
ChosenBackend choose_backend(const WindowAggregationRequest& request, const Backend& wanted);
ChosenBackend choose_backend(const SessionAggregationRequest& request, const Backend& wanted);

/// The filter's backend: `wanted` if it can evaluate the condition, else the CPU's.
ChosenBackend choose_backend(const plan::Filter& filter, const Backend& wanted, const EvaluationContext& session);

/// An aligned or attached window aggregation, its backend, and what is folded into it.
struct PlannedWindow {
    WindowAggregationRequest request;  ///< with the fold, without the workers
    ChosenBackend chosen;
    WindowFold fold;
};
PlannedWindow plan_window(const plan::WindowAggregate& node, const Backend& wanted, const EvaluationContext& session);

/// What EXPLAIN says of each operator of the job if this backend is wanted; null: nothing, since there is only the CPU's. The job
/// outlives what is returned. `automatic_reason`: why `--backend auto` took it.
plan::Placement placement(const plan::Job& job, std::shared_ptr<const Backend> wanted, std::string automatic_reason = {});

}  // namespace windrow::exec
