// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/file_access.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

void sync_folder(const std::filesystem::path& folder) {
    if (const std::error_code error = surroundings().files().sync_folder(folder))
        throw Error("W6106", "cannot sync the folder " + folder.string() + ": " + error.message());
}

}  // namespace windrow
