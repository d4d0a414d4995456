// SPDX-License-Identifier: Apache-2.0
#pragma once

/// By what a statement is known again when a job goes on from a checkpoint: its plan as text, without the sink, the backend and
/// how rows are cut, all of which may change.

#include "windrow/runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace windrow::exec {

struct StatementIdentity {
    std::string plan;  ///< several lines
    std::string key;   ///< short: part of the names of its parts in checkpoints
};

/// One per statement of the job; two statements with the same plan have different keys.
std::vector<StatementIdentity> statement_identities(const plan::Job& job);

/// Why a job cannot go on from a checkpoint that holds these plans; empty if it can. Statements may be new; none may be missing
/// or have changed.
std::string plan_difference(const std::vector<std::string>& saved, const std::vector<StatementIdentity>& now);

}  // namespace windrow::exec
