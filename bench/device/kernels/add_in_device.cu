// SPDX-License-Identifier: Apache-2.0
#include "figure_launches.cuh"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 256;

WINDROW_KERNEL_OF(THREADS) add_in_device_kernel(i64 rows, u32 slots, u64* counts) {
    for (const i64 row : thread::grid_rows(rows)) {
        atomic::add(&counts[semantics::hash_u64_fast(static_cast<u64>(row)) & (slots - 1)], u64{1});
    }
}

void add_in_device(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, MOST_BLOCKS), add_in_device_kernel, rows, slots, counts);
}

}  // namespace windrow::WINDROW_TARGET
