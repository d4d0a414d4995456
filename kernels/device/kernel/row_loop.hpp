// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which rows a thread takes, and its place in warp and launch.

namespace windrow::WINDROW_TARGET::thread {

WINDROW_DEVICE u32 lane() {
    return index() % 32;
}
WINDROW_DEVICE u32 warp() {
    return index() / 32;
}
/// The thread's number in the launch, and how many threads the launch has.
WINDROW_DEVICE i64 grid_index() {
    return static_cast<i64>(block()) * block_size() + index();
}
WINDROW_DEVICE i64 grid_size() {
    return static_cast<i64>(block_count()) * block_size();
}

/// `for (i64 row : thread::grid_rows(rows))`: each row to one thread of the launch, neighbours to neighbours. The emulator counts
/// the rounds of each thread, so that a test sees a kernel that is serial.
struct GridRows {
    struct Iterator {
        i64 row;
        i64 step;
        WINDROW_DEVICE_MEMBER i64 operator*() const {
            count_row();
            return row;
        }
        WINDROW_DEVICE_MEMBER Iterator& operator++() {
            row += step;
            return *this;
        }
        WINDROW_DEVICE_MEMBER bool operator!=(const Iterator& end) const { return row < end.row; }
    };
    i64 rows;
    WINDROW_DEVICE_MEMBER Iterator begin() const { return {grid_index(), grid_size()}; }
    WINDROW_DEVICE_MEMBER Iterator end() const { return {rows, 0}; }
};
WINDROW_DEVICE GridRows grid_rows(i64 rows) {
    return {rows};
}

}  // namespace windrow::WINDROW_TARGET::thread
