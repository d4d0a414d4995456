// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A file that readers see only when it is complete.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace windrow {

/// Written under a hidden name (leading '.') in its final folder; `publish` renames it. Removed when destroyed unpublished.
/// Throws Error W6006 when writing fails.
class PendingFile {
public:
    PendingFile(std::filesystem::path folder, const std::string& name);
    ~PendingFile();
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    void write(std::string_view bytes);
    /// Writes what is buffered, syncs and closes; no more writes.
    void finish();
    /// After `finish`: renames and syncs the folder.
    void publish();
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// A small file in one step, by the same means.
    static void write_whole(const std::filesystem::path& path, std::string_view bytes);

private:
    void flush();

    std::filesystem::path folder_;
    std::filesystem::path hidden_;
    std::filesystem::path final_;
    int descriptor_ = -1;
    std::string buffer_;
    std::uint64_t size_ = 0;
    bool published_ = false;
};

/// A name that no other run uses: random, 16 hexadecimal digits.
std::string unique_file_stem();

}  // namespace windrow
