// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files of a filesystem sink between two checkpoints: which ones wait to be published, and which ones a job that goes on
/// from a checkpoint takes back.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// What a checkpoint holds of a filesystem sink.
struct PendingParts {
    struct File {
        std::string folder;  ///< below the table's path
        std::string name;
    };
    std::string job;              ///< part of every file's name; the same for all runs of a job
    std::uint64_t next_part = 0;  ///< number of the next file
    std::vector<File> files;      ///< finished, hidden
};

std::string encode_pending_parts(const PendingParts& parts);
/// Throws Error W6101.
PendingParts decode_pending_parts(std::string_view bytes);

/// "part-JOB-0-NUMBER".
std::string part_name(const std::string& job, std::uint64_t number);
/// Removes the job's files, hidden or visible, whose number is `first` or greater, and hidden ones of any number.
/// Throws Error W6006.
void remove_later_parts(const std::filesystem::path& root, const std::string& job, std::uint64_t first);

}  // namespace windrow
