// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The place in the source where a synchronisation was asked for. The emulator numbers these places, so that a test can switch
/// each off.

namespace windrow::device {

/// A file and line. `here()` as a default argument gives the caller's place; it costs nothing where nobody reads it.
struct CallSite {
    const char* file = "";
    int line = 0;
    [[nodiscard]] static constexpr CallSite here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) noexcept {
        return {file, line};
    }
};

}  // namespace windrow::device
