// SPDX-License-Identifier: Apache-2.0
#include "gpu/states/state_adder.hpp"

#include <bit>

namespace windrow::gpu {

using device::Primitives;

WordAggregate word_aggregate(const DeviceState& state, std::size_t capacity,
                             const std::function<StateInput(std::size_t call)>& input_of) {
    WordAggregate item;
    item.form = state.form;
    item.offset = state.offset(capacity);
    if (!state.call) return item;
    const StateInput input = input_of(*state.call);
    item.has_argument = input.has_argument;
    item.part = input.part;
    item.argument = input.argument;
    if (input.filter == nullptr) return item;
    item.has_filter = true;
    item.filter = *input.filter;
    return item;
}

StateAdder::StateAdder(std::shared_ptr<device::Stream> stream, const WindowKernels& kernels)
    : stream_(std::move(stream)), kernels_(&kernels) {}

void StateAdder::add(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, RowCounts counts,
                     const InputOf& input_of, const SharedIds& shared_ids) {
    add_words(rows, layout, capacity, counts, input_of, shared_ids);
    if (layout.any_sorted()) add_sorted(rows, layout, capacity, input_of);
}

void StateAdder::add_words(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, RowCounts counts,
                           const InputOf& input_of, const SharedIds& shared_ids) {
    WordAggregates aggregates;
    const auto launch = [&] {
        if (aggregates.count != 0) kernels_->add_words(*stream_, rows, aggregates, shared_ids(aggregates.words));
        aggregates = {};
    };
    for (const DeviceState& state : layout.states) {
        if (state.sorted || (!state.call && counts == RowCounts::left_out)) continue;
        if (aggregates.count == most_word_aggregates) launch();
        aggregates.items[aggregates.count++] = word_aggregate(state, capacity, input_of);
        aggregates.words += static_cast<std::uint32_t>(state.words);
    }
    launch();
}

void StateAdder::add_sorted(const GroupedRows& rows, const PlaneLayout& layout, std::uint32_t capacity, const InputOf& input_of) {
    const auto count = static_cast<std::size_t>(rows.rows);
    SortedRows sorted;
    sorted.count = rows.rows;
    sorted.addresses = rows.addresses;
    sorted.capacity = capacity;
    sorted.group_count = std::uint64_t{rows.plane_count} * capacity;
    auto* const groups = groups_.of<std::uint64_t>(stream_, count);
    auto* const numbers = numbers_.of<std::uint32_t>(stream_, count);
    auto* const sorted_groups = sorted_groups_.of<std::uint64_t>(stream_, count);
    auto* const sorted_rows = sorted_rows_.of<std::uint32_t>(stream_, count);
    kernels_->number_groups(*stream_, rows, capacity, groups, numbers);
    run(stream_, scratch_,
        Primitives::SortU64{groups, numbers, sorted_groups, sorted_rows, rows.rows, 0,
                            static_cast<int>(std::bit_width(sorted.group_count))});
    sorted.groups = sorted_groups;
    sorted.rows = sorted_rows;
    const std::size_t edges = 4 * ((count + sorted_chunk - 1) / sorted_chunk);
    for (const DeviceState& state : layout.states) {
        if (!state.sorted) continue;
        const StateInput input = input_of(*state.call);
        SortedAggregate aggregate;
        aggregate.form = *state.sorted;
        aggregate.part = input.part;
        aggregate.scale = state.scale;
        aggregate.argument = input.argument;
        aggregate.offset = state.offset(capacity);
        aggregate.order = input.order;
        aggregate.text_numbers = input.text_numbers;
        aggregate.texts = input.texts;
        if (input.filter != nullptr) {
            aggregate.has_filter = true;
            aggregate.filter = *input.filter;
        }
        kernels_->add_sorted(
            *stream_, sorted, aggregate,
            {edge_groups_.of<std::uint64_t>(stream_, edges), edge_states_.of<std::uint64_t>(stream_, edges * state.words)});
    }
}

std::size_t StateAdder::memory() const noexcept {
    std::size_t bytes = 0;
    for (const Room* room : {&groups_, &sorted_groups_, &numbers_, &sorted_rows_, &edge_groups_, &edge_states_, &scratch_})
        bytes += room->size();
    return bytes;
}

}  // namespace windrow::gpu
