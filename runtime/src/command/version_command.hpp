// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace windrow::command {

/// `windrow version`: the version, what Flink it follows and what it was built with, one fact a line. Returns the exit code.
int run_version_command();

}  // namespace windrow::command
