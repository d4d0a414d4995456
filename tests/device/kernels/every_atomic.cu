// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

template <typename T>
WINDROW_DEVICE void apply_all(T* slots, i64 row) {
    const T value = static_cast<T>(row);
    atomic::add(&slots[0], value);
    atomic::max(&slots[1], value);
    atomic::min(&slots[2], value);
    atomic::bit_or(&slots[3], value);
    atomic::bit_and(&slots[4], static_cast<T>(~value));
    atomic::bit_xor(&slots[5], value);
    // What is exchanged out and what stays in at the end add up to all values.
    atomic::add(&slots[7], atomic::exchange(&slots[6], value));
    // An addition made of compare-and-swap.
    T seen = atomic::load(&slots[8]);
    for (;;) {
        const T before = atomic::compare_and_swap(&slots[8], seen, static_cast<T>(seen + value));
        if (before == seen) break;
        seen = before;
    }
    if (row == 0) atomic::store(&slots[9], static_cast<T>(77));
}

WINDROW_KERNEL every_atomic_kernel(i64 rows, u64* wide, u32* narrow, u16* half) {
    for (const i64 row : thread::grid_rows(rows)) {
        apply_all(wide, row);
        apply_all(narrow, row);
        // Signed order on the same bits: the smallest is the most negative.
        atomic::min(reinterpret_cast<i64*>(&wide[10]), -row);
        atomic::max(reinterpret_cast<i32*>(&narrow[10]), static_cast<i32>(-row - 1));
        u16 seen = atomic::load(half);
        for (;;) {
            const u16 before = atomic::compare_and_swap(half, seen, static_cast<u16>(seen + 1));
            if (before == seen) break;
            seen = before;
        }
    }
}

void every_atomic(device::Stream& stream, std::int64_t rows, std::uint64_t* wide, std::uint32_t* narrow, std::uint16_t* half) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, 64, 4), every_atomic_kernel, rows, wide, narrow, half);
}

}  // namespace windrow::WINDROW_TARGET
