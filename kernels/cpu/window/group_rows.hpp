// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Groups of a fired window as columns.

#include "state_table.hpp"

#include <functional>
#include <vector>

namespace windrow::cpu {

/// The disjoint tables that make up a window's groups. Null: no group.
using GroupTables = std::vector<const StateTable*>;

/// Emits the groups with rows of all `tables`, at most 65536 a call, with keys in canonical order if `ordered`. Columns are built
/// by `run_tasks`, several at once; `emit` is called by the calling thread, in order. Returns the number of groups by table.
std::vector<std::size_t> emit_groups(const WindowAggregationRequest& request, const StateLayout& layout,
                                     const GroupTables& tables, const FiredRows& window, bool ordered,
                                     const TaskRunner& run_tasks, const std::function<void(FiredRows&&)>& emit);

}  // namespace windrow::cpu
