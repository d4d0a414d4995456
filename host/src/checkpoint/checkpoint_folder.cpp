// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/checkpoint_folder.hpp"

#include "checkpoint/checkpoint_blocks.hpp"
#include "checkpoint/file_access.hpp"
#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

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
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto id = id_of(at->path().filename().string());
        std::error_code ignored;
        if (id) found.push_back({*id, at->path(), at->file_size(ignored)});
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
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) throw Error("W6106", "cannot make the folder " + folder_.string() + ": " + error.message());
    lock_ = ::open((folder_ / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) throw Error("W6106", "cannot write below " + folder_.string() + ": " + std::strerror(errno));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(lock_);
        if (reason != EWOULDBLOCK)
            throw Error("W6106", "cannot lock " + (folder_ / lock_name).string() + ": " + std::strerror(reason));
        throw Error("W6103", "another process writes checkpoints to " + folder_.string(),
                    "wait until it ends, or give this job a folder of its own");
    }
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        if (at->path().filename().string().starts_with(checkpoint::temporary_prefix)) ::unlink(at->path().c_str());
    }
}

CheckpointFolder::~CheckpointFolder() {
    if (lock_ >= 0) ::close(lock_);
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
    for (std::size_t i = kept; i < all.size(); ++i) ::unlink(all[i].path.c_str());
}

void CheckpointFolder::remove_after(std::uint64_t id) const {
    for (const ListedCheckpoint& listed : list_checkpoints(folder_)) {
        if (listed.id > id) ::unlink(listed.path.c_str());
    }
    sync_folder(folder_);
}

}  // namespace windrow
