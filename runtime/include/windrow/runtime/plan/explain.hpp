// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A plan as text.

#include "windrow/runtime/plan/plan.hpp"

#include <functional>
#include <string>

namespace windrow::plan {

/// The backend of an operator, and why: "cpu (JSON_ARRAYAGG keeps state of varying size)"; empty: the CPU's, for what the plan
/// says.
using Placement = std::function<std::string(const Node&)>;

/// The plan tree of every output: per operator its number, kind and key facts, the backend and why, the state that it keeps, its
/// slices, the watermark's path, and what the sink guarantees. Ends with a newline. Opens no file and reads no data.
/// Without a placement everything runs on the CPU, the only backend.
[[nodiscard]] std::string explain(const Job& job, const Placement& placement = {});
/// The same without what may change between a checkpoint and the run that goes on from it: backends, the files of models.
[[nodiscard]] std::string identity_text(const Job& job);
/// Where each part of a model runs and why, on this backend.
[[nodiscard]] std::string scoring_backend(const Scoring& scoring, const std::string& backend);

}  // namespace windrow::plan
