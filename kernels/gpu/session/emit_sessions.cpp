// SPDX-License-Identifier: Apache-2.0
#include "gpu/session/session_aggregation_gpu.hpp"

#include <algorithm>
#include <numeric>

/// Closed sessions: their keys and states come to the host, which makes the final values with the functions of the CPU backend.

namespace windrow::gpu {

using device::PinnedMemory;

namespace {

constexpr std::size_t rows_a_piece = 65536;

int compare_keys(const std::vector<Column>& keys, std::int32_t a, std::int32_t b) {
    for (const Column& column : keys) {
        if (const int sign = compare_rows(column, a, column, b); sign != 0) return sign;
    }
    return 0;
}

}  // namespace

void SessionAggregationGpu::fire(Watermark watermark, const Emit& emit) {
    const std::vector<std::uint32_t> due = sessions_.take_due(watermark);
    closed_.insert(closed_.end(), due.begin(), due.end());
    sessions_ended_ = sessions_ended_ || !due.empty();
    emit_closed(emit);
}

std::vector<Column> SessionAggregationGpu::keys_of(const std::vector<std::uint32_t>& numbers) {
    std::vector<std::uint32_t> ids;
    ids.reserve(numbers.size());
    for (const std::uint32_t number : numbers) ids.push_back(sessions_.session(number).key);
    static_cast<void>(slots_.of<std::uint32_t>(stream_, ids.size()));
    send(stream_, slots_.memory(), 0, ids.data(), ids.size());
    return keys_.columns(slots_.held<std::uint32_t>(stream_), static_cast<std::int64_t>(ids.size()));
}

SessionAggregationGpu::Ordered SessionAggregationGpu::ordered(std::vector<std::uint32_t> numbers, const Before& before) {
    Ordered out;
    const std::vector<Column> keys = keys_of(numbers);
    std::vector<std::int32_t> order(numbers.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
        const auto& left = sessions_.session(numbers[static_cast<std::size_t>(a)]);
        const auto& right = sessions_.session(numbers[static_cast<std::size_t>(b)]);
        return before(left, right, [&] { return compare_keys(keys, a, b); });
    });
    for (const std::int32_t i : order) out.numbers.push_back(numbers[static_cast<std::size_t>(i)]);
    for (const Column& key : keys) out.keys.push_back(key.take(order));
    return out;
}

/// All that has closed by a stamp ends before whatever closes later: what is emitted in several calls is in order, too.
void SessionAggregationGpu::emit_closed(const Emit& emit) {
    if (closed_.empty()) return;
    const device::ProfileRange range(*device_, "fire");
    const Ordered sessions = ordered(std::move(closed_), [](const Session& a, const Session& b, const CompareKeys& keys) {
        if (a.end != b.end) return a.end < b.end;
        if (a.start != b.start) return a.start < b.start;
        return keys() < 0;
    });
    closed_.clear();
    for (std::size_t begin = 0; begin < sessions.numbers.size(); begin += rows_a_piece)
        emit_piece(sessions, begin, std::min(rows_a_piece, sessions.numbers.size() - begin), emit);
    for (const std::uint32_t number : sessions.numbers) sessions_.release(number);
}

void SessionAggregationGpu::emit_piece(const Ordered& sessions, std::size_t begin, std::size_t count, const Emit& emit) {
    const auto first = sessions.numbers.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::vector<std::uint32_t> numbers(first, first + static_cast<std::ptrdiff_t>(count));
    ClosedSessions out;
    out.rows = static_cast<std::int64_t>(count);
    for (const std::uint32_t number : numbers) {
        const OpenSessions::Session& session = sessions_.session(number);
        out.starts.push_back(session.start);
        out.ends.push_back(session.end);
        out.fired_at.push_back(sessions_.fires_at(session.end));
    }
    for (const Column& key : sessions.keys)
        out.keys.push_back(count == sessions.numbers.size() ? key : key.slice(static_cast<std::int64_t>(begin), out.rows));
    const std::vector<std::vector<std::uint64_t>> states = fetch_states(numbers);
    clear_states(numbers);
    for (std::size_t call = 0; call < request_.aggregates.size(); ++call) {
        const std::size_t k = layout_.state_of(call);
        std::vector<const std::byte*> pointers(count);
        for (std::size_t i = 0; i < count; ++i)
            pointers[i] = reinterpret_cast<const std::byte*>(states[k].data() + i * layout_.states[k].words);
        const Aggregate& aggregate = *request_.aggregates[call].aggregate;
        ColumnBuilder values(aggregate.result());
        values.reserve(out.rows);
        aggregate.finalize(pointers.data(), count, values);
        out.aggregates.push_back(values.finish());
    }
    emit(std::move(out));
}

