// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"

#include "windrow/semantics/word_state.hpp"

/// Rows are added to their groups' states by atomics: in device memory, or first in the shared memory of the block, for the ids
/// that fit there. A row whose id does not fit falls through to device memory.

namespace windrow::WINDROW_TARGET {

using gpu::KeyPart;
using gpu::WordAggregate;
using semantics::WordState;

/// Every block merges all its groups at its end: fewer blocks take more rows each.
constexpr u32 SHARED_BLOCKS = 512;

WINDROW_DEVICE i64 value_of(const WordAggregate& aggregate, i64 row) {
    const ColumnView& view = aggregate.argument;
    switch (aggregate.part) {
        case KeyPart::bit:
            return view.bit(row) ? 1 : 0;
        case KeyPart::int8:
            return view.at<semantics::i8>(row);
        case KeyPart::int16:
            return view.at<semantics::i16>(row);
        case KeyPart::int32:
            return view.at<i32>(row);
        case KeyPart::int64:
            return view.at<i64>(row);
        case KeyPart::float32:
            return semantics::order_key(view.at<float>(row));
        case KeyPart::float64:
            return semantics::order_key(view.at<double>(row));
        case KeyPart::int128:
        case KeyPart::text:
            return 0;  // COUNT, which looks only at validity
    }
    return 0;
}

WINDROW_DEVICE bool counts(const WordAggregate& aggregate, i64 row) {
    if (aggregate.has_filter && !(aggregate.filter.is_valid(row) && aggregate.filter.bit(row))) return false;
    return !aggregate.has_argument || aggregate.argument.is_valid(row);
}

WINDROW_DEVICE void merge_word(WordForm form, u64* into, u64 from) {
    if (semantics::adds_words(form)) {
        atomic::add(into, from);
    } else {
        atomic::max(into, from);
    }
}

WINDROW_DEVICE u64* state_of(const WordAggregate& aggregate, char* plane, u32 id) {
    return reinterpret_cast<u64*>(plane + aggregate.offset) + static_cast<u64>(id) * semantics::state_words(aggregate.form);
}

WINDROW_DEVICE void add_to(const WordAggregate& aggregate, i64 row, u64* state) {
    const WordState own = semantics::contribution_of(aggregate.form, aggregate.has_argument ? value_of(aggregate, row) : 0);
    for (u32 i = 0; i < semantics::state_words(aggregate.form); ++i) merge_word(aggregate.form, state + i, own.words[i]);
}

WINDROW_DEVICE void add_to_device(const GroupedRows& rows, const WordAggregates& aggregates, i64 row, u32 plane, u32 id) {
    for (u32 a = 0; a < aggregates.count; ++a) {
        const WordAggregate& aggregate = aggregates.items[a];
        if (counts(aggregate, row)) add_to(aggregate, row, state_of(aggregate, rows.addresses[plane], id));
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) add_words_kernel(GroupedRows rows, WordAggregates aggregates) {
    for (const i64 row : thread::grid_rows(rows.rows)) {
        const u32 plane = rows.planes[row];
        if (plane != gpu::no_plane) add_to_device(rows, aggregates, row, plane, rows.ids[row]);
    }
}

// 1. The block's states are zeroed: the empty state.
// 2. Rows are added to them.
// 3. They are merged into the states in device memory.
WINDROW_KERNEL_OF(WINDOW_THREADS)
add_words_shared_kernel(GroupedRows rows, WordAggregates aggregates, u32 shared_ids) {
    WINDROW_DYNAMIC_SHARED(u64, states);
    const u32 groups = rows.plane_count * shared_ids;
    const u32 words = groups * aggregates.words;
    for (u32 i = thread::index(); i < words; i += thread::block_size()) states[i] = 0;
    block::barrier();
    for (const i64 row : thread::grid_rows(rows.rows)) {
        const u32 plane = rows.planes[row];
        if (plane == gpu::no_plane) continue;
        const u32 id = rows.ids[row];
        if (id >= shared_ids) {
            add_to_device(rows, aggregates, row, plane, id);
            continue;
        }
        u64* state = states + (plane * shared_ids + id) * aggregates.words;
        for (u32 a = 0; a < aggregates.count; ++a) {
            const WordAggregate& aggregate = aggregates.items[a];
            if (counts(aggregate, row)) add_to(aggregate, row, state);
            state += semantics::state_words(aggregate.form);
        }
    }
    block::barrier();
    for (u32 group = thread::index(); group < groups; group += thread::block_size()) {
        const u64* own = states + group * aggregates.words;
        for (u32 a = 0; a < aggregates.count; ++a) {
            const WordAggregate& aggregate = aggregates.items[a];
            u64* const into = state_of(aggregate, rows.addresses[group / shared_ids], group % shared_ids);
            for (u32 i = 0; i < semantics::state_words(aggregate.form); ++i, ++own) {
                if (*own != 0) merge_word(aggregate.form, into + i, *own);
            }
        }
    }
}

void add_words(device::Stream& stream, const GroupedRows& rows, const WordAggregates& aggregates, u32 shared_ids) {
    if (shared_ids == 0) {
        WINDROW_LAUNCH(stream, device::shape_for_rows(rows.rows, WINDOW_THREADS, WINDOW_BLOCKS), add_words_kernel, rows,
                       aggregates);
        return;
    }
    device::LaunchShape shape = device::shape_for_rows(rows.rows, WINDOW_THREADS, SHARED_BLOCKS);
    shape.dynamic_shared_bytes = static_cast<std::size_t>(rows.plane_count) * shared_ids * aggregates.words * sizeof(u64);
    WINDROW_LAUNCH(stream, shape, add_words_shared_kernel, rows, aggregates, shared_ids);
}

}  // namespace windrow::WINDROW_TARGET
