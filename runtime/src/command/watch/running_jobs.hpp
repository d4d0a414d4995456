// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where `windrow why job.sql` finds the port of a running job: one small file per process in a folder of the user's own
/// ($XDG_RUNTIME_DIR/windrow, else windrow-UID in the folder of temporary files). The process holds a lock on its file, so a file
/// whose process has gone, however it ended, is told from one that counts.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace windrow::command {

struct RunningJob {
    int process = 0;
    int port = 0;
    std::string script;       ///< absolute path; "-" if it came from standard input
    std::string checkpoints;  ///< absolute path of the --checkpoint-dir; empty: none
};

/// The folder; it may not exist yet.
std::filesystem::path running_jobs_folder();

/// The entry of this process, from construction to destruction.
class RunningJobEntry {
public:
    /// Throws W6087 if the folder cannot be written or belongs to somebody else.
    explicit RunningJobEntry(const RunningJob& job);
    ~RunningJobEntry();
    RunningJobEntry(const RunningJobEntry&) = delete;
    RunningJobEntry& operator=(const RunningJobEntry&) = delete;

private:
    std::filesystem::path path_;
    int file_ = -1;
};

/// Jobs of this user that run now and can be asked, by process. Entries that nobody holds are removed.
std::vector<RunningJob> running_jobs();

}  // namespace windrow::command
