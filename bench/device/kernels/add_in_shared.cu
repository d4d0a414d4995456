// SPDX-License-Identifier: Apache-2.0
#include "figure_launches.cuh"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 256;
constexpr u32 MOST_SLOTS = 4096;

WINDROW_KERNEL_OF(THREADS) add_in_shared_kernel(i64 rows, u32 slots, u64* counts) {
    WINDROW_SHARED(u64, own, MOST_SLOTS);
    for (u32 slot = thread::index(); slot < slots; slot += THREADS) own[slot] = 0;
    block::barrier();
    for (const i64 row : thread::grid_rows(rows)) {
        atomic::add(&own[semantics::hash_u64_fast(static_cast<u64>(row)) & (slots - 1)], u64{1});
    }
    block::barrier();
    for (u32 slot = thread::index(); slot < slots; slot += THREADS) atomic::add(&counts[slot], own[slot]);
}

void add_in_shared(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, MOST_BLOCKS), add_in_shared_kernel, rows, slots, counts);
}

}  // namespace windrow::WINDROW_TARGET
