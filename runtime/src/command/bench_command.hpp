// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow bench`: how fast a job runs here.

#include "command/job_options.hpp"

namespace windrow::command {

struct BenchOptions {
    JobOptions job;
    bool preload = false;  ///< decode the sources into batches first; time only the plan on them
    int runs = 3;
    bool json = false;
};

/// Runs the script several times, throwing its rows away, and prints records per second of each run. Returns the exit code.
int run_bench_command(const BenchOptions& options);

}  // namespace windrow::command
