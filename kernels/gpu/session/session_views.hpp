// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows, fragments and slots of a session aggregation in device memory, as kernels see them: plain addresses, no ownership.

#include "gpu/window/window_views.hpp"
#include "windrow/semantics/session.hpp"

namespace windrow::gpu {

/// What is written in the place of a slot: the row is late, or the rows of the fragment have slots of their own.
inline constexpr semantics::u32 no_slot = no_plane;
inline constexpr semantics::u32 slots_by_row = 0xFFFFFFFEU;

/// What rows are sorted by: the key's id above, the local time below.
struct SessionOrder {
    semantics::i64 rows = 0;
    ColumnView times;
    semantics::ZoneTable zone{nullptr, 0, 0};
    const semantics::u32* ids = nullptr;  ///< [rows] of the keys
    semantics::i64 least = 0;             ///< no local time is less
    semantics::u32 time_bits = 0;         ///< of local times less `least`; 64: they alone are the sort keys
    semantics::u32 padding = 0;
    semantics::i64* local_times = nullptr;  ///< [rows] out
    semantics::u64* sort_keys = nullptr;    ///< [rows] out
    semantics::u32* numbers = nullptr;      ///< [rows] out: i
};

/// A run of rows of one key, in order of local time, each of which touches the one before; as long as possible.
struct Fragment {
    semantics::u32 key = 0;
    semantics::u32 begin = 0;  ///< place of the first row in the sorted order; the last one's is before the next fragment
    semantics::u32 first_row = 0;
    semantics::u32 last_row = 0;
    semantics::i64 first_time = 0;  ///< local
    semantics::i64 last_time = 0;
    /// Rows before the fragment, and through it, that make theirs unsure. Equal: its rows are in one session for sure.
    semantics::u32 unsure_before = 0;
    semantics::u32 unsure_through = 0;
};

/// Sorted rows, and what is found at each place.
struct FragmentSearch {
    semantics::i64 rows = 0;
    const semantics::u32* order = nullptr;  ///< [rows] rows by key and local time
    const semantics::u32* ids = nullptr;    ///< [rows] by row
    const semantics::i64* local_times = nullptr;
    StampView stamps;
    semantics::i64 gap = 0;
    semantics::ZoneTable zone{nullptr, 0, 0};
    semantics::i64* marks = nullptr;  ///< [rows] by place: 1 if a fragment begins there; above 32 bits, 1 if the row is unsure
    const semantics::i64* sums = nullptr;  ///< [rows] of the marks before
    Fragment* fragments = nullptr;
    semantics::i64* count = nullptr;  ///< of fragments
};

/// Slots of fragments become slots of rows.
struct SlotsOfRows {
    semantics::i64 rows = 0;
    const semantics::u32* order = nullptr;
    const semantics::i64* marks = nullptr;
    const semantics::i64* sums = nullptr;
    const semantics::u32* slots = nullptr;  ///< by fragment
    semantics::u32* planes = nullptr;       ///< [rows] out: 0, or `no_plane`
    semantics::u32* ids = nullptr;          ///< [rows] out
};

/// Rows whose slots were found one by one.
struct RowSlot {
    semantics::u32 row = 0;
    semantics::u32 slot = no_slot;
};

/// The state of `from` is added to that of `into`, and becomes empty.
struct SlotPair {
    semantics::u32 into = 0;
    semantics::u32 from = 0;
};

/// Merges of one array of states. No slot occurs twice.
struct SlotMerges {
    char* plane = nullptr;
    semantics::u64 offset = 0;
    const SlotPair* pairs = nullptr;
    semantics::i64 count = 0;
};

}  // namespace windrow::gpu
