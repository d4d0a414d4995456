// SPDX-License-Identifier: Apache-2.0
#pragma once

/// States of words, to which rows are added by atomics.

#include "gpu/keys/kernels/key_values.cuh"
#include "gpu/window/window_views.hpp"

namespace windrow::WINDROW_TARGET {

/// What a state takes in of a value that is not NULL. COUNT looks at no value, whatever its type.
WINDROW_DEVICE i64 operand_of_bits(gpu::KeyPart part, const ValueBits& bits) {
    using gpu::KeyPart;
    if (part == KeyPart::float32) return semantics::order_key(__builtin_bit_cast(float, static_cast<u32>(bits.low)));
    if (part == KeyPart::float64) return semantics::order_key(__builtin_bit_cast(double, bits.low));
    return integer_of(part, bits);
}

WINDROW_DEVICE void merge_word(semantics::WordForm form, u64* into, u64 from) {
    if (semantics::adds_words(form)) {
        atomic::add(into, from);
    } else {
        atomic::max(into, from);
    }
}

/// Adds the operand to the state.
WINDROW_DEVICE void add_operand(semantics::WordForm form, i64 operand, u64* state) {
    const semantics::WordState own = semantics::contribution_of(form, operand);
    for (u32 i = 0; i < semantics::state_words(form); ++i) merge_word(form, state + i, own.words[i]);
}

WINDROW_DEVICE u64* state_of(semantics::WordForm form, u64 offset, char* plane, u32 id) {
    return reinterpret_cast<u64*>(plane + offset) + static_cast<u64>(id) * semantics::state_words(form);
}

/// A row and the states that it is added to: for the state a, `form(a)` and `offset(a)`, whether the row `counts(a)`, and its
/// `operand(a)`. Here, columns in device memory.
struct StateRow {
    const gpu::WordAggregates& states;
    i64 row;

    WINDROW_DEVICE_MEMBER u32 state_count() const { return states.count; }
    WINDROW_DEVICE_MEMBER u32 state_words() const { return states.words; }
    WINDROW_DEVICE_MEMBER semantics::WordForm form(u32 a) const { return states.items[a].form; }
    WINDROW_DEVICE_MEMBER u64 offset(u32 a) const { return states.items[a].offset; }
    WINDROW_DEVICE_MEMBER bool counts(u32 a) const {
        const gpu::WordAggregate& state = states.items[a];
        if (state.has_filter && !(state.filter.is_valid(row) && state.filter.bit(row))) return false;
        return !state.has_argument || state.argument.is_valid(row);
    }
    WINDROW_DEVICE_MEMBER i64 operand(u32 a) const {
        const gpu::WordAggregate& state = states.items[a];
        const bool counts_only = !state.has_argument || state.form == semantics::WordForm::count;
        return counts_only ? 0 : operand_of_bits(state.part, bits_at(state.part, state.argument, row));
    }
};

template <typename Row>
WINDROW_DEVICE void add_to_device(const Row& row, char* plane, u32 id) {
    for (u32 a = 0; a < row.state_count(); ++a) {
        if (row.counts(a)) add_operand(row.form(a), row.operand(a), state_of(row.form(a), row.offset(a), plane, id));
    }
}

template <typename Row>
WINDROW_DEVICE void add_to_shared(const Row& row, u64* state) {
    for (u32 a = 0; a < row.state_count(); ++a) {
        if (row.counts(a)) add_operand(row.form(a), row.operand(a), state);
        state += semantics::state_words(row.form(a));
    }
}

/// The states of a block's shared memory, of the ids below `ids`; other rows fall through to device memory. No ids: none are
/// there.
struct SharedStates {
    u64* states;
    u32 ids;
};

template <typename Row>
WINDROW_DEVICE void add_to_group(const Row& row, const SharedStates& shared, char* const* addresses, u32 plane, u32 id) {
    if (id < shared.ids) {
        add_to_shared(row, shared.states + (plane * shared.ids + id) * row.state_words());
    } else {
        add_to_device(row, addresses[plane], id);
    }
}

/// Zeroes the states of the block's shared memory: they are empty. All threads come.
WINDROW_DEVICE void clear_shared_states(u64* states, u32 words) {
    for (u32 i = thread::index(); i < words; i += thread::block_size()) states[i] = 0;
    block::barrier();
}

/// Merges the block's states, [plane][id][words of all aggregates], into those in device memory. All threads come.
WINDROW_DEVICE void merge_shared_states(const u64* states, const gpu::WordAggregates& aggregates, char* const* addresses,
                                        u32 plane_count, u32 shared_ids) {
    block::barrier();
    for (u32 group = thread::index(); group < plane_count * shared_ids; group += thread::block_size()) {
        const u64* own = states + group * aggregates.words;
        for (u32 a = 0; a < aggregates.count; ++a) {
            const gpu::WordAggregate& aggregate = aggregates.items[a];
            u64* const into = state_of(aggregate.form, aggregate.offset, addresses[group / shared_ids], group % shared_ids);
            for (u32 i = 0; i < semantics::state_words(aggregate.form); ++i, ++own) {
                if (*own != 0) merge_word(aggregate.form, into + i, *own);
            }
        }
    }
}

}  // namespace windrow::WINDROW_TARGET
