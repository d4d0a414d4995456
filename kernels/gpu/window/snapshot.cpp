// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>
#include <bit>

/// State as bytes (the CPU backend's), its size, and counts.

namespace windrow::gpu {

using device::DeviceMemory;
using device::PinnedMemory;

WindowCounts WindowAggregationGpu::counts() const {
    const PinnedMemory host = fetched<RowCounters>(stream_, counters_, 0, 1);
    const RowCounters& rows = *host.as<RowCounters>();
    WindowCounts counts = restored_counts_;
    counts.late += rows.late;
    counts.in_no_window += rows.in_no_window;
    counts.accepted += rows.accepted;
    counts.partly_late_pairs += rows.partly_late_pairs;
    counts.filtered += rows.filtered;
    return counts;
}

std::size_t WindowAggregationGpu::memory() const {
    std::size_t bytes = keys_.memory() + adder_.memory() + uploads_.memory() + transitions_.size() + counters_.size();
    for (const auto& [key, plane] : planes_) bytes += plane.size();
    for (const Room* room : {&table_stretches_, &table_fates_, &row_stamps_, &stamp_tiles_, &row_planes_, &row_ids_,
                             &unknown_rows_, &unknown_count_, &late_flags_, &numbers_, &selected_, &selected_count_, &addresses_,
                             &merged_, &live_, &host_states_, &ordinals_, &reduced_, &scratch_})
        bytes += room->size();
    for (const ValueSet& set : value_sets_) bytes += set.values->memory();
    for (const auto& [number, column] : text_columns_) bytes += column.texts->memory();
    return bytes;
}

WindowTally WindowAggregationGpu::tally() const noexcept {
    WindowTally tally = tally_;
    for (const ValueSet& set : value_sets_) {
        tally.value_growths += set.values->growths();
        tally.value_forgettings += set.values->forgettings();
    }
    for (const auto& [number, column] : text_columns_) tally.text_forgettings += column.texts->forgettings();
    return tally;
}

std::uint64_t WindowAggregationGpu::open_groups() const {
    // Counting takes scratch of this object and adds what is left of a batch, but changes nothing that is seen.
    auto& self = const_cast<WindowAggregationGpu&>(*this);
    self.add_unknown();
    std::uint64_t groups = 0;
    if (self.keys_.ids() == 0) return 0;
    for (const auto& [key, plane] : planes_) groups += static_cast<std::uint64_t>(self.select_live({self.address(key)}));
    return groups;
}

void WindowAggregationGpu::write_state(const Groups& groups, std::size_t call, std::size_t group, std::string& out) const {
    if (request_.aggregates[call].counts_rows) return;
    const Aggregate& aggregate = *request_.aggregates[call].aggregate;
    if (const auto kept = groups.kept.find(call); kept != groups.kept.end()) return aggregate.write(kept->second.at(group), out);
    const std::size_t k = layout_.state_of(call);
    const std::uint64_t* const state = groups.states[k].data() + group * layout_.states[k].words;
    aggregate.write(reinterpret_cast<const std::byte*>(state), out);
}

std::string WindowAggregationGpu::encode_state() {
    const device::ProfileRange range(*device_, "snapshot");
    std::map<PlaneKey, Groups> all;
    if (keys_.ids() != 0) {
        for (const auto& entry : planes_) {
            Groups groups = fetch_groups({entry.first}, true, Purpose::snapshot);
            if (groups.rows != 0) all.emplace(entry.first, std::move(groups));
        }
    }
    std::string out;
    put_head({schedule_.fired_until(), counts(), all.size()}, out);
    for (const auto& [key, groups] : all) {
        put_plane(key, static_cast<std::uint64_t>(groups.rows), out);
        for (std::int64_t i = 0; i < groups.rows; ++i) {
            const auto row = static_cast<std::size_t>(i);
            for (const Column& column : groups.keys) encode_row(column, i, out);
            snapshot::put(static_cast<std::int64_t>(groups.states[0][row]), out);
            for (std::size_t call = 0; call < request_.aggregates.size(); ++call) write_state(groups, call, row, out);
        }
    }
    return out;
}

void WindowAggregationGpu::seal(std::uint64_t epoch) {
    add_unknown();
    sealed_.seal(epoch, encode_state());
}

void WindowAggregationGpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    sealed_.write(epoch, block_sink);
}

void WindowAggregationGpu::restore(std::string_view bytes) {
    partly_added_.reset();
    planes_.clear();
    keys_.clear();
    for (ValueSet& set : value_sets_) set.values->clear();
    for (auto& [number, column] : text_columns_) column.texts->clear();
    planes_ended_ = false;
    ids_when_forgotten_ = 0;
    stream_->fill(counters_.write_on(stream_), 0, counters_.size());
    const WindowSnapshotHead head = get_head(bytes);
    schedule_.restart(head.fired_until);
    restored_counts_ = head.counts;
    for (std::uint64_t p = 0; p < head.planes; ++p) {
        const PlaneKey key = get_plane(bytes, schedule_);
        restore_plane(key, bytes);
    }
    check_end(bytes);
}

