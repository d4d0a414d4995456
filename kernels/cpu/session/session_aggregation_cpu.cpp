// SPDX-License-Identifier: Apache-2.0
#include "session/session_aggregation_cpu.hpp"

#include "window_times.hpp"
#include "windrow/kernels/expression.hpp"
#include "windrow/kernels/snapshot_blocks.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow::cpu {

namespace {

constexpr std::size_t emit_rows_limit = 65536;

}  // namespace

SessionAggregationCpu::SessionAggregationCpu(SessionAggregationRequest request)
    : request_(std::move(request)), index_(request_.key_types, request_.gap, request_.time_zone), states_(request_.aggregates) {}

void SessionAggregationCpu::accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) {
    const Column& times = batch.columns[static_cast<std::size_t>(request_.time_column)];
    refuse_null_times(times);
    states_.look_for_readers();
    map_keys(batch);
    pending_rows_.clear();
    pending_sessions_.clear();
    const auto on_merge = [&](std::uint32_t into, std::uint32_t from) {
        add_pending(batch);
        merge_sessions(into, from);
        index_.release(from);
    };
    for (std::int64_t i = 0; i < batch.rows; ++i) {
        const Watermark w = request_.processing_time ? watermark_min : batch.stamps.watermark(i);
        if (index_.any_due(w)) {
            add_pending(batch);
            close_sessions(w, emit);
        }
        const std::uint32_t session =
            index_.assign(key_ids_[static_cast<std::size_t>(i)], index_.to_local(times.at<std::int64_t>(i)), w, on_merge);
        if (session == SessionIndex::none) {
            late_rows.push_back(static_cast<std::int32_t>(i));
            continue;
        }
        states_.grow(index_.numbers());
        states_.own(session);
        pending_rows_.push_back(static_cast<std::int32_t>(i));
        pending_sessions_.push_back(session);
    }
    add_pending(batch);
}

void SessionAggregationCpu::fire(Watermark watermark, const Emit& emit) {
    states_.look_for_readers();
    close_sessions(watermark, emit);
    emit_closed(emit);
    index_.compact_keys();
}

std::size_t SessionAggregationCpu::memory() const {
    return index_.memory() + states_.memory();
}

void SessionAggregationCpu::map_keys(const Batch& batch) {
    std::vector<Column> columns;
    for (const int key : request_.keys) columns.push_back(batch.columns[static_cast<std::size_t>(key)]);
    keys_.prepare(key_form(index_.keys().types()), columns, batch.rows);
    key_ids_.resize(static_cast<std::size_t>(batch.rows));
    index_.keys().map(keys_, nullptr, 0, static_cast<std::size_t>(batch.rows), key_ids_.data());
}

/// Adds the rows gathered since the last call to their sessions' accumulators, an aggregate at a time.
void SessionAggregationCpu::add_pending(const Batch& batch) {
    if (pending_rows_.empty()) return;
    pointers_.resize(pending_rows_.size());
    for (std::size_t call = 0; call < request_.aggregates.size(); ++call) add_pending_to(call, batch);
    pending_rows_.clear();
    pending_sessions_.clear();
}

void SessionAggregationCpu::add_pending_to(std::size_t k, const Batch& batch) {
    const WindowAggregateCall& call = request_.aggregates[k];
    const std::size_t n = pending_rows_.size();
    std::vector<Column> arguments;
    for (const int argument : call.arguments) arguments.push_back(batch.columns[static_cast<std::size_t>(argument)]);
    AggregateInput input{arguments, nullptr, &batch.stamps};
    Column filter;
    if (call.filter >= 0) {
        filter = Column::allocate(DataType::boolean(), batch.rows);
        for (const std::int32_t row : true_rows(batch.columns[static_cast<std::size_t>(call.filter)]))
            set_bit(filter.values.mutable_as<std::uint8_t>(), row);
        input.filter = filter.values.as<std::uint8_t>();
    }
    for (std::size_t i = 0; i < n; ++i) pointers_[i] = states_.accumulator(pending_sessions_[i], k);
    if (!call.aggregate->uses_arena()) {
        call.aggregate->update(pointers_.data(), pending_rows_.data(), n, input, no_arena_);
        return;
    }
    // Each session has an arena of its own, freed with it: rows are handed over session by session.
    for (std::size_t begin = 0; begin < n;) {
        std::size_t end = begin + 1;
        while (end < n && pending_sessions_[end] == pending_sessions_[begin]) ++end;
        call.aggregate->update(pointers_.data() + begin, pending_rows_.data() + begin, end - begin, input,
                               states_.arena(pending_sessions_[begin]));
        begin = end;
    }
}

