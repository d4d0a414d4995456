// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs job tests: folders with job.sql, inputs and expected.jsonl (or expected.right.jsonl, where Windrow departs from Flink).

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace windrow::command {

/// How the jobs are run. Every combination of backend, batch rows and threads is run; all must print the same bytes.
struct CaseSettings {
    std::vector<std::string> backends;           ///< empty: the default of `run`
    std::vector<std::int64_t> batch_rows;        ///< empty: the default of `run`
    std::vector<int> threads;                    ///< empty: the default of `run`
    std::vector<std::size_t> shard_from_groups;  ///< empty: the default of `run`
    double timeout_seconds = 20;
    bool update = false;  ///< rewrite expected.jsonl with what the job gave
};

struct CaseVerdict {
    std::string area;  ///< the folder above the case
    std::string name;  ///< the case's folder
    bool passed = false;
    bool apart = false;    ///< a deliberate difference without reviewed rows: reported, not judged (unless it crashed)
    bool lifted = false;   ///< Flink refuses for want of an implementation, Windrow answers
    bool crashed = false;  ///< by a signal, or a time-out
    std::string reason;    ///< one line, why it failed
    std::string details;   ///< rows that differ
    [[nodiscard]] std::string full_name() const { return area + "/" + name; }
};

/// All folders at or below `roots` that hold a job.sql, sorted. Throws Error W1004 for a root that holds none.
std::vector<std::filesystem::path> find_cases(const std::vector<std::filesystem::path>& roots);

/// Runs one case in processes of its own, so that a crash ends the case and not the runner. Thread-safe.
CaseVerdict run_case(const std::filesystem::path& folder, const CaseSettings& settings);

}  // namespace windrow::command
