// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 128;

WINDROW_KERNEL_OF(THREADS) sum_and_largest_kernel(const i64* values, i64 rows, i64* sum, i64* largest, i64* negative_rows) {
    i64 own_sum = 0;
    i64 own_negative_rows = 0;
    i64 own_largest = -0x7fffffffffffffffL - 1;
    for (const i64 row : thread::grid_rows(rows)) {
        own_sum = Plus{}(own_sum, values[row]);
        own_negative_rows += values[row] < 0 ? 1 : 0;
        own_largest = Maximum{}(own_largest, values[row]);
    }
    const i64 block_sum = block::reduce(own_sum, Plus{});
    const i64 block_negative_rows = block::reduce(own_negative_rows, Plus{});
    const i64 block_largest = block::reduce(own_largest, Maximum{});
    if (thread::index() == 0) {
        atomic::add(sum, block_sum);
        atomic::add(negative_rows, block_negative_rows);
        atomic::max(largest, block_largest);
    }
}

void sum_and_largest(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum,
                     std::int64_t* largest, std::int64_t* negative_rows) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 8), sum_and_largest_kernel, values, rows, sum, largest,
                   negative_rows);
}

}  // namespace windrow::WINDROW_TARGET
