// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 128;
constexpr u32 BINS = 64;

// 1. The block's counters in shared memory are zeroed.
// 2. The lanes of a warp that have the same bin elect one, which adds for all.
// 3. The counters are added to the result.
WINDROW_KERNEL_OF(THREADS) histogram_kernel(const u32* bins, i64 rows, u32* counts) {
    WINDROW_SHARED(u32, block_counts, BINS);
    for (u32 bin = thread::index(); bin < BINS; bin += thread::block_size()) block_counts[bin] = 0;
    block::barrier();
    const i64 rounds = (rows + thread::grid_size() - 1) / thread::grid_size();
    i64 row = thread::grid_index();
    for (i64 round = 0; round < rounds; ++round, row += thread::grid_size()) {  // every lane comes to every round: votes need all
        thread::count_row();
        const u32 bin = row < rows ? bins[row] : BINS;
        const u32 same = warp::match(warp::ALL_LANES, bin);
        if (bin < BINS && warp::first_of(same) == thread::lane())
            atomic::add(&block_counts[bin], static_cast<u32>(bit_count(same)));
    }
    block::barrier();
    for (u32 bin = thread::index(); bin < BINS; bin += thread::block_size()) {
        if (block_counts[bin] != 0) atomic::add(&counts[bin], block_counts[bin]);
    }
}

void histogram(device::Stream& stream, const std::uint32_t* bins, std::int64_t rows, std::uint32_t* counts) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 6), histogram_kernel, bins, rows, counts);
}

}  // namespace windrow::WINDROW_TARGET
