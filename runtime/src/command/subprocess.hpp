// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a program in a folder, with a time limit, and keeps what it wrote.

#include <filesystem>
#include <string>
#include <vector>

namespace windrow::command {

struct ProcessResult {
    int exit_code = 0;       ///< meaningful if neither `signal` nor `timed_out` is set
    int signal = 0;          ///< the signal that ended it, or 0
    bool timed_out = false;  ///< it was killed after the limit
    std::string output;
    std::string errors;
};

/// `arguments[0]` is the program's path. Standard input is empty. Thread-safe. Throws Error W6082 if it cannot be started.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder, double timeout_seconds);

/// Path of this very program.
std::filesystem::path own_program();

}  // namespace windrow::command
