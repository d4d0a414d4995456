// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A disk that keeps no more than POSIX promises: bytes last when their file was synced, names when their folder was. What a loss
/// of power leaves of the rest is the dice's choice.

#include "dice.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace windrow::simulation {

class SimulatedDisk {
public:
    struct File {
        std::string bytes;             ///< as processes see them
        std::string synced;            ///< what surely lasts
        std::int64_t writes = 0;       ///< counts
        bool sync_has_failed = false;  ///< pages were dropped: syncing again says nothing
    };
    using FilePtr = std::shared_ptr<File>;

    explicit SimulatedDisk(Dice dice) : dice_(dice) { lasting_folders_.insert("/"), folders_.insert("/"); }

    /// Errors of POSIX, or nothing.
    std::error_code open(const std::filesystem::path& path, bool truncate, FilePtr& file);
    static std::error_code sync(File& file);
    [[nodiscard]] FilePtr find(const std::filesystem::path& path) const;
    std::error_code rename(const std::filesystem::path& from, const std::filesystem::path& to);
    std::error_code remove(const std::filesystem::path& path);
    std::error_code sync_folder(const std::filesystem::path& folder);
    std::error_code create_folders(const std::filesystem::path& folder);
    [[nodiscard]] bool has_folder(const std::filesystem::path& folder) const {
        return folders_.contains(folder.has_filename() ? folder : folder.parent_path());
    }
    [[nodiscard]] std::vector<std::pair<std::filesystem::path, FilePtr>> list(const std::filesystem::path& folder,
                                                                              bool deep) const;

    /// Who holds the lock of a file. A stopped process keeps what it holds.
    std::map<std::filesystem::path, const void*> locks;

    /// The machine stops: of what was not synced, some is there afterwards, some is not, some is half there.
    void lose_power();
    /// Another disk with the same content.
    [[nodiscard]] std::unique_ptr<SimulatedDisk> copy(Dice dice) const;

private:
    /// One change of the names in a folder, in the order in which they were made.
    struct Change {
        std::filesystem::path path;
        FilePtr file;                     ///< null: the name goes
        std::filesystem::path also_gone;  ///< a rename's old name
        bool folder = false;              ///< the name of a folder appears
    };
    void change(Change made);
    static void apply(const Change& made, std::map<std::filesystem::path, FilePtr>& names,
                      std::set<std::filesystem::path>& folders);
    static std::error_code missing() { return std::make_error_code(std::errc::no_such_file_or_directory); }

    Dice dice_;
    std::map<std::filesystem::path, FilePtr> names_;
    std::set<std::filesystem::path> folders_;
    std::map<std::filesystem::path, FilePtr> lasting_names_;
    std::set<std::filesystem::path> lasting_folders_;
    std::map<std::filesystem::path, std::vector<Change>> unsynced_;  ///< by folder
};

}  // namespace windrow::simulation
