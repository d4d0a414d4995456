// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"

#include "windrow/semantics/word_state.hpp"

/// What is done with the states of a plane, an id at a time. The number of rows of each id lies at the plane's address.

namespace windrow::WINDROW_TARGET {

using semantics::WordState;

WINDROW_DEVICE bool has_rows(const char* plane, i64 id) {
    return reinterpret_cast<const u64*>(plane)[id] != 0;
}
WINDROW_DEVICE u64* words_at(char* plane, u64 offset, WordForm form, i64 id) {
    return reinterpret_cast<u64*>(plane + offset) + id * semantics::state_words(form);
}

WINDROW_KERNEL_OF(WINDOW_THREADS) merge_words_kernel(MergePlanes planes, WordForm form) {
    for (const i64 id : thread::grid_rows(planes.ids)) {
        WordState total{};
        for (u32 p = 0; p < planes.plane_count; ++p) {
            if (!has_rows(planes.addresses[p], id)) continue;
            const u64* const from = words_at(planes.addresses[p], planes.offset, form, id);
            for (u32 i = 0; i < semantics::state_words(form); ++i)
                total.words[i] = semantics::merged_word(form, total.words[i], from[i]);
        }
        u64* const into = words_at(planes.into, planes.offset, form, id);
        for (u32 i = 0; i < semantics::state_words(form); ++i) into[i] = total.words[i];
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) states_to_host_kernel(MovedStates states, WordForm form) {
    const u32 words = semantics::state_words(form);
    for (const i64 i : thread::grid_rows(states.count)) {
        const u64* const from = words_at(states.plane, states.offset, form, states.ids[i]);
        WordState state{};
        for (u32 k = 0; k < words; ++k) state.words[k] = from[k];
        state = semantics::host_words(form, state);
        for (u32 k = 0; k < words; ++k) states.host[i * words + k] = state.words[k];
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) states_to_device_kernel(MovedStates states, WordForm form) {
    const u32 words = semantics::state_words(form);
    for (const i64 i : thread::grid_rows(states.count)) {
        WordState state{};
        for (u32 k = 0; k < words; ++k) state.words[k] = states.host[i * words + k];
        state = semantics::device_words(form, state);
        u64* const into = words_at(states.plane, states.offset, form, states.ids[i]);
        for (u32 k = 0; k < words; ++k) into[k] = state.words[k];
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) copy_to_host_kernel(MovedStates states, u32 words) {
    for (const i64 i : thread::grid_rows(states.count * words)) {
        const u64* const from = reinterpret_cast<const u64*>(states.plane + states.offset);
        states.host[i] = from[states.ids[i / words] * static_cast<u64>(words) + static_cast<u64>(i % words)];
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) copy_to_device_kernel(MovedStates states, u32 words) {
    for (const i64 i : thread::grid_rows(states.count * words)) {
        u64* const into = reinterpret_cast<u64*>(states.plane + states.offset);
        into[states.ids[i / words] * static_cast<u64>(words) + static_cast<u64>(i % words)] = states.host[i];
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS)
mark_live_kernel(char* const* addresses, u32 plane_count, i64 ids, u8* live, u32* numbers) {
    for (const i64 id : thread::grid_rows(ids)) {
        bool found = false;
        for (u32 p = 0; p < plane_count && !found; ++p) found = has_rows(addresses[p], id);
        live[id] = found ? 1 : 0;
        numbers[id] = static_cast<u32>(id);
    }
}

void merge_words(device::Stream& stream, const MergePlanes& planes, WordForm form) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(planes.ids, WINDOW_THREADS, WINDOW_BLOCKS), merge_words_kernel, planes, form);
}

void states_to_host(device::Stream& stream, const MovedStates& states, WordForm form) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(states.count, WINDOW_THREADS, WINDOW_BLOCKS), states_to_host_kernel, states,
                   form);
}

void states_to_device(device::Stream& stream, const MovedStates& states, WordForm form) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(states.count, WINDOW_THREADS, WINDOW_BLOCKS), states_to_device_kernel, states,
                   form);
}

void copy_to_host(device::Stream& stream, const MovedStates& states, u32 words) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(states.count * words, WINDOW_THREADS, WINDOW_BLOCKS), copy_to_host_kernel,
                   states, words);
}

void copy_to_device(device::Stream& stream, const MovedStates& states, u32 words) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(states.count * words, WINDOW_THREADS, WINDOW_BLOCKS), copy_to_device_kernel,
                   states, words);
}

void mark_live(device::Stream& stream, char* const* addresses, u32 plane_count, i64 ids, u8* live, u32* numbers) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(ids, WINDOW_THREADS, WINDOW_BLOCKS), mark_live_kernel, addresses, plane_count,
                   ids, live, numbers);
}

}  // namespace windrow::WINDROW_TARGET
