// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Kernels that do one thing only: what a device reaches in them is the ceiling of kernels that do more.

#include <cstdint>

#include "windrow/kernels/device/device.hpp"

namespace windrow {

/// Each function queues one kernel. All pointers are to device memory; the rows' slots are a mix of the row's number.
struct FigureKernels {
    /// *sum += all values: reads memory in order.
    void (*read_in_order)(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum);
    /// Each block counts the rows of `slots` slots in shared memory (a power of two, at most 4096), then adds up to `counts`.
    void (*add_in_shared)(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts);
    /// counts[slot] += 1 by an atomic in device memory; `slots` is a power of two.
    void (*add_in_device)(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts);
};

/// The kernels for devices of `target`, or null if this build has none.
const FigureKernels* figure_kernels_for(device::Target target);

namespace cuda_target {
extern const FigureKernels figure_kernels;
}
namespace emulator_target {
extern const FigureKernels figure_kernels;
}

}  // namespace windrow
