// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A file that readers see only when it is complete.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace windrow {

/// Written under a hidden name (leading '.') in its final folder; `publish` renames it. Removed when destroyed unpublished.
/// Holds a file descriptor only while it writes, so that a job may fill any number of partition folders at once.
/// Throws Error W6006 when writing fails.
class PendingFile {
public:
    PendingFile(std::filesystem::path folder, const std::string& name);
    ~PendingFile();
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    /// Bytes to be written are appended here, then `flush_if_full` is called.
    [[nodiscard]] std::string& buffer() noexcept { return buffer_; }
    void flush_if_full();
    /// Writes what is buffered and syncs; no more writes.
    void finish();
    /// After `finish`: renames and syncs the folder.
    void publish();
    [[nodiscard]] std::string name() const { return final_.filename().string(); }
    [[nodiscard]] std::uint64_t size() const noexcept { return written_ + buffer_.size(); }

    /// After `finish`: the hidden file outlives this object; `publish_pending` makes it visible, maybe in a later run.
    void keep() noexcept { published_ = true; }

    /// Makes a kept file visible; nothing to do if it is already. Throws W6107 if there is neither.
    static void publish_pending(const std::filesystem::path& folder, const std::string& name);
    static std::string hidden_name(const std::string& name) { return "." + name + ".inprogress"; }

    /// A small file in one step, by the same means.
    static void write_whole(const std::filesystem::path& path, std::string_view bytes);

private:
    std::filesystem::path folder_;
    std::filesystem::path hidden_;
    std::filesystem::path final_;
    std::string buffer_;
    std::uint64_t written_ = 0;
    bool finished_ = false;
    bool published_ = false;
};

/// A name that no other run uses: random, 16 hexadecimal digits.
std::string unique_file_stem();

}  // namespace windrow
