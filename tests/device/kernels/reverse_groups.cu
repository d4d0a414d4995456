// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 96;

WINDROW_KERNEL_OF(THREADS) reverse_groups_kernel(const u32* values, i64 rows, u32* reversed) {
    WINDROW_SHARED(u32, group, THREADS);
    u32* own = group + thread::warp() * 32;
    const i64 rounds = (rows + thread::grid_size() - 1) / thread::grid_size();
    i64 row = thread::grid_index();
    for (i64 round = 0; round < rounds; ++round, row += thread::grid_size()) {
        thread::count_row();
        const bool full = row - thread::lane() + 32 <= rows;  // the same for all lanes
        if (full) own[thread::lane()] = values[row];
        warp::sync(warp::ALL_LANES);
        if (full) reversed[row] = own[31 - thread::lane()];
        warp::sync(warp::ALL_LANES);  // all have read before the next round writes
    }
}

void reverse_groups(device::Stream& stream, const std::uint32_t* values, std::int64_t rows, std::uint32_t* reversed) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 3), reverse_groups_kernel, values, rows, reversed);
}

}  // namespace windrow::WINDROW_TARGET
