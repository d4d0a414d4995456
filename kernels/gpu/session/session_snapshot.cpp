// SPDX-License-Identifier: Apache-2.0
#include "gpu/session/session_aggregation_gpu.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

/// State as bytes (the CPU backend's), and its size.

namespace windrow::gpu {

using device::PinnedMemory;

SessionTally SessionAggregationGpu::tally() const {
    SessionTally tally = tally_;
    tally.placement = placement_.tally();
    return tally;
}

std::size_t SessionAggregationGpu::memory() const {
    std::size_t bytes =
        keys_.memory() + adder_.memory() + uploads_.memory() + sessions_.memory() + states_.size() + transitions_.size();
    for (const Room* room :
         {&row_planes_, &row_keys_,       &row_slots_,      &row_stamps_, &local_times_, &sort_keys_, &sorted_keys_, &numbers_,
          &order_,      &time_order_,     &ids_by_time_,    &sorted_ids_, &marks_,       &sums_,      &fragments_,   &pairs_,
          &slots_,      &fragment_count_, &fragment_slots_, &lone_slots_, &host_states_, &addresses_, &live_,        &scratch_})
        bytes += room->size();
    return bytes;
}

std::string SessionAggregationGpu::encode_state() {
    const device::ProfileRange range(*device_, "snapshot");
    const Ordered sessions = ordered(sessions_.open_numbers(), [](const Session& a, const Session& b, const CompareKeys& keys) {
        if (a.key != b.key) return keys() < 0;
        return a.start < b.start;
    });
    const std::vector<std::vector<std::uint64_t>> states = fetch_states(sessions.numbers);
    std::string out;
    snapshot::put(static_cast<std::uint64_t>(sessions.numbers.size()), out);
    for (std::size_t i = 0; i < sessions.numbers.size(); ++i) {
        const Session& session = sessions_.session(sessions.numbers[i]);
        for (const Column& key : sessions.keys) encode_row(key, static_cast<std::int64_t>(i), out);
        snapshot::put(session.start, out);
        snapshot::put(session.end, out);
        for (std::size_t k = 1; k < layout_.states.size(); ++k) {
            const DeviceState& state = layout_.states[k];
            request_.aggregates[*state.call].aggregate->write(
                reinterpret_cast<const std::byte*>(states[k].data() + i * state.words), out);
        }
    }
    return out;
}

void SessionAggregationGpu::seal(std::uint64_t epoch) {
    sealed_.seal(epoch, encode_state());
}

void SessionAggregationGpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    sealed_.write(epoch, block_sink);
}

void SessionAggregationGpu::restore(std::string_view& bytes) {
    sessions_.clear_sessions();
    keys_.clear();
    closed_.clear();
    ids_when_forgotten_ = 0;
    sessions_ended_ = false;
    stream_->fill(states_.write_on(stream_), 0, states_.size());

    const auto count = snapshot::get<std::uint64_t>(bytes);
    std::vector<ColumnBuilder> keys;
    for (const DataType& type : request_.key_types) keys.emplace_back(type);
    std::vector<std::int64_t> starts;
    std::vector<std::int64_t> ends;
    std::vector<std::vector<std::uint64_t>> states(layout_.states.size());
    Arena arena;
    for (std::uint64_t i = 0; i < count; ++i) {
        for (ColumnBuilder& key : keys) decode_row(bytes, key);
        starts.push_back(snapshot::get<std::int64_t>(bytes));
        ends.push_back(snapshot::get<std::int64_t>(bytes));
        for (std::size_t k = 1; k < states.size(); ++k) {
            std::vector<std::uint64_t> state(layout_.states[k].words);
            request_.aggregates[*layout_.states[k].call].aggregate->read(reinterpret_cast<std::byte*>(state.data()), bytes,
                                                                         arena);
            if (layout_.states[k].sorted) prepare_for_device(*layout_.states[k].sorted, state.data());
            states[k].insert(states[k].end(), state.begin(), state.end());
        }
    }
    if (count == 0) return;

    const std::vector<std::uint32_t> ids = restore_keys(keys, count);
    std::vector<std::uint32_t> slots;
    for (std::size_t i = 0; i < ids.size(); ++i) slots.push_back(sessions_.restore_session(ids[i], starts[i], ends[i]));
    make_room_for_slots();
    restore_states(slots, states);
}

/// The keys' ids. Waits.
std::vector<std::uint32_t> SessionAggregationGpu::restore_keys(std::vector<ColumnBuilder>& builders, std::size_t count) {
    const auto rows = static_cast<std::int64_t>(count);
    std::vector<Column> columns;
    std::vector<const Column*> pointers;
    std::uint64_t text_bytes = 0;
    for (ColumnBuilder& builder : builders) columns.push_back(builder.finish());
    for (const Column& column : columns) {
        pointers.push_back(&column);
        if (column.type.physical() == PhysicalKind::bytes)
            text_bytes += static_cast<std::uint64_t>(column.data<std::int32_t>()[rows]);
    }
    DeviceColumns uploaded = DeviceColumns::upload(stream_, pointers, rows);
    const std::vector<ColumnView> views = uploaded.read_on(stream_);
    auto* const planes = row_planes_.of<std::uint32_t>(stream_, count);
    stream_->fill(planes, 0, count * sizeof(std::uint32_t));
    keys_.map({views, rows, text_bytes}, planes, row_keys_.of<std::uint32_t>(stream_, count));
    const PinnedMemory ids = fetched<std::uint32_t>(stream_, row_keys_.memory(), 0, count);
    return {ids.as<std::uint32_t>(), ids.as<std::uint32_t>() + count};
}

void SessionAggregationGpu::restore_states(const std::vector<std::uint32_t>& slots,
                                           const std::vector<std::vector<std::uint64_t>>& states) {
    send_slots(slots);
    for (std::size_t k = 1; k < states.size(); ++k) {
        const DeviceState& state = layout_.states[k];
        const MovedStates request = moved(state, slots.size());
        send(stream_, host_states_.memory(), 0, states[k].data(), states[k].size());
        if (state.sorted) {
            state_kernels_->copy_to_device(*stream_, request, static_cast<std::uint32_t>(state.words));
        } else {
            state_kernels_->states_to_device(*stream_, request, state.form);
        }
    }
}

}  // namespace windrow::gpu
