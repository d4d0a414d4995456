// SPDX-License-Identifier: Apache-2.0
#include "held_rows.hpp"
#include "operator.hpp"
#include "snapshot_shape.hpp"
#include "stamp_order.hpp"
#include "window_definition.hpp"
#include "window_output.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/session_index.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// SESSION evaluated by itself: the rows of a session are emitted with its bounds when it closes, in order of arrival.

namespace windrow::exec {

namespace {

/// A row held until its session closes.
struct HeldRow {
    std::shared_ptr<const Batch> batch;
    std::int32_t row;
    std::uint64_t arrival;
};

class SessionRowsOperator : public Operator {
public:
    SessionRowsOperator(const plan::WindowTableFunction& node, int workers, std::uint32_t lane, LateRowSink* late_rows,
                        FiredStamps stamps)
        : Operator(false, workers),
          node_(node),
          lane_(lane),
          late_rows_(late_rows),
          stamps_(std::move(stamps)),
          index_(key_types(node, node.window.partition_by), node.window.size, node.window.time_zone) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        order_.add(std::move(batch));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        order_.release(inputs[0], [&](Batch&& batch) { take_rows(task, std::make_shared<const Batch>(std::move(batch))); });
        if (!node_.window.processing_time) close_sessions(task, merged_watermark(inputs[0]));
        index_.compact_keys();
        lanes_ = {{lane_, 0, merged_watermark(inputs[0])}};
    }

    [[nodiscard]] std::size_t state_bytes() const override { return index_.memory() + order_.memory() + held_bytes_; }
    [[nodiscard]] std::string describe() const override { return "window table function (SESSION)"; }
    [[nodiscard]] std::string state_shape() const override {
        std::string text = window_text(node_.window) + "; keys (" + types_text(index_.keys().types()) + "); rows (" +
                           types_text(input_types()) + ")";
        if (late_rows_ != nullptr) text += "; scanned (" + types_text(late_rows_->scanned_types()) + ")";
        return text;
    }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        balance.late += late_;
        balance.accepted += taken() - late_;
        balance.open_at_stop += index_.open_count();
    }
    void add_status(OperatorStatus& status) override {
        status.held_rows = order_.rows();
        status.window = {closed_, {true, index_.first_waiting()}, node_.window.processing_time, zone_name(node_.window)};
    }

protected:
    /// Layout: running ordinal, late rows, rows that have arrived, number of sessions, then per session, in order of key and
    /// start: key, start, end, number of rows, then per row: its place in the order of arrival, values; then the rows that wait
    /// for their turn.
    void encode_state(std::string& out) const override {
        for (const std::uint64_t number : {next_ordinal_, late_, next_arrival_}) snapshot::put(number, out);
    }
    void seal_large(std::uint64_t epoch) override {
        sealed_[epoch] = {index_.freeze(), rows_};
        waiting_.seal(epoch, order_);
    }
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        Sealed sealed = std::move(sealed_.at(epoch));
        sealed_.erase(epoch);
        snapshot::Blocks blocks(block_sink);
        const std::vector<std::uint32_t> open = sealed.sessions.open_in_order();
        snapshot::put(static_cast<std::uint64_t>(open.size()), blocks.bytes);
        for (const std::uint32_t number : open) encode_session(sealed, number, blocks);
        blocks.flush();
        waiting_.write(epoch, block_sink, late_rows_ != nullptr);
    }
    void decode_state(std::string_view& in) override {
        for (std::uint64_t* number : {&next_ordinal_, &late_, &next_arrival_}) *number = snapshot::get<std::uint64_t>(in);
        index_.clear();
        rows_.clear();
        held_bytes_ = 0;
        HeldRowReader reader(input_types());
        std::vector<Place> places;
        for (auto left = snapshot::get<std::uint64_t>(in); left > 0; --left) {
            const std::uint32_t key = index_.keys().insert_encoded(in);
            const auto start = snapshot::get<std::int64_t>(in);
            const auto end = snapshot::get<std::int64_t>(in);
            const std::uint32_t session = index_.restore_session(key, start, end);
            for (auto rows = snapshot::get_count(in, sizeof(std::uint64_t) + input_types().size()); rows > 0; --rows) {
                places.push_back({session, snapshot::get<std::uint64_t>(in)});
                reader.read(in);
                if (reader.full()) hold(reader, places);
            }
        }
        hold(reader, places);
        std::vector<DataType> scanned;
        if (late_rows_ != nullptr) scanned = late_rows_->scanned_types();
        order_.decode(input_types(), in, late_rows_ != nullptr ? &scanned : nullptr);
    }

