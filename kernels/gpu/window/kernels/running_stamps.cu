// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"

#include "windrow/semantics/window_arithmetic.hpp"

/// An exclusive running maximum over all rows: of tiles, then over tiles, then within them.

namespace windrow::WINDROW_TARGET {

constexpr u32 TILE = gpu::running_tile;
constexpr u32 SCAN_THREADS = 128;
constexpr i64 NO_TIME = -0x7FFFFFFFFFFFFFFF - 1;

/// The greatest value of the threads before this one, `before` included; and of all threads.
struct RunningMaximum {
    i64 before;
    i64 total;
};
WINDROW_DEVICE RunningMaximum running_maximum(i64 value, i64 before) {
    WINDROW_SHARED(i64, maximum_of_warp, 32);
    const i64 inclusive = warp::inclusive_scan(value, Maximum{});
    const i64 below = warp::shuffle_up(inclusive, 1);
    if (thread::lane() == 31) maximum_of_warp[thread::warp()] = inclusive;
    block::barrier();
    i64 total = before;
    i64 own = before;
    for (u32 warp = 0; warp < thread::block_size() / 32; ++warp) {
        if (warp == thread::warp()) own = total;
        total = Maximum{}(total, maximum_of_warp[warp]);
    }
    block::barrier();  // the maxima are free for the next call
    return {thread::lane() == 0 ? own : Maximum{}(own, below), total};
}

WINDROW_KERNEL_OF(TILE) tile_maxima_kernel(ColumnView times, i64 rows, i64* tiles) {
    const i64 row = thread::grid_index();
    if (row < rows) thread::count_row();
    const i64 latest = block::reduce(row < rows ? times.at<i64>(row) : NO_TIME, Maximum{});
    if (thread::index() == 0) tiles[thread::block()] = latest;
}

/// One block over all tiles; tiles[i] becomes the latest time of the tiles before.
WINDROW_KERNEL_OF(SCAN_THREADS) scan_tiles_kernel(i64* tiles, i64 count) {
    i64 before = NO_TIME;
    for (i64 first = 0; first < count; first += SCAN_THREADS) {
        const i64 tile = first + thread::index();
        const RunningMaximum running = running_maximum(tile < count ? tiles[tile] : NO_TIME, before);
        if (tile < count) tiles[tile] = running.before;
        before = running.total;
    }
}

WINDROW_KERNEL_OF(TILE) write_stamps_kernel(RunningStamps request) {
    const i64 row = thread::grid_index();
    if (row < request.rows) thread::count_row();
    const i64 time = row < request.rows ? request.times.at<i64>(row) : NO_TIME;
    const i64 latest = running_maximum(time, request.tiles[thread::block()]).before;
    if (row >= request.rows) return;
    request.stamps[row] =
        row == 0 ? request.constant : semantics::advance_bounded_watermark(request.constant, latest, request.delay);
}

void running_stamps(device::Stream& stream, const RunningStamps& request) {
    const auto tiles = static_cast<u32>((request.rows + TILE - 1) / TILE);
    WINDROW_LAUNCH(stream, (device::LaunchShape{tiles, TILE, 0}), tile_maxima_kernel, request.times, request.rows, request.tiles);
    WINDROW_LAUNCH(stream, (device::LaunchShape{tiles == 0 ? 0U : 1U, SCAN_THREADS, 0}), scan_tiles_kernel, request.tiles, tiles);
    WINDROW_LAUNCH(stream, (device::LaunchShape{tiles, TILE, 0}), write_stamps_kernel, request);
}

}  // namespace windrow::WINDROW_TARGET
