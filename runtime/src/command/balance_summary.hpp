// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The record balance: every record that was read is accounted for (design section 4).

#include "windrow/runtime/exec/executor.hpp"

#include <string>

namespace windrow::command {

/// Some lines for standard error: what was read, and per statement what became of it.
std::string balance_text(const exec::ExecutionReport& report);

/// Throws a defect (W9001) if a statement's rows do not add up.
void check_balance(const exec::ExecutionReport& report);

}  // namespace windrow::command
