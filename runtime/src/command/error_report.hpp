// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors on standard error, for people or (one JSON object a line) for programs.

#include "command/log/job_log.hpp"
#include "windrow/kernels/error.hpp"

#include <string_view>
#include <vector>

namespace windrow::command {

struct ErrorReporter {
    bool json = false;
    bool quiet = false;           ///< no notes
    const JobLog* log = nullptr;  ///< if set, everything is an event of it; errors are shown as text besides if it is one

    void report(const Error& error, std::string_view file, std::string_view script) const;
    /// All of them; returns the exit code of the first.
    int report_all(const std::vector<Error>& errors, std::string_view file, std::string_view script) const;
    /// Of what ends nothing; told even if quiet.
    void warn(const Error& warning) const;
    void note(std::string_view text) const;
    /// Where the job can be asked; told even if quiet.
    void listening(std::string_view url) const;
};

}  // namespace windrow::command
