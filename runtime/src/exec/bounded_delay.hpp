// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The common form of a watermark, `ts` or `ts - INTERVAL '...'` (Flink: bounded out-of-orderness), which needs no evaluation by
/// row.

#include "windrow/kernels/expression.hpp"

#include <cstdint>
#include <optional>

namespace windrow::exec {

/// The watermark is int64 column `column` (milliseconds since epoch) less `milliseconds`.
struct BoundedDelay {
    int column = -1;
    std::int64_t milliseconds = 0;
};

/// None if the expression is of another form.
std::optional<BoundedDelay> bounded_delay(const Expression& watermark);

}  // namespace windrow::exec
