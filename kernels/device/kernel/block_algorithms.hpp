// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sums and scans over the threads of a block. Every thread of the block must come, and the block's size is a multiple of 32.
/// They begin with a barrier or not, but end with one: what the threads wrote before is ordered for all of them afterwards, and a
/// second call may follow.

#include "kernel/warp_algorithms.hpp"

namespace windrow::WINDROW_TARGET::block {

/// What `combine` makes of all threads' values, in every thread.
template <typename T, typename Combine>
WINDROW_DEVICE T reduce(T value, Combine combine) {
    WINDROW_SHARED(T, reduce_partials, 32);
    value = warp::reduce(value, combine);
    if (thread::lane() == 0) reduce_partials[thread::warp()] = value;
    barrier();
    T total = reduce_partials[0];
    for (u32 warp = 1; warp < thread::block_size() / 32; ++warp) total = combine(total, reduce_partials[warp]);
    barrier();  // the partials are free for the next call
    return total;
}

/// The sum of the values of all threads before this one (wrapping), and of all threads.
template <typename T>
struct Scan {
    T before;
    T total;
};
template <typename T>
WINDROW_DEVICE Scan<T> exclusive_sum(T value) {
    WINDROW_SHARED(T, scan_partials, 32);
    const T inclusive = warp::inclusive_scan(value, Plus{});
    if (thread::lane() == 31) scan_partials[thread::warp()] = inclusive;
    barrier();
    T before = 0;
    T total = 0;
    for (u32 warp = 0; warp < thread::block_size() / 32; ++warp) {
        if (warp == thread::warp()) before = total;
        total = Plus{}(total, scan_partials[warp]);
    }
    barrier();  // the partials are free for the next call
    return {Plus{}(before, Minus{}(inclusive, value)), total};
}

}  // namespace windrow::WINDROW_TARGET::block
