// SPDX-License-Identifier: Apache-2.0
// From a bitmap of rows to their numbers in order: counts of its words, (a scan of them,) and a scatter.
#include "gpu/expression/kernels/expression_launches.cuh"

namespace windrow::WINDROW_TARGET {

constexpr u32 THREADS = 128;

WINDROW_KERNEL_OF(THREADS) count_kept_kernel(const u32* kept, i64 words, u32* counts) {
    for (const i64 w : thread::grid_rows(words)) counts[w] = static_cast<u32>(bit_count(kept[w]));
}

void count_kept(device::Stream& stream, const std::uint32_t* kept, std::int64_t rows, std::uint32_t* counts) {
    const std::int64_t words = (rows + 31) / 32;
    WINDROW_LAUNCH(stream, device::shape_for_rows(words, THREADS, 1024), count_kept_kernel, kept, words, counts);
}

WINDROW_KERNEL_OF(THREADS)
select_kept_kernel(const u32* kept, const u32* before, i64 rows, u32* selected, u32* selected_count) {
    for (const i64 row : thread::grid_rows(rows)) {
        const u32 bits = kept[row >> 5];
        const u32 own = 1U << (row & 31);
        const u32 position = before[row >> 5] + static_cast<u32>(bit_count(bits & (own - 1U)));
        if ((bits & own) != 0) selected[position] = static_cast<u32>(row);
        if (row == rows - 1) *selected_count = position + ((bits & own) != 0 ? 1U : 0U);
    }
}

void select_kept(device::Stream& stream, const std::uint32_t* kept, const std::uint32_t* before, std::int64_t rows,
                 std::uint32_t* selected, std::uint32_t* selected_count) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, THREADS, 1024), select_kept_kernel, kept, before, rows, selected,
                   selected_count);
}

}  // namespace windrow::WINDROW_TARGET
