// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of the table of kernels (window_kernels.hpp), defined one idea a file.

#include "gpu/window/window_kernels.hpp"
#include "gpu/window/window_launch_shapes.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::ColumnView;
using gpu::FinalValues;
using gpu::GroupedRows;
using gpu::KnownRows;
using gpu::MergePlanes;
using gpu::MovedStates;
using gpu::PlaceRows;
using gpu::RunningStamps;
using gpu::WordAggregates;
using semantics::WordForm;

inline constexpr u32 WINDOW_THREADS = gpu::window_threads;
inline constexpr u32 WINDOW_BLOCKS = gpu::window_blocks;

void running_stamps(device::Stream& stream, const RunningStamps& request);
void place_rows(device::Stream& stream, const PlaceRows& request);
void add_words(device::Stream& stream, const GroupedRows& rows, const WordAggregates& aggregates, u32 shared_ids);
void add_known_rows(device::Stream& stream, const KnownRows& request, u32 shared_ids);
void keep_unknown(device::Stream& stream, const u32* unknown, i64 rows, u32* planes);
void merge_words(device::Stream& stream, const MergePlanes& planes, WordForm form);
void states_to_host(device::Stream& stream, const MovedStates& states, WordForm form);
void states_to_device(device::Stream& stream, const MovedStates& states, WordForm form);
void number_groups(device::Stream& stream, const GroupedRows& rows, u64 capacity, u64* groups, u32* order);
void add_sorted(device::Stream& stream, const gpu::SortedRows& rows, const gpu::SortedAggregate& aggregate,
                const gpu::EdgeMemory& memory);
void merge_sorted(device::Stream& stream, const MergePlanes& planes, gpu::SortedForm form);
u32 sorted_state_words(gpu::SortedForm form);
void copy_to_host(device::Stream& stream, const MovedStates& states, u32 words);
void copy_to_device(device::Stream& stream, const MovedStates& states, u32 words);
void final_words(device::Stream& stream, const FinalValues& request, WordForm form);
void final_exact(device::Stream& stream, const FinalValues& request, gpu::SortedForm form);
void mark_live(device::Stream& stream, char* const* addresses, u32 plane_count, i64 ids, u8* live, u32* numbers);

}  // namespace windrow::WINDROW_TARGET
