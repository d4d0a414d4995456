// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the emulator finds wrong with a kernel or with the order of device work.

#include <string>
#include <vector>

namespace windrow::device::emulator {

enum class FindingKind : unsigned char {
    race,                    ///< two threads touch a byte, one writes, and nothing orders them
    uninitialised,           ///< a byte was read that nobody wrote
    outside_of_memory,       ///< an access to device memory that is not allocated
    divergent_barrier,       ///< some threads of a block wait at a barrier that others do not reach
    warp_mismatch,           ///< a warp operation whose mask names lanes that do not come, or not the caller
    kernel_does_not_end,     ///< more switches than the limit
    bad_launch,              ///< a shape that no device takes
    host_source_changed,     ///< pinned memory was written between the queueing and the end of its copy
    host_memory_given_back,  ///< pinned memory was given back without the event of its last copy
    not_pinned,              ///< a copy from or to host memory that is not pinned
    used_before_ready,       ///< device memory was used without waiting for the event of earlier work
    used_after_release,      ///< device memory was used after it was released
    overlap,                 ///< ranges overlap that may not
    wrong_scratch,           ///< scratch memory of a primitive is smaller than it asked for
};

[[nodiscard]] const char* name_of(FindingKind kind) noexcept;

struct Finding {
    FindingKind kind;
    std::string text;  ///< one line: which kernel, memory, threads, places
};

}  // namespace windrow::device::emulator
