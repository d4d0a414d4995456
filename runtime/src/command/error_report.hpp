// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors on standard error, for people or (one JSON object a line) for programs.

#include "windrow/kernels/error.hpp"

#include <string_view>
#include <vector>

namespace windrow::command {

struct ErrorReporter {
    bool json = false;
    bool quiet = false;  ///< no notes

    void report(const Error& error, std::string_view file, std::string_view script) const;
    /// All of them; returns the exit code of the first.
    int report_all(const std::vector<Error>& errors, std::string_view file, std::string_view script) const;
    /// Of what ends nothing; told even if quiet.
    void warn(const Error& warning) const;
    void note(std::string_view text) const;
};

}  // namespace windrow::command
