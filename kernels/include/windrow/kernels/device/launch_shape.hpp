// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many threads a launch has. One dimension: kernels here run over rows, keys or slots.

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace windrow::device {

/// A launch of no blocks is no launch; a block has at most 1024 threads.
struct LaunchShape {
    std::uint32_t blocks = 0;
    std::uint32_t threads = 0;  ///< of a block
    std::size_t dynamic_shared_bytes = 0;
};

/// One thread a row, but at most `max_blocks` blocks: the kernel then strides (`thread::grid_rows`).
inline LaunchShape shape_for_rows(std::int64_t rows, std::uint32_t threads, std::uint32_t max_blocks) {
    const std::int64_t blocks = (rows + threads - 1) / threads;
    return {static_cast<std::uint32_t>(std::min<std::int64_t>(blocks, max_blocks)), threads, 0};
}

}  // namespace windrow::device
