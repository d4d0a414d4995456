// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row's place in the canonical order (design section 4, DIFFERENCES D7): the watermark just before it, then its source,
/// partition and ordinal, packed into one word.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

struct RowStamp {
    i64 watermark;
    u64 position;
};

inline constexpr u32 ordinal_bits = 40;

/// Source 8 bits, partition 16 bits, ordinal 40 bits.
WINDROW_HD u64 packed_position(u64 source, u64 partition, u64 ordinal) {
    return (source << 56) | (partition << ordinal_bits) | (ordinal & ((static_cast<u64>(1) << ordinal_bits) - 1));
}

WINDROW_HD bool is_before(const RowStamp& a, const RowStamp& b) {
    return a.watermark < b.watermark || (a.watermark == b.watermark && a.position < b.position);
}

/// Whether a row is the first (last) of those seen so far. Of rows with equal stamps (one record that became several rows), which
/// come in their order, the later one is the last.
template <bool LAST>
WINDROW_HD bool replaces(const RowStamp& held, const RowStamp& stamp) {
    return LAST ? !is_before(stamp, held) : is_before(stamp, held);
}

/// The value of the first (last) row, as up to two words. Zero words are the empty state.
struct StampedValue {
    RowStamp stamp;
    u64 present;
    u64 low;
    u64 high;
};

/// Adds a row, or the state of rows that come later.
template <bool LAST>
WINDROW_HD void add(StampedValue& state, const StampedValue& later) {
    if (later.present == 0) return;
    if (state.present == 0 || replaces<LAST>(state.stamp, later.stamp)) state = later;
}

}  // namespace windrow::semantics
