// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow why`: asks a running job why its windows have not fired.

#include <string>

namespace windrow::command {

struct WhyQuestion {
    std::string job;              ///< URL, port, script or checkpoint folder; empty: the one job that runs
    std::string format = "text";  ///< or json
};

/// Prints the answer on standard output. Throws W1031 if no such job runs, W6086 if it does not answer. Returns the exit code.
int run_why_command(const WhyQuestion& question);

}  // namespace windrow::command
