// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a plan's window aggregation asks of a backend, and which backend runs it.

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

/// What EXPLAIN says of each operator if this backend is wanted; null: nothing, since there is only the CPU's.
/// `automatic_reason`: why `--backend auto` took it.
plan::Placement placement(std::shared_ptr<const Backend> wanted, std::string automatic_reason = {});

}  // namespace windrow::exec
