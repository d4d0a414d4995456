// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Turns fired groups into the output columns of a window aggregate.

#include "watermark_history.hpp"
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/runtime/plan/plan.hpp"

namespace windrow::exec {

/// A batch of the node's output columns. `next_ordinal` numbers the operator's output rows and is advanced.
Batch window_output_batch(const plan::WindowAggregate& node, FiredRows&& fired, std::uint32_t lane, std::uint64_t& next_ordinal,
                          std::int64_t now_ms, const FiredStamps& stamps);

/// The same for closed sessions, whose bounds differ from row to row.
Batch session_output_batch(const plan::WindowAggregate& node, ClosedSessions&& closed, std::uint32_t lane,
                           std::uint64_t& next_ordinal, const FiredStamps& stamps);

}  // namespace windrow::exec
