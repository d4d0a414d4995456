// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an operator says of the window that it will fire next, for those who ask why none does.

#include "windrow/kernels/batch.hpp"

#include <cstdint>
#include <optional>

namespace windrow {

/// A window with rows that has not fired.
struct WaitingWindow {
    std::int64_t start = 0;  ///< milliseconds; wall clock of the window's zone if it has one
    std::int64_t end = 0;
    Watermark fires_at = 0;  ///< the watermark (for processing time: the instant) that fires it
};

struct FirstWaiting {
    bool known = false;  ///< false: the operator does not tell
    std::optional<WaitingWindow> window;
};

}  // namespace windrow
