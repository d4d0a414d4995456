// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow test DIR...`

#include "command/case_runner.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace windrow::command {

struct TestOptions {
    std::vector<std::filesystem::path> roots;
    CaseSettings cases;
    std::filesystem::path skip;   ///< file of AREA/CASE names that are not run
    std::filesystem::path known;  ///< file of AREA/CASE names that are known to fail, each with its reason
    std::filesystem::path json;   ///< verdicts as JSON
    std::filesystem::path count;  ///< "PASSED FAILED", for scripts
    int jobs = 0;                 ///< cases that run at once; 0: one per core
    bool verbose = false;         ///< show every failure's rows in full
};

/// Prints failures and a summary per area on standard output. Returns the exit code.
int run_test_command(const TestOptions& options);

}  // namespace windrow::command
