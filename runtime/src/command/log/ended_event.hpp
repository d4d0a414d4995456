// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/runtime/exec/executor.hpp"

namespace windrow::command {

/// "job-ended": what was read and what became of it, summed over sources and statements.
exec::JobEvent ended_event(const exec::ExecutionReport& report);

}  // namespace windrow::command
