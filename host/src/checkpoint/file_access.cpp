// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/file_access.hpp"

#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace windrow {

void sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int reason = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) throw Error("W6106", "cannot sync the folder " + folder.string() + ": " + std::strerror(reason));
}

}  // namespace windrow
