// SPDX-License-Identifier: Apache-2.0
#include "value_launches.cuh"

namespace windrow::WINDROW_TARGET {

using gpu::ReferredTexts;

WINDROW_KERNEL_OF(VALUE_THREADS) mark_texts_kernel(ReferredTexts request) {
    for (const i64 id : thread::grid_rows(request.ids)) {
        for (u32 p = 0; p < request.plane_count; ++p) {
            const u64* const state = reinterpret_cast<const u64*>(request.addresses[p] + request.offset) + id * request.words;
            // States of several groups may refer to one text.
            if (state[request.present] != 0) atomic::store(&request.marks[state[request.reference]], 1U);
        }
    }
}

WINDROW_KERNEL_OF(VALUE_THREADS) marks_to_live_kernel(const u32* marks, i64 count, u8* live) {
    for (const i64 i : thread::grid_rows(count)) live[i] = marks[i] != 0 ? 1 : 0;
}

void mark_texts(device::Stream& stream, const ReferredTexts& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.ids, VALUE_THREADS, VALUE_BLOCKS), mark_texts_kernel, request);
}

void marks_to_live(device::Stream& stream, const u32* marks, i64 count, u8* live) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(count, VALUE_THREADS, VALUE_BLOCKS), marks_to_live_kernel, marks, count, live);
}

}  // namespace windrow::WINDROW_TARGET
