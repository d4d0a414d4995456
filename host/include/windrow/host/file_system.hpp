// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Files and folders with POSIX's rules of what lasts: bytes last when the file was synced, names when their folder was. Used for
/// checkpoints and for files that become visible at checkpoints; tables are read by other means.
///
/// Calls give back the error of the operating system (generic category) or nothing.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace windrow {

/// A file that is being written; closed with the object. One thread.
class WritableFile {
public:
    virtual ~WritableFile() = default;
    /// All of the bytes; after an error some of them may be there.
    [[nodiscard]] virtual std::error_code write(std::string_view bytes) = 0;
    /// After an error nobody knows which bytes last, and a second try may succeed without them: the file is of no use.
    [[nodiscard]] virtual std::error_code sync() = 0;
};

/// Held as long as the object lives, and no longer than the process.
class FileLock {
public:
    virtual ~FileLock() = default;
};

/// Thread-safe.
class FileSystem {
public:
    enum class Opening : std::uint8_t { truncate, append };  ///< of a file that is there; `truncate` makes one

    virtual ~FileSystem() = default;
    [[nodiscard]] virtual std::error_code open(const std::filesystem::path& path, Opening opening,
                                               std::unique_ptr<WritableFile>& file) = 0;
    struct State {
        std::uint64_t bytes = 0;
        std::int64_t changed = 0;  ///< another number when the file was written or replaced; of no unit
        friend bool operator==(const State&, const State&) = default;
    };
    [[nodiscard]] virtual std::error_code state(const std::filesystem::path& path, State& state) = 0;
    /// The whole file.
    [[nodiscard]] virtual std::error_code read(const std::filesystem::path& path, std::string& bytes) = 0;
    /// In one step, over what has the new name.
    [[nodiscard]] virtual std::error_code rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    /// No error if there is no such file.
    virtual std::error_code remove(const std::filesystem::path& path) noexcept = 0;
    [[nodiscard]] virtual bool exists(const std::filesystem::path& path) = 0;
    /// Makes the names in a folder last.
    [[nodiscard]] virtual std::error_code sync_folder(const std::filesystem::path& folder) = 0;
    [[nodiscard]] virtual std::error_code create_folders(const std::filesystem::path& folder) = 0;
    struct Entry {
        std::filesystem::path path;
        std::uint64_t bytes = 0;
    };
    /// The files in a folder, `deep`: and in the folders below it; in no order. An absent folder is an error.
    [[nodiscard]] virtual std::error_code list(const std::filesystem::path& folder, bool deep, std::vector<Entry>& files) = 0;
    /// `operation_would_block`: another process holds it. Makes the file.
    [[nodiscard]] virtual std::error_code lock(const std::filesystem::path& path, std::unique_ptr<FileLock>& lock) = 0;
};

}  // namespace windrow
