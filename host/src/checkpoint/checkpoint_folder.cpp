// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/checkpoint_folder.hpp"

#include "checkpoint/checkpoint_blocks.hpp"
#include "checkpoint/file_access.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace windrow {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view name_prefix = "checkpoint-";
constexpr std::string_view name_suffix = ".wck";
constexpr const char* lock_name = "LOCK";

/// The id in "checkpoint-00000000000000000012.wck".
std::optional<std::uint64_t> id_of(const std::string& name) {
    if (!name.starts_with(name_prefix) || !name.ends_with(name_suffix)) return std::nullopt;
    const std::string_view digits =
        std::string_view(name).substr(name_prefix.size(), name.size() - name_prefix.size() - name_suffix.size());
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return id;
}

}  // namespace

std::vector<ListedCheckpoint> list_checkpoints(const fs::path& folder) {
    std::vector<ListedCheckpoint> found;
    std::vector<FileSystem::Entry> files;
    const std::error_code error = surroundings().files().list(folder, false, files);
    for (const FileSystem::Entry& file : files) {
        if (const auto id = id_of(file.path.filename().string())) found.push_back({*id, file.path, file.bytes});
    }
    if (error && error != std::errc::no_such_file_or_directory)
        throw Error("W6083", "cannot read the folder " + folder.string() + ": " + error.message());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
    return found;
}

FoundCheckpoint newest_checkpoint(const fs::path& folder) {
    FoundCheckpoint found;
    for (const ListedCheckpoint& listed : list_checkpoints(folder)) {
        try {
            found.checkpoint = Checkpoint::read(listed.path);
            return found;
        } catch (const Error& error) {
            found.damaged.push_back(error.message());
        }
    }
    return found;
}

Checkpoint checkpoint_of_id(const fs::path& folder, std::uint64_t id) {
    const std::vector<ListedCheckpoint> all = list_checkpoints(folder);
    for (const ListedCheckpoint& listed : all) {
        if (listed.id == id) return Checkpoint::read(listed.path);
    }
    std::string known;
    for (const ListedCheckpoint& listed : all) known += (known.empty() ? "" : ", ") + std::to_string(listed.id);
    throw Error("W6105", fmt::format("there is no checkpoint {} in {}", id, folder.string()),
                known.empty() ? "the folder has none" : "there are " + known);
}

CheckpointFolder::CheckpointFolder(fs::path folder) : folder_(std::move(folder)) {
    FileSystem& files = surroundings().files();
    if (const std::error_code error = files.create_folders(folder_))
        throw Error("W6106", "cannot make the folder " + folder_.string() + ": " + error.message(),
                    "name a folder that can be written: --checkpoint-dir DIR");
    std::set<fs::path> known;
    sync_names_above(folder_, known);
    if (const std::error_code error = files.lock(folder_ / lock_name, lock_)) {
        if (error != std::errc::operation_would_block)
            throw Error("W6106", "cannot lock " + (folder_ / lock_name).string() + ": " + error.message(),
                        "name a folder that can be written: --checkpoint-dir DIR");
        throw Error("W6103", "another process writes checkpoints to " + folder_.string(),
                    "wait until it ends, or give this job a folder of its own");
    }
    std::vector<FileSystem::Entry> found;
    (void)files.list(folder_, false, found);  // what cannot be listed cannot be resumed from either, and is refused there
    for (const FileSystem::Entry& file : found) {
        if (file.path.filename().string().starts_with(checkpoint::temporary_prefix)) files.remove(file.path);
    }
}

fs::path CheckpointFolder::file_of(std::uint64_t id) const {
    return folder_ / fmt::format("{}{:020}{}", name_prefix, id, name_suffix);
}

std::uint64_t CheckpointFolder::next_id() const {
    const std::vector<ListedCheckpoint> all = list_checkpoints(folder_);
    return all.empty() ? 1 : all.front().id + 1;
}

void CheckpointFolder::prune(std::size_t kept) const {
    const std::vector<ListedCheckpoint> all = list_checkpoints(folder_);
    for (std::size_t i = kept; i < all.size(); ++i) surroundings().files().remove(all[i].path);
}

void CheckpointFolder::remove_after(std::uint64_t id) const {
    for (const ListedCheckpoint& listed : list_checkpoints(folder_)) {
        if (listed.id > id) surroundings().files().remove(listed.path);
    }
    sync_folder(folder_);
}

}  // namespace windrow
