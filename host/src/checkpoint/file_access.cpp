// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/file_access.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

void sync_folder(const std::filesystem::path& folder) {
    if (const std::error_code error = surroundings().files().sync_folder(folder))
        throw Error("W6106", "cannot sync the folder " + folder.string() + ": " + error.message());
}

void sync_names_above(const std::filesystem::path& folder, std::set<std::filesystem::path>& known) {
    std::filesystem::path path = folder.has_filename() ? folder : folder.parent_path();
    for (; path.has_relative_path() && known.insert(path).second; path = path.parent_path()) {
        const std::filesystem::path above = path.has_parent_path() ? path.parent_path() : ".";
        const std::error_code error = surroundings().files().sync_folder(above);
        if (error && error != std::errc::permission_denied)
            throw Error("W6106", "cannot sync the folder " + above.string() + ": " + error.message());
    }
}

}  // namespace windrow
