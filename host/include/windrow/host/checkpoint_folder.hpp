// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The folder that holds a job's checkpoints: which there are, which one to go on from, and the lock that keeps a second process
/// out.

#include "windrow/host/checkpoint_file.hpp"
#include "windrow/host/file_system.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

struct ListedCheckpoint {
    std::uint64_t id = 0;
    std::filesystem::path path;
    std::uint64_t bytes = 0;
};

/// A checkpoint that was looked for, and the damaged ones that had to be passed over.
struct FoundCheckpoint {
    std::optional<Checkpoint> checkpoint;
    std::vector<std::string> damaged;  ///< a message for each
};

/// Checkpoints in the folder, the newest first. Files of other names are not looked at. An absent folder has none.
std::vector<ListedCheckpoint> list_checkpoints(const std::filesystem::path& folder);
/// The newest one that verifies.
FoundCheckpoint newest_checkpoint(const std::filesystem::path& folder);
/// Throws Error W6105 if there is none of this id; W6102 if it is damaged.
Checkpoint checkpoint_of_id(const std::filesystem::path& folder, std::uint64_t id);

/// The folder opened by the job that writes to it. Holds a lock until destroyed. Not thread-safe.
class CheckpointFolder {
public:
    /// Creates the folder if need be and removes temporary files of a process that died. Throws Error W6103 if another process
    /// holds the lock, W6106 if the folder cannot be made or locked.
    explicit CheckpointFolder(std::filesystem::path folder);
    CheckpointFolder(const CheckpointFolder&) = delete;
    CheckpointFolder& operator=(const CheckpointFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }
    [[nodiscard]] std::filesystem::path file_of(std::uint64_t id) const;
    /// Greater than the id of every checkpoint in the folder, damaged ones included.
    [[nodiscard]] std::uint64_t next_id() const;
    /// Removes all but the newest `kept`.
    void prune(std::size_t kept) const;
    /// Removes the checkpoints after `id`: a job that goes on from an earlier one writes them anew.
    void remove_after(std::uint64_t id) const;

private:
    std::filesystem::path folder_;
    std::unique_ptr<FileLock> lock_;
};

}  // namespace windrow
