// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One seed: a job, its input, processes that die and come back, and the comparison of what is written with what must be.

#include <cstdint>
#include <string>

namespace windrow::simulation {

struct RunOptions {
    std::uint64_t seed = 1;
    bool printed = false;  ///< prints the trace
    /// Instead of chance: one process, killed at this step, with the machine's power lost or not; then another to the end.
    std::uint64_t killed_at = 0;
    bool loses_power = false;
    bool fault_free = false;  ///< nothing goes wrong but that
};

/// What happened, for the summary: a simulation in which nothing goes wrong proves nothing.
struct RunFigures {
    std::uint64_t processes = 0;
    std::uint64_t killed = 0;
    std::uint64_t power_losses = 0;
    std::uint64_t ended_with_error = 0;
    std::uint64_t stopped = 0;  ///< a process was stopped, replaced by another, and went on
    std::uint64_t damaged = 0;  ///< checkpoints that were damaged on the disk
    std::uint64_t steps = 0;
    std::uint64_t first_steps = 0;  ///< of the first process
    std::uint64_t committed = 0;    ///< transactions' offsets
};

struct RunResult {
    std::string failure;  ///< empty: all rows are there, each as often as it must be
    RunFigures figures;
    std::uint64_t trace_hash = 0;
};

RunResult run_seed(const RunOptions& options);

}  // namespace windrow::simulation
