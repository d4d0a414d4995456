// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much a job will read, where that is known before it runs.

#include "windrow/runtime/plan/plan.hpp"

#include <cstdint>
#include <optional>

namespace windrow::exec {

/// Bytes of the files that all scans of the job read, each table once. None if a scan reads something else, or if a path does not
/// say how much there is (a pipe).
std::optional<std::uint64_t> known_input_bytes(const plan::Job& job);

}  // namespace windrow::exec
