// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Projection push-down: every node keeps only the columns that are read above it, down to the scans. This is visible: a bad
/// value in a column that no query reads does no harm (but a scan of which no column is read decodes all of them, as Flink's
/// does).

#include "windrow/runtime/plan/plan.hpp"

#include <vector>

namespace windrow::plan {

/// The same plan without unread columns, all of the root's kept. Nodes that are shared stay shared; numbers are given in
/// pre-order from `next_id` on, which is advanced.
[[nodiscard]] NodePtr prune(const NodePtr& root, int& next_id);
/// The scans of a plan, each once, in pre-order.
[[nodiscard]] std::vector<const Scan*> scans_of(const NodePtr& root);
/// The same of the lookup joins.
[[nodiscard]] std::vector<const LookupJoin*> lookup_joins_of(const NodePtr& root);

}  // namespace windrow::plan
