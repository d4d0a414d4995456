// SPDX-License-Identifier: Apache-2.0
#include "figure_launches.cuh"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 256;

WINDROW_KERNEL_OF(THREADS) read_in_order_kernel(const i64* values, i64 rows, i64* sum) {
    i64 own = 0;
    for (const i64 row : thread::grid_rows(rows)) own = Plus{}(own, values[row]);
    const i64 total = block::reduce(own, Plus{});
    if (thread::index() == 0) atomic::add(sum, total);
}

void read_in_order(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, MOST_BLOCKS), read_in_order_kernel, values, rows, sum);
}

}  // namespace windrow::WINDROW_TARGET
