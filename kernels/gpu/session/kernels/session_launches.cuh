// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of the table of kernels (session_kernels.hpp), defined one idea a file.

#include "gpu/session/session_kernels.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::Fragment;
using gpu::FragmentSearch;
using gpu::RowSlot;
using gpu::SessionOrder;
using gpu::SlotMerges;
using gpu::SlotsOfRows;

inline constexpr u32 SESSION_THREADS = 256;
inline constexpr u32 SESSION_BLOCKS = 2048;

/// Of a mark, or of a sum of marks.
WINDROW_DEVICE u32 beginnings_of(i64 mark) {
    return static_cast<u32>(static_cast<u64>(mark));
}
WINDROW_DEVICE u32 unsure_of(i64 mark) {
    return static_cast<u32>(static_cast<u64>(mark) >> 32);
}

void order_rows(device::Stream& stream, const SessionOrder& request);
void ids_in_order(device::Stream& stream, const u32* ids, const u32* order, i64 rows, u32* ids_in_order);
void mark_fragments(device::Stream& stream, const FragmentSearch& request);
void write_fragments(device::Stream& stream, const FragmentSearch& request);
void slots_of_rows(device::Stream& stream, const SlotsOfRows& request);
void slots_one_by_one(device::Stream& stream, const RowSlot* found, i64 count, u32* planes, u32* ids);
void merge_word_slots(device::Stream& stream, const SlotMerges& merges, semantics::WordForm form);
void merge_sorted_slots(device::Stream& stream, const SlotMerges& merges, gpu::SortedForm form);
void clear_slots(device::Stream& stream, const gpu::MovedStates& states, u32 words);

}  // namespace windrow::WINDROW_TARGET
