// SPDX-License-Identifier: Apache-2.0
#include "session_launches.cuh"

#include "gpu/window/kernels/sorted_rules.cuh"
#include "windrow/semantics/word_state.hpp"

/// Sessions that have become one: their states are merged, a pair to a thread. States that are not needed any more become empty.

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL_OF(SESSION_THREADS) merge_word_slots_kernel(SlotMerges merges, WordForm form) {
    const u32 words = semantics::state_words(form);
    u64* const states = reinterpret_cast<u64*>(merges.plane + merges.offset);
    for (const i64 i : thread::grid_rows(merges.count)) {
        u64* const into = states + static_cast<u64>(merges.pairs[i].into) * words;
        u64* const from = states + static_cast<u64>(merges.pairs[i].from) * words;
        for (u32 k = 0; k < words; ++k) {
            into[k] = semantics::merged_word(form, into[k], from[k]);
            from[k] = 0;
        }
    }
}

constexpr u32 MERGE_THREADS = 64;

template <typename Rule>
WINDROW_KERNEL_OF(MERGE_THREADS)
merge_sorted_slots_kernel(SlotMerges merges) {
    using State = typename Rule::State;
    State* const states = reinterpret_cast<State*>(merges.plane + merges.offset);
    for (const i64 i : thread::grid_rows(merges.count)) {
        State& from = states[merges.pairs[i].from];
        Rule::merge(gpu::TextTable{}, states[merges.pairs[i].into], from);  // sessions have no states that refer to texts
        from = State{};
    }
}

WINDROW_KERNEL_OF(SESSION_THREADS) clear_slots_kernel(gpu::MovedStates states, u32 words) {
    for (const i64 i : thread::grid_rows(states.count * words)) {
        u64* const into = reinterpret_cast<u64*>(states.plane + states.offset);
        into[states.ids[i / words] * static_cast<u64>(words) + static_cast<u64>(i % words)] = 0;
    }
}

void merge_word_slots(device::Stream& stream, const SlotMerges& merges, WordForm form) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(merges.count, SESSION_THREADS, SESSION_BLOCKS), merge_word_slots_kernel, merges,
                   form);
}

void merge_sorted_slots(device::Stream& stream, const SlotMerges& merges, gpu::SortedForm form) {
    with_rule(form, [&](auto rule) {
        WINDROW_LAUNCH(stream, device::shape_for_rows(merges.count, MERGE_THREADS, SESSION_BLOCKS),
                       merge_sorted_slots_kernel<decltype(rule)>, merges);
    });
}

void clear_slots(device::Stream& stream, const gpu::MovedStates& states, u32 words) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(states.count * words, SESSION_THREADS, SESSION_BLOCKS), clear_slots_kernel,
                   states, words);
}

}  // namespace windrow::WINDROW_TARGET
