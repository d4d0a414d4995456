// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

/// Firing: planes are merged and the ids with rows selected on the device; their keys and states come to the host, which makes
/// the final values with the functions of the CPU backend.

namespace windrow::gpu {

using device::PinnedMemory;
using device::Primitives;

namespace {

constexpr std::int64_t rows_a_piece = 65536;

/// The canonical order of keys.
std::vector<std::int32_t> order_of(const std::vector<Column>& keys, std::int64_t rows) {
    std::vector<std::int32_t> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
        for (const Column& column : keys) {
            if (const int sign = compare_rows(column, a, column, b); sign != 0) return sign < 0;
        }
        return false;
    });
    return order;
}

}  // namespace

void WindowAggregationGpu::fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    while (const std::optional<DueWindow> window = schedule_.next_due(watermark)) {
        add_unknown();
        fire_window(*window, ordered, emit);
        for (const PlaneKey& key : schedule_.drop_finished(*window)) {
            planes_.erase(key);
            for (ValueSet& set : value_sets_) set.values->drop(key);
            planes_ended_ = true;
        }
    }
    schedule_.mark_fired(watermark);
}

void WindowAggregationGpu::fire_window(const DueWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    const device::ProfileRange range(*device_, "fire");
    if (keys_.ids() == 0) return;
    const Groups groups = fetch_groups(window.covered, ordered, Purpose::results);
    emit_groups(groups, window, emit);
}

/// The covered planes in one.
char* WindowAggregationGpu::merged(const std::vector<PlaneKey>& planes) {
    std::vector<char*> addresses;
    for (const PlaneKey& key : planes) addresses.push_back(address(key));
    MergePlanes request;
    request.addresses = send_addresses(addresses);
    request.plane_count = static_cast<std::uint32_t>(addresses.size());
    request.into = merged_.of<char>(stream_, layout_.bytes(capacity_));
    request.ids = keys_.ids();
    for (const DeviceState& state : layout_.states) {
        request.offset = state.offset(capacity_);
        if (state.refers_to_texts) request.texts = text_columns_.at(request_.aggregates[*state.call].arguments[0]).texts->table();
        if (state.sorted) {
            kernels_->merge_sorted(*stream_, request, *state.sorted);
        } else {
            kernels_->merge_words(*stream_, request, state.form);
        }
    }
    return request.into;
}

/// Puts the ids that have rows in one of the planes into `selected_`, ascending; returns how many they are. Waits.
std::int64_t WindowAggregationGpu::select_live(const std::vector<char*>& planes) {
    const std::uint32_t ids = keys_.ids();
    auto* const live = live_.of<std::uint8_t>(stream_, ids);
    auto* const numbers = numbers_.of<std::uint32_t>(stream_, ids);
    auto* const selected = selected_.of<std::uint32_t>(stream_, ids);
    auto* const count = selected_count_.of<std::int64_t>(stream_, 1);
    kernels_->mark_live(*stream_, send_addresses(planes), static_cast<std::uint32_t>(planes.size()), ids, live, numbers);
    run(stream_, scratch_, Primitives::SelectU32{numbers, live, selected, count, std::int64_t{ids}});
    const PinnedMemory found = fetched<std::int64_t>(stream_, selected_count_.memory(), 0, 1);
    return selected_of(*found.as<std::int64_t>(), ids);
}

std::int64_t WindowAggregationGpu::selected_of(std::int64_t sent, std::int64_t most) {
    if (sent < 0 || sent > most) throw_defect("more is selected on the device than there is");
    return sent;
}

/// The groups of some planes together.
WindowAggregationGpu::Groups WindowAggregationGpu::fetch_groups(const std::vector<PlaneKey>& planes, bool ordered,
                                                                Purpose purpose) {
    char* const plane = planes.size() == 1 ? address(planes[0]) : merged(planes);
    Groups groups;
    groups.rows = select_live({plane});
    if (groups.rows == 0) return groups;
    groups.keys = keys_.columns(selected_.held<std::uint32_t>(stream_), groups.rows);
    std::vector<std::int32_t> order;
    if (ordered && !groups.keys.empty()) {
        order = order_of(groups.keys, groups.rows);
        for (Column& key : groups.keys) key = key.take(order);
    }
    const bool keeps = purpose == Purpose::results && !request_.kept_on_device.empty();
    if (keeps) keep_final_values(plane, order, groups);
    groups.states = fetch_states(layout_, plane, groups.rows, order,
                                 keeps ? std::span<const std::size_t>(request_.kept_on_device) : std::span<const std::size_t>());
    fetch_one_values(groups);
    fetch_kept(planes, order, purpose, groups);
    return groups;
}

