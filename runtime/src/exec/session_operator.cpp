// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"
#include "session_index.hpp"
#include "snapshot_shape.hpp"
#include "stamp_order.hpp"
#include "window_definition.hpp"
#include "window_output.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// SESSION aggregation. Rows are taken in stamp order, and before each row the sessions that its stamp's watermark closes are
/// closed: the order in which Flink sees them (design section 4).

namespace windrow::exec {

namespace {

constexpr std::size_t emit_rows_limit = 65536;

/// A session taken out of the index, waiting to be emitted.
struct ClosedSession {
    std::int64_t start;
    std::int64_t end;
    Watermark fired_at;
    std::uint32_t key;
    std::byte* state;
    std::unique_ptr<Arena> arena;
};

/// Accumulator memory of open sessions: fixed-size blocks that never move, reused through a free list.
class StatePool {
public:
    explicit StatePool(std::size_t size) : size_((size + 15) / 16 * 16) {}
    std::byte* take() {
        if (free_.empty()) {
            blocks_.push_back(Buffer::zeroed(size_ * block_states));
            for (std::size_t i = block_states; i-- > 0;) free_.push_back(blocks_.back().mutable_as<std::byte>() + i * size_);
        }
        std::byte* state = free_.back();
        free_.pop_back();
        return state;
    }
    void give_back(std::byte* state) {
        std::fill_n(state, size_, std::byte{0});
        free_.push_back(state);
    }
    [[nodiscard]] std::size_t memory() const noexcept {
        return blocks_.size() * size_ * block_states + free_.capacity() * sizeof(std::byte*);
    }

private:
    static constexpr std::size_t block_states = 1024;
    std::size_t size_;
    std::vector<Buffer> blocks_;
    std::vector<std::byte*> free_;
};

class SessionOperator : public Operator {
public:
    SessionOperator(const plan::WindowAggregate& node, int workers, std::uint32_t lane, LateRowSink* late_rows,
                    FiredStamps stamps)
        : Operator(false, workers),
          node_(node),
          lane_(lane),
          late_rows_(late_rows),
          stamps_(std::move(stamps)),
          index_(key_types(node, node.keys), node.window.size, node.window.time_zone),
          offsets_(state_offsets(node)),
          pool_(std::max<std::size_t>(offsets_.back(), 16)) {
        for (const plan::AggregateCall& call : node.aggregates)
            uses_arena_ = uses_arena_ || call.function.aggregate->uses_arena();
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        order_.add(std::move(batch));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        const Watermark watermark = node_.window.processing_time ? watermark_min : merged_watermark(inputs[0]);
        order_.release(inputs[0], [&](Batch&& batch) { take_rows(task, batch); });
        close_sessions(task, watermark);
        emit_closed(task);
        index_.compact_keys();
        lanes_ = {{lane_, 0, merged_watermark(inputs[0])}};
    }

    [[nodiscard]] std::size_t state_bytes() const override {
        return index_.memory() + pool_.memory() + order_.memory() + states_.capacity() * sizeof(std::byte*) + arena_bytes();
    }
    [[nodiscard]] std::string describe() const override { return "window aggregate (SESSION)"; }
    [[nodiscard]] std::string state_shape() const override {
        std::string text = aggregation_text(node_) + "; rows (" + types_text(types_of(node_.inputs[0]->output)) + ")";
        if (late_rows_ != nullptr) text += "; scanned (" + types_text(late_rows_->scanned_types()) + ")";
        return text;
    }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        balance.late += late_;
        balance.accepted += taken() - late_;
        balance.open_at_stop += index_.open_count();
    }

protected:
    /// Layout: running ordinal, late rows, number of sessions, then per session, in order of key and start: key, start, end,
    /// canonical bytes of each aggregate; then the rows that wait for their turn.
    void encode_state(std::string& out) const override {
        snapshot::put(next_ordinal_, out);
        snapshot::put(late_, out);
        const std::vector<std::uint32_t> open = index_.open_in_order();
        snapshot::put(static_cast<std::uint64_t>(open.size()), out);
        for (const std::uint32_t number : open) {
            const SessionIndex::Session& session = index_.session(number);
            index_.keys().encode_key(session.key, out);
            snapshot::put(session.start, out);
            snapshot::put(session.end, out);
            for (std::size_t a = 0; a < node_.aggregates.size(); ++a) {
                node_.aggregates[a].function.aggregate->write(states_[number] + offsets_[a], out);
            }
        }
        order_.encode(out, late_rows_ != nullptr);
    }
    void decode_state(std::string_view& in) override {
        next_ordinal_ = snapshot::get<std::uint64_t>(in);
        late_ = snapshot::get<std::uint64_t>(in);
        clear_sessions();
        for (auto left = snapshot::get<std::uint64_t>(in); left > 0; --left) {
            const std::uint32_t key = index_.keys().insert_encoded(in);
            const auto start = snapshot::get<std::int64_t>(in);
            const auto end = snapshot::get<std::int64_t>(in);
            const std::uint32_t number = index_.restore_session(key, start, end);
            ensure_state(number);
            for (std::size_t a = 0; a < node_.aggregates.size(); ++a) {
                node_.aggregates[a].function.aggregate->read(states_[number] + offsets_[a], in,
                                                             uses_arena_ ? *arenas_[number] : no_arena_);
            }
        }
        decode_waiting_rows(in);
    }

private:
    void decode_waiting_rows(std::string_view& in) {
        std::vector<DataType> scanned;
        if (late_rows_ != nullptr) scanned = late_rows_->scanned_types();
        order_.decode(types_of(node_.inputs[0]->output), in, late_rows_ != nullptr ? &scanned : nullptr);
    }

