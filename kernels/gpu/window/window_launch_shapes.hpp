// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the kernels of a window aggregation are launched: by the functions of the table (kernels/window_launches.cuh), and by the
/// host where a kernel was generated for the job. Host code without a device.

#include "windrow/kernels/device/launch_shape.hpp"

#include <cstddef>
#include <cstdint>

namespace windrow::gpu {

inline constexpr std::uint32_t window_threads = 256;
inline constexpr std::uint32_t window_blocks = 2048;
/// Where every block merges its shared states at its end: fewer blocks take more rows each.
inline constexpr std::uint32_t window_blocks_shared = 512;

/// Rows added to word states. With `shared_ids` ids in block-private shared memory, a block holds their states in every plane:
/// `words` of 64 bits for an id and plane.
inline device::LaunchShape shape_for_states(std::int64_t rows, std::uint32_t planes, std::uint32_t shared_ids,
                                            std::uint32_t words) {
    device::LaunchShape shape =
        device::shape_for_rows(rows, window_threads, shared_ids != 0 ? window_blocks_shared : window_blocks);
    shape.dynamic_shared_bytes = std::size_t{planes} * shared_ids * words * sizeof(std::uint64_t);
    return shape;
}

}  // namespace windrow::gpu
