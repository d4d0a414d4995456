// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 128;

WINDROW_KERNEL_OF(THREADS) compact_blocks_kernel(const u8* flags, i64 rows, u32* positions, u32* counts) {
    const i64 row = thread::grid_index();
    const bool set = row < rows && flags[row] != 0;
    const u32 votes = warp::ballot(warp::ALL_LANES, set);
    const block::Scan<u32> scanned = block::exclusive_sum(set ? 1U : 0U);
    // The votes say the same as the scan within the warp; the scan of the warps' counts is the rest.
    const block::Scan<u32> by_warp = block::exclusive_sum(thread::lane() == 0 ? static_cast<u32>(bit_count(votes)) : 0U);
    const u32 before_warp = warp::shuffle(warp::ALL_LANES, by_warp.before, 0);
    if (set && before_warp + warp::rank_in(votes) == scanned.before) {
        positions[static_cast<i64>(thread::block()) * THREADS + scanned.before] = static_cast<u32>(row);
    }
    if (thread::index() == 0) counts[thread::block()] = scanned.total;
}

void compact_blocks(device::Stream& stream, const std::uint8_t* flags, std::int64_t rows, std::uint32_t* positions,
                    std::uint32_t* counts) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 1U << 20), compact_blocks_kernel, flags, rows, positions,
                   counts);
}

}  // namespace windrow::WINDROW_TARGET
