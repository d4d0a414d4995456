// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace windrow::command {

/// `windrow doctor`: what this machine offers, what is missing and what that costs. Returns the exit code (0 unless Windrow
/// cannot run here).
int run_doctor_command();

}  // namespace windrow::command
