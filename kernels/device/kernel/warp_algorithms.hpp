// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Votes, sums and scans over the lanes of a warp. None of them orders memory: that takes warp::sync.

#include "kernel/row_loop.hpp"

namespace windrow::WINDROW_TARGET {

/// How two values become one. Associative and commutative, so that the order of lanes does not matter.
struct Plus {
    template <typename T>
    WINDROW_DEVICE_MEMBER T operator()(T a, T b) const {
        return static_cast<T>(static_cast<Bits<T>>(a) + static_cast<Bits<T>>(b));
    }
};
/// Takes away what Plus added.
struct Minus {
    template <typename T>
    WINDROW_DEVICE_MEMBER T operator()(T a, T b) const {
        return static_cast<T>(static_cast<Bits<T>>(a) - static_cast<Bits<T>>(b));
    }
};
struct Minimum {
    template <typename T>
    WINDROW_DEVICE_MEMBER T operator()(T a, T b) const {
        return b < a ? b : a;
    }
};
struct Maximum {
    template <typename T>
    WINDROW_DEVICE_MEMBER T operator()(T a, T b) const {
        return a < b ? b : a;
    }
};

namespace warp {

/// The mask of a whole warp: every lane must come.
constexpr u32 ALL_LANES = 0xffffffffU;

WINDROW_DEVICE bool any(u32 mask, bool vote) {
    return ballot(mask, vote) != 0;
}
WINDROW_DEVICE bool all(u32 mask, bool vote) {
    return ballot(mask, vote) == mask;
}
/// How many lanes of `lanes` come before this one, and the first of them.
WINDROW_DEVICE u32 rank_in(u32 lanes) {
    return static_cast<u32>(bit_count(lanes & ((1U << thread::lane()) - 1)));
}
WINDROW_DEVICE u32 first_of(u32 lanes) {
    return static_cast<u32>(trailing_zeros(lanes));
}

/// The value of the lane `distance` below; this lane's own where there is none. All lanes must come.
template <typename T>
WINDROW_DEVICE T shuffle_up(T value, u32 distance) {
    const u32 lane = thread::lane();
    return shuffle(ALL_LANES, value, lane < distance ? lane : lane - distance);
}

/// What `combine` makes of all lanes' values, in every lane. All lanes must come.
template <typename T, typename Combine>
WINDROW_DEVICE T reduce(T value, Combine combine) {
    for (u32 distance = 16; distance > 0; distance /= 2) {
        value = combine(value, shuffle(ALL_LANES, value, thread::lane() ^ distance));
    }
    return value;
}

/// What `combine` makes of the values of this lane and all below it. All lanes must come.
template <typename T, typename Combine>
WINDROW_DEVICE T inclusive_scan(T value, Combine combine) {
    for (u32 distance = 1; distance < 32; distance *= 2) {
        const T below = shuffle_up(value, distance);
        if (thread::lane() >= distance) value = combine(below, value);
    }
    return value;
}

}  // namespace warp

}  // namespace windrow::WINDROW_TARGET
