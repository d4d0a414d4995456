// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace windrow::command {

/// What the kernel says of this process; 0 where it does not say.
struct ProcessFigures {
    double cpu_seconds = 0;    ///< user and system
    double start_seconds = 0;  ///< since epoch
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t threads = 0;
    std::uint64_t open_files = 0;
};

ProcessFigures process_figures();

}  // namespace windrow::command
