// SPDX-License-Identifier: Apache-2.0
#include "machine/simulated_disk.hpp"

#include <algorithm>

namespace windrow::simulation {

namespace fs = std::filesystem;

namespace {

/// "/out/" and "/out" are one folder.
fs::path plain(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

}  // namespace

std::error_code SimulatedDisk::open(const fs::path& path, bool truncate, FilePtr& file) {
    if (!folders_.contains(path.parent_path())) return missing();
    FilePtr found = find(path);
    if (found == nullptr) {
        if (!truncate) return missing();
        found = std::make_shared<File>();
        change({path, found, {}, false});
    } else if (truncate) {
        found->bytes.clear();
        ++found->writes;
    }
    file = std::move(found);
    return {};
}

std::error_code SimulatedDisk::sync(File& file) {
    if (!file.sync_has_failed) file.synced = file.bytes;
    return {};
}

SimulatedDisk::FilePtr SimulatedDisk::find(const fs::path& path) const {
    const auto at = names_.find(path);
    return at == names_.end() ? nullptr : at->second;
}

std::error_code SimulatedDisk::rename(const fs::path& from, const fs::path& to) {
    const FilePtr file = find(from);
    if (file == nullptr || !folders_.contains(to.parent_path())) return missing();
    change({to, file, from, false});
    return {};
}

std::error_code SimulatedDisk::remove(const fs::path& path) {
    if (find(path) == nullptr) return missing();
    change({path, nullptr, {}, false});
    return {};
}

std::error_code SimulatedDisk::sync_folder(const fs::path& name) {
    const fs::path folder = plain(name);
    if (!folders_.contains(folder)) return missing();
    for (const Change& made : unsynced_[folder]) apply(made, lasting_names_, lasting_folders_);
    unsynced_.erase(folder);
    return {};
}

std::error_code SimulatedDisk::create_folders(const fs::path& name) {
    const fs::path folder = plain(name);
    if (folder.empty() || folders_.contains(folder)) return {};
    if (const std::error_code error = create_folders(folder.parent_path())) return error;
    change({folder, nullptr, {}, true});
    return {};
}

std::vector<std::pair<fs::path, SimulatedDisk::FilePtr>> SimulatedDisk::list(const fs::path& name, bool deep) const {
    const fs::path folder = plain(name);
    std::vector<std::pair<fs::path, FilePtr>> found;
    const std::string below = folder.native() + "/";
    for (const auto& [path, file] : names_) {
        const bool inside = deep ? path.native().starts_with(below) : path.parent_path() == folder;
        if (inside) found.emplace_back(path, file);
    }
    return found;
}

void SimulatedDisk::change(Change made) {
    apply(made, names_, folders_);
    unsynced_[made.path.parent_path()].push_back(std::move(made));
}

void SimulatedDisk::apply(const Change& made, std::map<fs::path, FilePtr>& names, std::set<fs::path>& folders) {
    if (made.folder) {
        folders.insert(made.path);
        return;
    }
    if (made.file == nullptr) {
        names.erase(made.path);
    } else {
        names[made.path] = made.file;
    }
    if (!made.also_gone.empty()) names.erase(made.also_gone);
}

void SimulatedDisk::lose_power() {
    // Names: of each folder's changes, the first few lasted (a journal), or any of them.
    for (const auto& [folder, changes] : unsynced_) {
        const bool in_order = dice_.chance(0.5);
        const std::size_t first = dice_.below(changes.size() + 1);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (in_order ? i < first : dice_.chance(0.5)) apply(changes[i], lasting_names_, lasting_folders_);
        }
    }
    unsynced_.clear();
    // What lies in a folder that is gone is gone.
    for (auto at = lasting_folders_.begin(); at != lasting_folders_.end();) {
        const bool lost = *at != "/" && !lasting_folders_.contains(at->parent_path());
        at = lost ? lasting_folders_.erase(at) : std::next(at);
    }
    std::erase_if(lasting_names_, [&](const auto& entry) { return !lasting_folders_.contains(entry.first.parent_path()); });
    names_ = lasting_names_;
    folders_ = lasting_folders_;
    for (const auto& [path, file] : names_) {
        if (file->bytes != file->synced) {
            const std::size_t kind = dice_.below(4);
            if (kind == 0) file->bytes = file->synced;
            if (kind == 1) file->bytes.resize(dice_.below(file->bytes.size() + 1));
            if (kind == 2) {  // the length is there, some of the bytes are not
                const std::size_t from = dice_.below(file->bytes.size() + 1);
                std::fill(file->bytes.begin() + static_cast<std::ptrdiff_t>(from), file->bytes.end(), '\0');
            }
        }
        file->synced = file->bytes;
        file->sync_has_failed = false;
    }
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::copy(Dice dice) const {
    auto other = std::make_unique<SimulatedDisk>(dice);
    other->folders_ = other->lasting_folders_ = folders_;
    for (const auto& [path, file] : names_)
        other->names_[path] = other->lasting_names_[path] = std::make_shared<File>(File{file->bytes, file->bytes, false});
    return other;
}

}  // namespace windrow::simulation
