// SPDX-License-Identifier: Apache-2.0
#include "value_launches.cuh"

/// A stored key is words (key_views.hpp): those of a pair are the null bits, the group's id, the value.

namespace windrow::WINDROW_TARGET {

using gpu::KeyPart;
using gpu::PairRows;

constexpr u32 GROUP_WORD = 1;
constexpr u32 VALUE_WORD = 2;

WINDROW_KERNEL_OF(VALUE_THREADS) pairs_to_rows_kernel(PairRows request) {
    for (const i64 row : thread::grid_rows(request.count)) {
        const u64* const words = request.stored.words + static_cast<u64>(request.pairs[row]) * request.shape.words;
        request.groups[row] = static_cast<u32>(words[GROUP_WORD]);
        request.planes[row] = 0;
        if (request.values == nullptr) continue;
        if (request.part == KeyPart::int128) {
            u64* const halves = static_cast<u64*>(request.values) + 2 * row;
            halves[0] = words[VALUE_WORD];
            halves[1] = words[VALUE_WORD + 1];
        } else if (request.part == KeyPart::float32) {
            static_cast<u32*>(request.values)[row] = static_cast<u32>(words[VALUE_WORD]);
        } else {
            static_cast<u64*>(request.values)[row] = words[VALUE_WORD];
        }
    }
}

void pairs_to_rows(device::Stream& stream, const PairRows& request) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.count, VALUE_THREADS, VALUE_BLOCKS), pairs_to_rows_kernel, request);
}

}  // namespace windrow::WINDROW_TARGET