void SessionAggregationCpu::merge_sessions(std::uint32_t into, std::uint32_t from) {
    states_.own(into);
    states_.merge(into, from);
}

void SessionAggregationCpu::close_sessions(Watermark watermark, const Emit& emit) {
    for (const std::uint32_t number : index_.close(watermark)) {
        const SessionIndex::Session& session = index_.session(number);
        closed_.push_back({session.start, session.end, index_.fires_at(session.end), session.key, states_.take(number)});
        index_.release(number);
    }
    if (closed_.size() >= emit_rows_limit) emit_closed(emit);
}

void SessionAggregationCpu::emit_closed(const Emit& emit) {
    if (closed_.empty()) return;
    ClosedSessions out;
    out.rows = static_cast<std::int64_t>(closed_.size());
    std::vector<ColumnBuilder> keys;
    for (const DataType& type : index_.keys().types()) keys.emplace_back(type);
    for (const Closed& session : closed_) {
        index_.keys().append_key(session.key, keys);
        out.starts.push_back(session.start);
        out.ends.push_back(session.end);
        out.fired_at.push_back(session.fired_at);
    }
    for (ColumnBuilder& key : keys) out.keys.push_back(key.finish());
    std::vector<const std::byte*> states(closed_.size());
    for (std::size_t a = 0; a < request_.aggregates.size(); ++a) {
        for (std::size_t i = 0; i < closed_.size(); ++i) states[i] = states_.accumulator(closed_[i].state, a);
        ColumnBuilder values(request_.aggregates[a].aggregate->result());
        request_.aggregates[a].aggregate->finalize(states.data(), states.size(), values);
        out.aggregates.push_back(values.finish());
    }
    for (const Closed& session : closed_) states_.let_go(session.state);
    closed_.clear();
    emit(std::move(out));
}

void SessionAggregationCpu::seal(std::uint64_t epoch) {
    sealed_[epoch] = {index_.freeze(), states_.freeze()};
}

/// May run beside `accumulate` and `fire`: reads what is frozen only.
void SessionAggregationCpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    const Sealed sealed = std::move(found->second);
    sealed_.erase(found);
    const std::vector<std::uint32_t> open = sealed.sessions.open_in_order();
    snapshot::Blocks blocks(block_sink);
    snapshot::put(static_cast<std::uint64_t>(open.size()), blocks.bytes);
    for (const std::uint32_t number : open) {
        const SessionIndex::Session& session = sealed.sessions.sessions[number];
        sealed.sessions.keys->encode_key(session.key, blocks.bytes);
        snapshot::put(session.start, blocks.bytes);
        snapshot::put(session.end, blocks.bytes);
        for (std::size_t a = 0; a < request_.aggregates.size(); ++a)
            request_.aggregates[a].aggregate->write(states_.accumulator(sealed.states.states[number], a), blocks.bytes);
        blocks.flush_if_full();
    }
    blocks.flush();
}

void SessionAggregationCpu::restore(std::string_view& bytes) {
    index_.clear();
    states_.clear();
    for (auto left = snapshot::get<std::uint64_t>(bytes); left > 0; --left) {
        const std::uint32_t key = index_.keys().insert_encoded(bytes);
        const auto start = snapshot::get<std::int64_t>(bytes);
        const auto end = snapshot::get<std::int64_t>(bytes);
        const std::uint32_t number = index_.restore_session(key, start, end);
        states_.grow(index_.numbers());
        states_.own(number);
        for (std::size_t a = 0; a < request_.aggregates.size(); ++a)
            request_.aggregates[a].aggregate->read(states_.accumulator(number, a), bytes, states_.arena(number));
    }
}

}  // namespace windrow::cpu