private:
    /// Sessions and which rows they hold, until they are written; the rows' values are shared.
    struct Sealed {
        SessionIndex::Frozen sessions;
        std::vector<std::vector<HeldRow>> rows;
    };
    static void encode_session(Sealed& sealed, std::uint32_t number, snapshot::Blocks& blocks) {
        const SessionIndex::Session& session = sealed.sessions.sessions[number];
        sealed.sessions.keys->encode_key(session.key, blocks.bytes);
        snapshot::put(session.start, blocks.bytes);
        snapshot::put(session.end, blocks.bytes);
        std::vector<HeldRow>& rows = sealed.rows[number];
        sort_by_arrival(rows);
        snapshot::put(static_cast<std::uint64_t>(rows.size()), blocks.bytes);
        for (const HeldRow& held : rows) {
            snapshot::put(held.arrival, blocks.bytes);
            encode_held_row(*held.batch, held.row, blocks.bytes);
            blocks.flush_if_full();
        }
    }

    /// Where a restored row belongs.
    struct Place {
        std::uint32_t session;
        std::uint64_t arrival;
    };
    void hold(HeldRowReader& reader, std::vector<Place>& places) {
        rows_.resize(index_.numbers());
        if (places.empty()) return;
        const auto batch = std::make_shared<const Batch>(reader.finish());
        for (std::size_t i = 0; i < places.size(); ++i) {
            rows_[places[i].session].push_back({batch, static_cast<std::int32_t>(i), places[i].arrival});
            held_bytes_ += sizeof(HeldRow) + batch->memory() / static_cast<std::size_t>(batch->rows);
        }
        places.clear();
    }

    [[nodiscard]] std::vector<DataType> input_types() const { return types_of(node_.inputs[0]->output); }
    static void sort_by_arrival(std::vector<HeldRow>& rows) {
        std::sort(rows.begin(), rows.end(), [](const HeldRow& a, const HeldRow& b) { return a.arrival < b.arrival; });
    }

    void take_rows(TaskContext& task, std::shared_ptr<const Batch> batch) {
        const Column& times = batch->columns[static_cast<std::size_t>(node_.window.time_column)];
        std::vector<Column> key_columns;
        for (int key : node_.window.partition_by) key_columns.push_back(batch->columns[static_cast<std::size_t>(key)]);
        PreparedKeys keys;
        keys.prepare(key_form(index_.keys().types()), key_columns, batch->rows);
        std::vector<std::uint32_t> ids(static_cast<std::size_t>(batch->rows));
        index_.keys().map(keys, nullptr, 0, ids.size(), ids.data());
        const auto on_merge = [&](std::uint32_t into, std::uint32_t from) {
            auto& rows = rows_[into];
            rows.insert(rows.end(), rows_[from].begin(), rows_[from].end());
            rows_[from].clear();
            index_.release(from);
        };
        std::vector<std::int32_t> late;
        std::vector<std::int64_t> late_ends;
        for (std::int64_t i = 0; i < batch->rows; ++i) {
            if (!times.is_valid(i)) {
                throw Error("W5201", "a row has a NULL event time",
                            "give the time column a value, e.g. with COALESCE in a computed column");
            }
            const Watermark w = node_.window.processing_time ? watermark_min : batch->stamps.watermark(i);
            close_sessions(task, w);
            const std::uint32_t session =
                index_.assign(ids[static_cast<std::size_t>(i)], index_.to_local(times.at<std::int64_t>(i)), w, on_merge);
            if (session == SessionIndex::none) {
                late.push_back(static_cast<std::int32_t>(i));
                late_ends.push_back(index_.to_local(times.at<std::int64_t>(i)) + node_.window.size);
                continue;
            }
            if (session >= rows_.size()) rows_.resize(index_.numbers());
            rows_[session].push_back({batch, static_cast<std::int32_t>(i), next_arrival_++});
            held_bytes_ += sizeof(HeldRow) + batch->memory() / static_cast<std::size_t>(batch->rows);
        }
        late_ += late.size();
        if (late_rows_ != nullptr && !late.empty()) late_rows_->add(task, *batch, late, late_ends);
    }

    void close_sessions(TaskContext& task, Watermark watermark) {
        if (!index_.any_due(watermark)) return;
        for (const std::uint32_t number : index_.close(watermark)) {
            emit_session(task, index_.session(number), rows_[number]);
            ++closed_;
            rows_[number].clear();
            index_.release(number);
        }
    }

    void emit_session(TaskContext& task, const SessionIndex::Session& session, std::vector<HeldRow>& rows) {
        sort_by_arrival(rows);
        const std::size_t inputs = node_.output.size() - 3;
        std::vector<ColumnBuilder> builders;
        for (std::size_t c = 0; c < inputs; ++c) builders.emplace_back(node_.output[c].type);
        for (const HeldRow& held : rows) {
            for (std::size_t c = 0; c < inputs; ++c) builders[c].append_from(held.batch->columns[c], held.row);
            held_bytes_ -= sizeof(HeldRow) + held.batch->memory() / static_cast<std::size_t>(held.batch->rows);
        }
        Batch out;
        out.rows = static_cast<std::int64_t>(rows.size());
        for (ColumnBuilder& builder : builders) out.columns.push_back(builder.finish());
        const std::int64_t last = session.end - 1;
        const std::int64_t time = index_.zone() != nullptr ? index_.zone()->to_instant(last) : last;
        out.columns.push_back(Column::of_constant(node_.output[inputs].type, session.start, out.rows));
        out.columns.push_back(Column::of_constant(node_.output[inputs + 1].type, session.end, out.rows));
        out.columns.push_back(Column::of_constant(node_.output[inputs + 2].type, time, out.rows));
        out.stamps.source = lane_;
        out.stamps.constant_watermark = stamps_.of(index_.fires_at(session.end));
        out.stamps.first_ordinal = next_ordinal_;
        next_ordinal_ += rows.size();
        push(task, std::move(out));
    }

    const plan::WindowTableFunction& node_;
    std::uint32_t lane_;
    LateRowSink* late_rows_;
    FiredStamps stamps_;
    SessionIndex index_;
    StampOrder order_;
    SealedRows waiting_;
    std::map<std::uint64_t, Sealed> sealed_;  ///< by epoch
    std::vector<std::vector<HeldRow>> rows_;  ///< by session number
    std::size_t held_bytes_ = 0;
    std::uint64_t late_ = 0;
    std::uint64_t next_arrival_ = 0;
    std::uint64_t next_ordinal_ = 0;
    std::uint64_t closed_ = 0;
};

}  // namespace

OperatorPtr make_session_rows(const plan::WindowTableFunction& node, int workers, std::uint32_t lane, LateRowSink* late_rows,
                              FiredStamps stamps) {
    return std::make_unique<SessionRowsOperator>(node, workers, lane, late_rows, std::move(stamps));
}

}  // namespace windrow::exec
