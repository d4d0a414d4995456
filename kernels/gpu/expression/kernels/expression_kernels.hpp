// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of expressions: a table of functions that queue them, one table per target.

#include "gpu/expression/kernels/program_arguments.hpp"
#include "windrow/kernels/device/device.hpp"

#include <cstdint>

namespace windrow {

/// Each function queues one kernel on the stream. All pointers are to device memory.
struct ExpressionKernels {
    /// Runs the program for every row, registers in shared memory. *failure, all ones before, becomes the least failure.
    void (*evaluate)(device::Stream& stream, const gpu::ProgramView& program, const gpu::ProgramColumns& columns,
                     const gpu::ProgramOutputs& outputs, std::int64_t rows, std::uint64_t* failure);
    /// counts[w] = how many of the rows 32 w ... 32 w + 31 the bitmap keeps.
    void (*count_kept)(device::Stream& stream, const std::uint32_t* kept, std::int64_t rows, std::uint32_t* counts);
    /// The numbers of the rows kept, in order, and how many they are; before[w] rows are kept before row 32 w.
    void (*select_kept)(device::Stream& stream, const std::uint32_t* kept, const std::uint32_t* before, std::int64_t rows,
                        std::uint32_t* selected, std::uint32_t* selected_count);
};

/// The kernels for devices of `target`, or null if this build has none.
const ExpressionKernels* expression_kernels_for(device::Target target);

namespace cuda_target {
extern const ExpressionKernels expression_kernels;
}
namespace emulator_target {
extern const ExpressionKernels expression_kernels;
}

}  // namespace windrow
