// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow run`, `validate` and `explain`: a script from a file (or standard input, "-").

#include "command/job_options.hpp"

namespace windrow::command {

/// Runs the script: rows on standard output, progress and the record balance on standard error. Returns the exit code.
int run_run_command(const JobOptions& options);

/// Checks everything that can be known before reading data. Returns the exit code.
int run_validate_command(const JobOptions& options);

/// Prints the plan of every job of the script. Returns the exit code.
int run_explain_command(const JobOptions& options);

}  // namespace windrow::command
