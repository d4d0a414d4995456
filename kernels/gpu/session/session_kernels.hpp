// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of the session aggregation. Each function queues one kernel; all pointers are to device memory.

#include "gpu/session/session_views.hpp"
#include "windrow/kernels/device/device.hpp"

namespace windrow::gpu {

struct SessionKernels {
    /// Writes local times and what rows are sorted by.
    void (*order_rows)(device::Stream& stream, const SessionOrder& request);
    /// ids_in_order[i] = ids[order[i]]
    void (*ids_in_order)(device::Stream& stream, const semantics::u32* ids, const semantics::u32* order, semantics::i64 rows,
                         semantics::u32* ids_in_order);
    /// Writes the marks: where fragments begin, and which rows make them unsure.
    void (*mark_fragments)(device::Stream& stream, const FragmentSearch& request);
    /// Writes the fragments and their number.
    void (*write_fragments)(device::Stream& stream, const FragmentSearch& request);
    void (*slots_of_rows)(device::Stream& stream, const SlotsOfRows& request);
    void (*slots_one_by_one)(device::Stream& stream, const RowSlot* found, semantics::i64 count, semantics::u32* planes,
                             semantics::u32* ids);
    void (*merge_word_slots)(device::Stream& stream, const SlotMerges& merges, semantics::WordForm form);
    void (*merge_sorted_slots)(device::Stream& stream, const SlotMerges& merges, SortedForm form);
    /// Makes the states of `ids` empty; `words` of a state.
    void (*clear_slots)(device::Stream& stream, const MovedStates& states, semantics::u32 words);
};

}  // namespace windrow::gpu

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const gpu::SessionKernels* session_kernels_for(device::Target target);

namespace cuda_target {
extern const gpu::SessionKernels session_kernels;
}
namespace emulator_target {
extern const gpu::SessionKernels session_kernels;
}

}  // namespace windrow
