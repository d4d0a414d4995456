// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One line on standard error that is rewritten while a job runs.

#include "windrow/runtime/exec/executor.hpp"

#include <chrono>
#include <string>

namespace windrow::command {

/// Shows nothing unless standard error is a terminal. Used by one thread.
class ProgressDisplay {
public:
    explicit ProgressDisplay(bool wanted);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void update(const exec::Progress& progress);
    /// Takes the line away, so that rows and messages stand alone.
    void clear();

private:
    bool enabled_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point start_;
};

/// "1.2M rows/s 340 MiB of 1.2 GiB watermark 2024-01-01 00:00:10 late 3 bad 0 ETA 0:12": a pure function of its inputs.
std::string progress_line(const exec::Progress& progress, double seconds);

}  // namespace windrow::command