    void clear_sessions() {
        index_.clear();
        for (std::byte* state : states_) {
            if (state != nullptr) pool_.give_back(state);
        }
        states_.clear();
        arenas_.clear();
    }

    static std::vector<std::size_t> state_offsets(const plan::WindowAggregate& node) {
        std::vector<std::size_t> offsets{0};
        for (const plan::AggregateCall& call : node.aggregates) {
            offsets.push_back(offsets.back() + (call.function.aggregate->state_size() + 15) / 16 * 16);
        }
        return offsets;
    }

    [[nodiscard]] std::size_t arena_bytes() const {
        std::size_t bytes = 0;
        for (const auto& arena : arenas_) bytes += arena ? arena->memory() : 0;
        return bytes;
    }

    void take_rows(TaskContext& task, const Batch& batch) {
        const Column& times = batch.columns[static_cast<std::size_t>(node_.window.time_column)];
        std::vector<Column> key_columns;
        for (int key : node_.keys) key_columns.push_back(batch.columns[static_cast<std::size_t>(key)]);
        keys_.prepare(key_form(index_.keys().types()), key_columns, batch.rows);
        key_ids_.resize(static_cast<std::size_t>(batch.rows));
        index_.keys().map(keys_, nullptr, 0, static_cast<std::size_t>(batch.rows), key_ids_.data());
        pending_rows_.clear();
        pending_sessions_.clear();
        const auto on_merge = [&](std::uint32_t into, std::uint32_t from) {
            add_pending(batch);
            merge_sessions(into, from);
        };
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            if (!times.is_valid(i)) {
                throw Error("W5201", "a row has a NULL event time",
                            "give the time column a value, e.g. with COALESCE in a computed column");
            }
            const Watermark w = node_.window.processing_time ? watermark_min : batch.stamps.watermark(i);
            if (index_.any_due(w)) {
                add_pending(batch);
                close_sessions(task, w);
            }
            const std::uint32_t session =
                index_.assign(key_ids_[static_cast<std::size_t>(i)], index_.to_local(times.at<std::int64_t>(i)), w, on_merge);
            if (session == SessionIndex::none) {
                late_indices_.push_back(static_cast<std::int32_t>(i));
                late_ends_.push_back(index_.to_local(times.at<std::int64_t>(i)) + node_.window.size);
                continue;
            }
            ensure_state(session);
            pending_rows_.push_back(static_cast<std::int32_t>(i));
            pending_sessions_.push_back(session);
        }
        add_pending(batch);
        late_ += late_indices_.size();
        if (late_rows_ != nullptr && !late_indices_.empty()) late_rows_->add(task, batch, late_indices_, late_ends_);
        late_indices_.clear();
        late_ends_.clear();
    }

    void ensure_state(std::uint32_t session) {
        if (session >= states_.size()) {
            states_.resize(index_.numbers(), nullptr);
            arenas_.resize(index_.numbers());
        }
        if (states_[session] == nullptr) {
            states_[session] = pool_.take();
            if (uses_arena_) arenas_[session] = std::make_unique<Arena>();
        }
    }

