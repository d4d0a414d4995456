// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small kernels of real use, on which the device layer and the emulator are tested. A kernel library looks to its host code as
/// this one does: a table of functions that queue kernels, one table per target.

#include <cstdint>

#include "windrow/kernels/device/device.hpp"

namespace windrow {

/// An open-addressing table of 64-bit keys in device memory; ids are given in the order of arrival.
struct KeyTable {
    std::uint32_t* states = nullptr;  ///< of each slot: 0 empty, 1 being written, 2 filled
    std::uint64_t* keys = nullptr;
    std::uint32_t* ids = nullptr;
    std::uint32_t* key_count = nullptr;
    std::uint32_t slot_mask = 0;  ///< slots - 1; slots is a power of two
    std::uint32_t padding = 0;
};

/// Each function queues one kernel on the stream. All pointers are to device memory.
struct SampleKernels {
    /// *sum += the values, *largest = max(*largest, the values), *negative_rows += how many are below 0. Blocks reduce in shared
    /// memory.
    void (*sum_and_largest)(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum,
                            std::int64_t* largest, std::int64_t* negative_rows);
    /// counts[bin] += 1 for each row; fewer than 64 bins. Counted in shared memory, one atomic for equal bins of a warp.
    void (*histogram)(device::Stream& stream, const std::uint32_t* bins, std::int64_t rows, std::uint32_t* counts);
    /// ids[row] = the id of the row's key, which is inserted if it is new.
    void (*insert_keys)(device::Stream& stream, KeyTable table, const std::uint64_t* keys, std::int64_t rows, std::uint32_t* ids);
    /// Reverses the values within each full group of 32 through shared memory, warp by warp.
    void (*reverse_groups)(device::Stream& stream, const std::uint32_t* values, std::int64_t rows, std::uint32_t* reversed);
    /// The positions of the rows whose flag is set, in order, within each block's 128 rows: positions[128 * block + i];
    /// counts[block].
    void (*compact_blocks)(device::Stream& stream, const std::uint8_t* flags, std::int64_t rows, std::uint32_t* positions,
                           std::uint32_t* counts);
    /// out[i] = in[i] + addend.
    void (*add_constant)(device::Stream& stream, const std::int64_t* in, std::int64_t rows, std::int64_t addend,
                         std::int64_t* out);
    /// The 24-bit sum of dynamic shared memory of `words` words, each set by one thread: out[0].
    void (*sum_of_dynamic_shared)(device::Stream& stream, std::uint32_t words, std::uint32_t* out);
    /// Applies every atomic once per row to slots of a 64-bit and a 32-bit array, which start as 0 (and-slots as all ones).
    void (*every_atomic)(device::Stream& stream, std::int64_t rows, std::uint64_t* wide, std::uint32_t* narrow,
                         std::uint16_t* half);
};

/// The kernels for devices of `target`, or null if this build has none.
const SampleKernels* sample_kernels_for(device::Target target);

namespace cuda_target {
extern const SampleKernels sample_kernels;
}
namespace emulator_target {
extern const SampleKernels sample_kernels;
}

}  // namespace windrow
