// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numbered places where kernels and host code synchronise. A test switches one off at a time and expects to be told; a place
/// that can be switched off unnoticed is redundant.

#include <cstdint>
#include <string>
#include <vector>

#include "windrow/kernels/device/call_site.hpp"

namespace windrow::device::emulator {

enum class SiteKind : unsigned char { barrier, warp_sync, atomic, stream_wait, host_wait };

struct SiteState {
    int number = 0;
    SiteKind kind = SiteKind::barrier;
    std::string place;  ///< FILE:LINE, the file without its folders
    std::uint64_t passed = 0;
    bool off = false;
};

/// Numbers the place at its first use and counts it. Returns whether it is switched on. Thread-safe.
bool pass_site(SiteKind kind, CallSite place);

/// All places that were passed in this process, by number. Numbers follow the order of first use. Thread-safe.
[[nodiscard]] std::vector<SiteState> sites();
/// Switches every place on, then place `number` off; 0 switches none off.
void switch_off_only(int number);
[[nodiscard]] std::string text_of(CallSite place);
/// The same file may have several addresses, one for each compiled file that holds its name.
[[nodiscard]] inline bool same_place(CallSite a, CallSite b) {
    return a.line == b.line && (a.file == b.file || text_of(a) == text_of(b));
}

}  // namespace windrow::device::emulator