    /// Adds the rows gathered since the last call to their sessions' accumulators, an aggregate at a time.
    void add_pending(const Batch& batch) {
        const std::size_t n = pending_rows_.size();
        if (n == 0) return;
        pointers_.resize(n);
        std::vector<Column> arguments;
        for (std::size_t a = 0; a < node_.aggregates.size(); ++a) {
            const plan::AggregateCall& call = node_.aggregates[a];
            arguments.clear();
            for (int argument : call.arguments) arguments.push_back(batch.columns[static_cast<std::size_t>(argument)]);
            AggregateInput input{arguments, nullptr, &batch.stamps};
            Column filter;
            if (call.filter >= 0) {
                filter = Column::allocate(DataType::boolean(), batch.rows);
                for (const std::int32_t row : true_rows(batch.columns[static_cast<std::size_t>(call.filter)])) {
                    set_bit(filter.values.mutable_as<std::uint8_t>(), row);
                }
                input.filter = filter.values.as<std::uint8_t>();
            }
            for (std::size_t i = 0; i < n; ++i) pointers_[i] = states_[pending_sessions_[i]] + offsets_[a];
            if (!call.function.aggregate->uses_arena()) {
                call.function.aggregate->update(pointers_.data(), pending_rows_.data(), n, input, no_arena_);
                continue;
            }
            // Each session has an arena of its own, freed with it: rows are handed over session by session.
            for (std::size_t begin = 0; begin < n;) {
                std::size_t end = begin + 1;
                while (end < n && pending_sessions_[end] == pending_sessions_[begin]) ++end;
                call.function.aggregate->update(pointers_.data() + begin, pending_rows_.data() + begin, end - begin, input,
                                                *arenas_[pending_sessions_[begin]]);
                begin = end;
            }
        }
        pending_rows_.clear();
        pending_sessions_.clear();
    }

    void merge_sessions(std::uint32_t into, std::uint32_t from) {
        for (std::size_t a = 0; a < node_.aggregates.size(); ++a) {
            std::byte* target = states_[into] + offsets_[a];
            const std::byte* source = states_[from] + offsets_[a];
            node_.aggregates[a].function.aggregate->merge(&target, &source, 1, uses_arena_ ? *arenas_[into] : no_arena_);
        }
        pool_.give_back(states_[from]);
        states_[from] = nullptr;
        arenas_[from].reset();
    }

    void close_sessions(TaskContext& task, Watermark watermark) {
        for (const std::uint32_t number : index_.close(watermark)) {
            const SessionIndex::Session& session = index_.session(number);
            closed_.push_back({session.start, session.end, index_.fires_at(session.end), session.key, states_[number],
                               std::move(arenas_[number])});
            states_[number] = nullptr;
            index_.release(number);
        }
        if (closed_.size() >= emit_rows_limit) emit_closed(task);
    }

    void emit_closed(TaskContext& task) {
        if (closed_.empty()) return;
        FiredRows rows;
        rows.rows = static_cast<std::int64_t>(closed_.size());
        std::vector<ColumnBuilder> keys;
        for (const DataType& type : index_.keys().types()) keys.emplace_back(type);
        for (const ClosedSession& session : closed_) index_.keys().append_key(session.key, keys);
        for (ColumnBuilder& key : keys) rows.keys.push_back(key.finish());
        std::vector<const std::byte*> states(closed_.size());
        for (std::size_t a = 0; a < node_.aggregates.size(); ++a) {
            for (std::size_t i = 0; i < closed_.size(); ++i) states[i] = closed_[i].state + offsets_[a];
            ColumnBuilder values(node_.aggregates[a].function.result);
            node_.aggregates[a].function.aggregate->finalize(states.data(), states.size(), values);
            rows.aggregates.push_back(values.finish());
        }
        std::vector<std::int64_t> starts;
        std::vector<std::int64_t> ends;
        std::vector<Watermark> fired_at;
        for (const ClosedSession& session : closed_) {
            starts.push_back(session.start);
            ends.push_back(session.end);
            fired_at.push_back(session.fired_at);
        }
        Batch out = session_output_batch(node_, std::move(rows), starts, ends, fired_at, lane_, next_ordinal_, stamps_);
        for (ClosedSession& session : closed_) pool_.give_back(session.state);
        closed_.clear();
        push(task, std::move(out));
    }

    const plan::WindowAggregate& node_;
    std::uint32_t lane_;
    LateRowSink* late_rows_;
    FiredStamps stamps_;
    std::vector<std::int32_t> late_indices_;
    std::vector<std::int64_t> late_ends_;
    SessionIndex index_;
    std::vector<std::size_t> offsets_;
    StatePool pool_;
    bool uses_arena_ = false;
    Arena no_arena_;
    StampOrder order_;
    PreparedKeys keys_;
    std::vector<std::uint32_t> key_ids_;
    std::vector<std::byte*> states_;              ///< by session number
    std::vector<std::unique_ptr<Arena>> arenas_;  ///< by session number
    std::vector<std::int32_t> pending_rows_;
    std::vector<std::uint32_t> pending_sessions_;
    std::vector<std::byte*> pointers_;
    std::vector<ClosedSession> closed_;
    std::uint64_t late_ = 0;
    std::uint64_t next_ordinal_ = 0;
};

}  // namespace

OperatorPtr make_session(const plan::WindowAggregate& node, int workers, std::uint32_t lane, LateRowSink* late_rows,
                         FiredStamps stamps) {
    return std::make_unique<SessionOperator>(node, workers, lane, late_rows, std::move(stamps));
}

}  // namespace windrow::exec
