// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Facts about a plan that decide when its statement may run.

#include "windrow/runtime/plan/plan.hpp"

#include <set>
#include <string>
#include <vector>

namespace windrow::script {

/// The scans of a plan, each node once.
std::vector<const plan::Scan*> scans_of(const plan::NodePtr& query);

/// True if the table never ends by itself: a folder that is watched, generated rows without a number.
bool is_unbounded(const ScanRequest& request);

/// The first scan that never ends, or null.
const plan::Scan* unbounded_scan(const plan::NodePtr& query);

/// True if the query reads one of the tables (full names).
bool reads_any(const plan::NodePtr& query, const std::set<std::string>& tables);

}  // namespace windrow::script