MovedStates SessionAggregationGpu::moved(const DeviceState& state, std::size_t count) {
    MovedStates moved;
    moved.plane = states_.write_as<char>(stream_);
    moved.ids = slots_.held<std::uint32_t>(stream_);
    moved.count = static_cast<std::int64_t>(count);
    moved.offset = state.offset(capacity_);
    moved.host = host_states_.of<std::uint64_t>(stream_, count * state.words);
    return moved;
}

void SessionAggregationGpu::send_slots(const std::vector<std::uint32_t>& slots) {
    static_cast<void>(slots_.of<std::uint32_t>(stream_, slots.size()));
    send(stream_, slots_.memory(), 0, slots.data(), slots.size());
}

/// By array of the layout; of the number of rows, which is not kept, nothing. Waits.
std::vector<std::vector<std::uint64_t>> SessionAggregationGpu::fetch_states(const std::vector<std::uint32_t>& slots) {
    std::vector<std::vector<std::uint64_t>> states(layout_.states.size());
    send_slots(slots);
    for (std::size_t k = 1; k < layout_.states.size(); ++k) {
        const DeviceState& state = layout_.states[k];
        const MovedStates request = moved(state, slots.size());
        if (state.sorted) {
            state_kernels_->copy_to_host(*stream_, request, static_cast<std::uint32_t>(state.words));
        } else {
            state_kernels_->states_to_host(*stream_, request, state.form);
        }
        const std::size_t words = slots.size() * state.words;
        const PinnedMemory host = fetched<std::uint64_t>(stream_, host_states_.memory(), 0, words);
        states[k].assign(host.as<std::uint64_t>(), host.as<std::uint64_t>() + words);
        if (state.sorted) settle_on_host(*state.sorted, states[k].data(), slots.size(), state.words);
    }
    return states;
}

/// Free slots have empty states.
void SessionAggregationGpu::clear_states(const std::vector<std::uint32_t>& slots) {
    send_slots(slots);
    for (std::size_t k = 1; k < layout_.states.size(); ++k) {
        const DeviceState& state = layout_.states[k];
        kernels_->clear_slots(*stream_, moved(state, slots.size()), static_cast<std::uint32_t>(state.words));
    }
}

/// Ids of keys without sessions are given again, once there are many and a session has ended.
void SessionAggregationGpu::forget_unused_keys() {
    if (!sessions_ended_ || !closed_.empty()) return;
    if (keys_.ids_known() < std::max(options_.forget_from_ids, 2 * ids_when_forgotten_)) return;
    sessions_ended_ = false;
    ++tally_.forgettings;
    if (sessions_.open_count() == 0) {
        keys_.clear();
        ids_when_forgotten_ = 0;
        return;
    }
    const std::uint32_t ids = keys_.ids();
    std::vector<std::uint8_t> live(ids, 0);
    for (const std::uint32_t key : sessions_.keys_with_sessions()) live[key] = 1;
    auto* const flags = live_.of<std::uint8_t>(stream_, ids);
    send(stream_, live_.memory(), 0, live.data(), live.size());
    keys_.retain(flags);
    ids_when_forgotten_ = ids - keys_.free_ids();
}

}  // namespace windrow::gpu