/// The states of the `selected_` ids, by array of the layout. `order` says which comes first, second ...; empty: as selected.
std::vector<std::vector<std::uint64_t>> WindowAggregationGpu::fetch_states(const PlaneLayout& layout, char* plane,
                                                                           std::int64_t groups,
                                                                           const std::vector<std::int32_t>& order,
                                                                           std::span<const std::size_t> passed_over) {
    const auto rows = static_cast<std::size_t>(groups);
    std::vector<std::vector<std::uint64_t>> states;
    for (const DeviceState& state : layout.states) {
        if (state.call && std::find(passed_over.begin(), passed_over.end(), *state.call) != passed_over.end()) {
            states.emplace_back();
            continue;
        }
        MovedStates moved;
        moved.plane = plane;
        moved.ids = selected_.held<std::uint32_t>(stream_);
        moved.count = groups;
        moved.offset = state.offset(capacity_);
        moved.host = host_states_.of<std::uint64_t>(stream_, rows * state.words);
        if (state.sorted) {
            kernels_->copy_to_host(*stream_, moved, static_cast<std::uint32_t>(state.words));
        } else {
            kernels_->states_to_host(*stream_, moved, state.form);
        }
        const PinnedMemory host = fetched<std::uint64_t>(stream_, host_states_.memory(), 0, rows * state.words);
        const auto* words = host.as<std::uint64_t>();
        std::vector<std::uint64_t>& values = states.emplace_back(rows * state.words);
        for (std::size_t i = 0; i < rows; ++i) {
            const std::size_t from = order.empty() ? i : static_cast<std::size_t>(order[i]);
            std::copy_n(words + from * state.words, state.words, values.data() + i * state.words);
        }
        if (state.sorted) settle_on_host(*state.sorted, values.data(), rows, state.words);
    }
    return states;
}

Column WindowAggregationGpu::aggregate_column(const Groups& groups, std::size_t call, std::int64_t begin,
                                              std::int64_t count) const {
    const auto first = static_cast<std::size_t>(begin);
    const auto rows = static_cast<std::size_t>(count);
    if (const auto made = groups.final_values.find(call); made != groups.final_values.end())
        return count == groups.rows ? made->second : made->second.slice(begin, count);
    if (request_.aggregates[call].counts_rows) {
        Column counts = Column::allocate(DataType::bigint().not_null(), count);
        std::memcpy(counts.values.mutable_as<std::int64_t>(), groups.states[0].data() + first, rows * sizeof(std::int64_t));
        return counts;
    }
    std::vector<const std::byte*> states(rows);
    const Aggregate* aggregate = request_.aggregates[call].aggregate.get();
    if (const auto kept = groups.kept.find(call); kept != groups.kept.end()) {
        aggregate = kept->second.aggregate;
        for (std::size_t i = 0; i < rows; ++i) states[i] = kept->second.at(first + i);
    } else {
        const std::size_t k = layout_.state_of(call);
        for (std::size_t i = 0; i < rows; ++i)
            states[i] = reinterpret_cast<const std::byte*>(groups.states[k].data() + (first + i) * layout_.states[k].words);
    }
    ColumnBuilder values(aggregate->result());
    values.reserve(count);
    aggregate->finalize(states.data(), states.size(), values);
    return values.finish();
}

void WindowAggregationGpu::emit_groups(const Groups& groups, const DueWindow& window,
                                       const std::function<void(FiredRows&&)>& emit) const {
    for (std::int64_t begin = 0; begin < groups.rows; begin += rows_a_piece) {
        FiredRows rows;
        rows.window_start = window.start;
        rows.window_end = window.end;
        rows.fired_at = window.fired_at;
        rows.rows = std::min(rows_a_piece, groups.rows - begin);
        for (const Column& key : groups.keys)
            rows.keys.push_back(groups.rows <= rows_a_piece ? key : key.slice(begin, rows.rows));
        for (std::size_t call = 0; call < request_.aggregates.size(); ++call)
            rows.aggregates.push_back(aggregate_column(groups, call, begin, rows.rows));
        rows.on_device = kept_rows(groups, begin, rows.rows);
        emit(std::move(rows));
    }
}

}  // namespace windrow::gpu
