// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A plan as text.

#include "windrow/runtime/plan/plan.hpp"

#include <string>

namespace windrow::plan {

/// The plan tree of every output: per operator its number, kind and key facts, the backend and why, the state that it keeps, its
/// slices, the watermark's path, and what the sink guarantees. Ends with a newline. Opens no file and reads no data.
[[nodiscard]] std::string explain(const Job& job);

}  // namespace windrow::plan
