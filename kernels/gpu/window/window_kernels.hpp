// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of the window aggregation. All pointers are to device memory.

#include "gpu/window/final_views.hpp"
#include "gpu/window/window_views.hpp"
#include "windrow/kernels/device/device.hpp"

namespace windrow::gpu {

/// The running watermark just before each row: `constant` advanced by (the latest of times[0..i-1]) - delay.
struct RunningStamps {
    ColumnView times;
    semantics::i64 rows = 0;
    semantics::i64 constant = 0;
    semantics::i64 delay = 0;
    semantics::i64* tiles = nullptr;  ///< scratch: one for each `running_tile` rows
    semantics::i64* stamps = nullptr;
};
inline constexpr semantics::i64 running_tile = 256;

/// Each function queues one kernel, except where it says several.
struct WindowKernels {
    /// Three kernels.
    void (*running_stamps)(device::Stream& stream, const RunningStamps& request);
    /// Finds the plane of each row, counts rows by what becomes of them, and marks late ones.
    void (*place_rows)(device::Stream& stream, const PlaceRows& request);
    /// Adds each row to the states of its group, by atomics in device memory. Ids below `shared_ids` are added up in the block's
    /// shared memory first; 0: none are.
    void (*add_words)(device::Stream& stream, const GroupedRows& rows, const WordAggregates& aggregates,
                      semantics::u32 shared_ids);
    /// Places each row, looks its key up and adds it to the states of its group, all in one pass. Rows whose key the dictionary
    /// does not hold are only marked and counted.
    void (*add_known_rows)(device::Stream& stream, const KnownRows& request, semantics::u32 shared_ids);
    /// planes[row] = `no_plane` for the rows that are not marked in the bitmap.
    void (*keep_unknown)(device::Stream& stream, const semantics::u32* unknown, semantics::i64 rows, semantics::u32* planes);
    /// Merges the states of every id.
    void (*merge_words)(device::Stream& stream, const MergePlanes& planes, semantics::WordForm form);
    /// host[i * state_words(form) ...] = the state of ids[i], and back.
    void (*states_to_host)(device::Stream& stream, const MovedStates& states, semantics::WordForm form);
    void (*states_to_device)(device::Stream& stream, const MovedStates& states, semantics::WordForm form);
    /// The group of each row (SortedRows), and its number.
    void (*number_groups)(device::Stream& stream, const GroupedRows& rows, semantics::u64 capacity, semantics::u64* groups,
                          semantics::u32* order);
    /// Adds sorted rows to the states of their groups. As many kernels as there are levels.
    void (*add_sorted)(device::Stream& stream, const SortedRows& rows, const SortedAggregate& aggregate,
                       const EdgeMemory& memory);
    void (*merge_sorted)(device::Stream& stream, const MergePlanes& planes, SortedForm form);
    /// 64-bit words of a state. Queues nothing.
    semantics::u32 (*sorted_state_words)(SortedForm form);
    /// host[i * words ...] = the state of ids[i] as it is, and back.
    void (*copy_to_host)(device::Stream& stream, const MovedStates& states, semantics::u32 words);
    void (*copy_to_device)(device::Stream& stream, const MovedStates& states, semantics::u32 words);
    /// Of integers: sums, moments and counts; extremes of any number of up to 64 bits.
    void (*final_words)(device::Stream& stream, const FinalValues& request, semantics::WordForm form);
    /// exact_sum and exact_moments.
    void (*final_exact)(device::Stream& stream, const FinalValues& request, SortedForm form);
    /// live[id] = 1 if the id has rows in one of the planes; numbers[id] = id.
    void (*mark_live)(device::Stream& stream, char* const* addresses, semantics::u32 plane_count, semantics::i64 ids,
                      semantics::u8* live, semantics::u32* numbers);
};

}  // namespace windrow::gpu

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const gpu::WindowKernels* window_kernels_for(device::Target target);

namespace cuda_target {
extern const gpu::WindowKernels window_kernels;
}
namespace emulator_target {
extern const gpu::WindowKernels window_kernels;
}

}  // namespace windrow
