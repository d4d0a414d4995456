// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where values that are needed at different times lie in one piece of memory.

#include <cstddef>
#include <span>
#include <vector>

namespace windrow::inference {

/// A value of `bytes` bytes that is first written by step `first` and last read by step `last` (first <= last).
struct ValueLifetime {
    std::size_t bytes = 0;
    std::size_t first = 0;
    std::size_t last = 0;
};

struct MemoryPlan {
    std::vector<std::size_t> offsets;  ///< of each value, in the order given
    std::size_t bytes = 0;             ///< in all
};

/// Offsets are multiples of `alignment`; values whose lifetimes share a step share no byte. Large values are placed first, each
/// at the lowest offset that is free: the same values give the same plan.
MemoryPlan plan_memory(std::span<const ValueLifetime> values, std::size_t alignment);

}  // namespace windrow::inference