WindowAggregationGpu::RestoredStates WindowAggregationGpu::empty_states() const {
    RestoredStates states;
    states.of_arrays.resize(layout_.states.size());
    for (std::size_t call = 0; call < request_.aggregates.size(); ++call) {
        const WindowAggregateCall& of_request = request_.aggregates[call];
        if (of_request.counts_rows || of_request.aggregate->device_values().kept == DeviceKept::none) continue;
        HostStates& host = states.kept[call];
        host.aggregate = of_request.aggregate.get();
        host.words = host.aggregate->state_size() / sizeof(std::uint64_t);
    }
    return states;
}

/// Appends the state of the next group.
void WindowAggregationGpu::read_state(std::size_t call, std::string_view& bytes, Arena& arena, RestoredStates& states) const {
    if (request_.aggregates[call].counts_rows) return;
    const Aggregate& aggregate = *request_.aggregates[call].aggregate;
    const auto kept = states.kept.find(call);
    const std::size_t k = kept == states.kept.end() ? layout_.state_of(call) : 0;
    std::vector<std::uint64_t> state(kept == states.kept.end() ? layout_.states[k].words : kept->second.words);
    aggregate.read(reinterpret_cast<std::byte*>(state.data()), bytes, arena);
    if (kept == states.kept.end() && layout_.states[k].sorted) prepare_for_device(*layout_.states[k].sorted, state.data());
    std::vector<std::uint64_t>& all = kept == states.kept.end() ? states.of_arrays[k] : kept->second.states;
    all.insert(all.end(), state.begin(), state.end());
}

void WindowAggregationGpu::restore_plane(PlaneKey key, std::string_view& bytes) {
    const auto groups = snapshot::get<std::uint64_t>(bytes);
    std::vector<ColumnBuilder> builders;
    for (const DataType& type : request_.key_types) builders.emplace_back(type);
    RestoredStates states = empty_states();
    Arena arena;
    for (std::uint64_t g = 0; g < groups; ++g) {
        for (ColumnBuilder& builder : builders) decode_row(bytes, builder);
        states.of_arrays[0].push_back(static_cast<std::uint64_t>(snapshot::get<std::int64_t>(bytes)));
        for (std::size_t call = 0; call < request_.aggregates.size(); ++call) read_state(call, bytes, arena, states);
    }
    if (!planes_.contains(key)) {
        planes_.emplace(key, new_plane());
        schedule_.open(key);
    }
    if (groups == 0) return;

    const auto rows = static_cast<std::int64_t>(groups);
    std::vector<Column> columns;
    std::vector<const Column*> pointers;
    std::uint64_t text_bytes = 0;
    for (ColumnBuilder& builder : builders) columns.push_back(held_by_device(builder.finish()));
    for (const Column& column : columns) {
        pointers.push_back(&column);
        text_bytes += text_bytes_of(column);
    }
    DeviceColumns uploaded = DeviceColumns::upload(stream_, pointers, rows);
    const std::vector<ColumnView> views = uploaded.read_on(stream_);
    auto* const planes = row_planes_.of<std::uint32_t>(stream_, groups);
    stream_->fill(planes, 0, groups * sizeof(std::uint32_t));
    auto* const ids = row_ids_.of<std::uint32_t>(stream_, groups);
    keys_.map({views, rows, text_bytes}, planes, ids);
    make_room_for_ids(0);
    for (std::size_t k = 0; k < layout_.states.size(); ++k) {
        const DeviceState& state = layout_.states[k];
        const std::vector<std::uint64_t>& values = states.of_arrays[k];
        if (values.empty()) continue;
        MovedStates moved;
        moved.plane = address(key);
        moved.ids = ids;
        moved.count = rows;
        moved.offset = state.offset(capacity_);
        moved.host = host_states_.of<std::uint64_t>(stream_, values.size());
        send(stream_, host_states_.memory(), 0, values.data(), values.size());
        if (state.sorted) {
            kernels_->copy_to_device(*stream_, moved, static_cast<std::uint32_t>(state.words));
        } else {
            kernels_->states_to_device(*stream_, moved, state.form);
        }
    }
    if (states.kept.empty()) return;
    const PinnedMemory given = fetched<std::uint32_t>(stream_, row_ids_.memory(), 0, groups);
    restore_values(key, states.kept, {given.as<std::uint32_t>(), groups});
    restore_one_values(key, states.kept, {given.as<std::uint32_t>(), groups});
}

}  // namespace windrow::gpu
