// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The oracle: what a scenario's tables must hold in the end, by the definition of event time, lateness and windows (design
/// section 4), row by row and with no code of the engine.

#include "job/scenario.hpp"

#include <map>
#include <string>

namespace windrow::simulation {

/// Rows as JSON text, and how often each must be there.
using RowCounts = std::map<std::string, std::int64_t>;

/// By table.
std::map<std::string, RowCounts> expected_rows(const Scenario& scenario);

}  // namespace windrow::simulation
