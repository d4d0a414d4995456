// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Named places where a test makes the process fail (docs/decisions/0009-checkpoints.md). Off unless a test arms one.

#include <cstdint>
#include <string>
#include <vector>

namespace windrow {

/// All names, for tests that enumerate them.
const std::vector<std::string>& failpoint_names();

/// Arms "NAME:COUNT:ACTION": the COUNT-th passage (from 1) of the place does the action: `kill` (SIGKILL to the own process),
/// `error` (throws Error W6199) or `stall` (waits 300 milliseconds). Empty text disarms. Throws Error W1021 for a text that is
/// none. Not thread-safe: called before threads start.
void arm_failpoint(const std::string& text);

/// Passes a place; thread-safe.
void failpoint(const char* name);

}  // namespace windrow
