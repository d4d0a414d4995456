// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The file system of the machine, by POSIX calls.

#include "windrow/host/file_system.hpp"

namespace windrow {

FileSystem& machine_files();

}  // namespace windrow
