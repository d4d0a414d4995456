// SPDX-License-Identifier: Apache-2.0
#include "emulator/findings.hpp"

namespace windrow::device::emulator {

const char* name_of(FindingKind kind) noexcept {
    switch (kind) {
        case FindingKind::race:
            return "race";
        case FindingKind::uninitialised:
            return "uninitialised memory";
        case FindingKind::outside_of_memory:
            return "access outside of memory";
        case FindingKind::divergent_barrier:
            return "divergent barrier";
        case FindingKind::warp_mismatch:
            return "warp operation with the wrong lanes";
        case FindingKind::kernel_does_not_end:
            return "kernel does not end";
        case FindingKind::bad_launch:
            return "launch that no device takes";
        case FindingKind::host_source_changed:
            return "host memory changed before its copy";
        case FindingKind::host_memory_given_back:
            return "host memory given back before its copy";
        case FindingKind::not_pinned:
            return "host memory is not pinned";
        case FindingKind::used_before_ready:
            return "memory used before its event";
        case FindingKind::used_after_release:
            return "memory used after its release";
        case FindingKind::overlap:
            return "overlapping ranges";
        case FindingKind::wrong_scratch:
            return "scratch memory too small";
    }
    return "unknown";
}

}  // namespace windrow::device::emulator
