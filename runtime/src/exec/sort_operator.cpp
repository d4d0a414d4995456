// SPDX-License-Identifier: Apache-2.0
#include "held_rows.hpp"
#include "operator.hpp"
#include "snapshot_shape.hpp"
#include "stamp_order.hpp"
#include "watermark_history.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// ORDER BY an ascending time attribute, and LIMIT: both take rows in stamp order.

namespace windrow::exec {

namespace {

class SortByTimeOperator : public Operator {
public:
    SortByTimeOperator(const plan::SortByTime& node, int workers, std::uint32_t lane, FiredStamps stamps)
        : Operator(false, workers), node_(node), lane_(lane), stamps_(std::move(stamps)) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        order_.add(std::move(batch));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        order_.release(inputs[0], [&](Batch&& batch) { take_rows(task, std::make_shared<const Batch>(std::move(batch))); });
        emit_until(task, merged_watermark(inputs[0]));
        lanes_ = {{lane_, 0, merged_watermark(inputs[0])}};
    }

    [[nodiscard]] std::size_t state_bytes() const override { return order_.memory() + held_.capacity() * sizeof(Held); }
    [[nodiscard]] std::string describe() const override { return "sort by time"; }
    [[nodiscard]] std::string state_shape() const override { return types_text(types_of(node_.output)); }
    void add_status(OperatorStatus& status) override { status.held_rows = order_.rows() + held_.size(); }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        balance.late += late_;
        balance.accepted += taken() - late_;
    }

protected:
    void encode_state(std::string& out) const override {
        snapshot::put(next_ordinal_, out);
        snapshot::put(late_, out);
        snapshot::put_flag(emitted_any_, out);
        snapshot::put(last_time_, out);
    }
    void seal_large(std::uint64_t epoch) override {
        sealed_[epoch] = held_;
        waiting_.seal(epoch, order_);
    }
    /// The rows in the order in which they came, then those that wait for their turn.
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        std::vector<Held> held = std::move(sealed_.at(epoch));
        sealed_.erase(epoch);
        std::sort(held.begin(), held.end(), [](const Held& a, const Held& b) { return a.arrival < b.arrival; });
        snapshot::Blocks blocks(block_sink);
        snapshot::put(static_cast<std::uint64_t>(held.size()), blocks.bytes);
        for (const Held& row : held) {
            encode_held_row(*row.batch, row.row, blocks.bytes);
            blocks.flush_if_full();
        }
        blocks.flush();
        waiting_.write(epoch, block_sink);
    }
    void decode_state(std::string_view& in) override {
        next_ordinal_ = snapshot::get<std::uint64_t>(in);
        late_ = snapshot::get<std::uint64_t>(in);
        emitted_any_ = snapshot::get_flag(in);
        last_time_ = snapshot::get<std::int64_t>(in);
        held_.clear();
        next_arrival_ = 0;
        HeldRowReader rows(types_of(node_.output));
        for (auto left = snapshot::get_count(in, node_.output.size()); left > 0; --left) {
            rows.read(in);
            if (rows.full() || left == 1) hold(std::make_shared<const Batch>(rows.finish()));
        }
        std::make_heap(held_.begin(), held_.end(), later);
        order_.decode(types_of(node_.output), in);
    }

private:
    struct Held {
        std::int64_t time;
        std::uint64_t arrival;
        std::shared_ptr<const Batch> batch;
        std::int32_t row;
    };

    /// Restored rows, in order of arrival.
    void hold(const std::shared_ptr<const Batch>& batch) {
        const Column& times = batch->columns[static_cast<std::size_t>(node_.keys[0].column)];
        for (std::int64_t i = 0; i < batch->rows; ++i) {
            if (!times.is_valid(i)) snapshot::refuse("of " + describe() + " holds a row without a time");
            held_.push_back({times.at<std::int64_t>(i), next_arrival_++, batch, static_cast<std::int32_t>(i)});
        }
    }

    void take_rows(TaskContext& task, std::shared_ptr<const Batch> batch) {
        const Column& times = batch->columns[static_cast<std::size_t>(node_.keys[0].column)];
        for (std::int64_t i = 0; i < batch->rows; ++i) {
            emit_until(task, batch->stamps.watermark(i));
            const auto time = times.at<std::int64_t>(i);
            // Flink's TemporalSort drops only what is not after the last row it has emitted (expressions/582).
            if (emitted_any_ && time <= last_time_) {
                ++late_;
                continue;
            }
            held_.push_back({time, next_arrival_++, batch, static_cast<std::int32_t>(i)});
            std::push_heap(held_.begin(), held_.end(), later);
        }
    }

    static bool later(const Held& a, const Held& b) { return a.time != b.time ? a.time > b.time : a.arrival > b.arrival; }

    [[nodiscard]] bool before(const Held& a, const Held& b) const {
        if (a.time != b.time) return a.time < b.time;
        for (std::size_t k = 1; k < node_.keys.size(); ++k) {
            const plan::SortByTime::Key& key = node_.keys[k];
            const Column& left = a.batch->columns[static_cast<std::size_t>(key.column)];
            const Column& right = b.batch->columns[static_cast<std::size_t>(key.column)];
            const bool left_null = !left.is_valid(a.row);
            const bool right_null = !right.is_valid(b.row);
            if (left_null || right_null) {
                if (left_null != right_null) return left_null == key.nulls_first;
                continue;
            }
            const int order = compare_rows(left, a.row, right, b.row);
            if (order != 0) return key.descending ? order > 0 : order < 0;
        }
        return a.arrival < b.arrival;
    }

    void emit_until(TaskContext& task, Watermark watermark) {
        if (held_.empty() || held_.front().time > watermark) return;
        std::vector<Held> due;
        while (!held_.empty() && held_.front().time <= watermark) {
            std::pop_heap(held_.begin(), held_.end(), later);
            due.push_back(std::move(held_.back()));
            held_.pop_back();
        }
        std::sort(due.begin(), due.end(), [&](const Held& a, const Held& b) { return before(a, b); });
        last_time_ = due.back().time;
        emitted_any_ = true;
        std::vector<ColumnBuilder> builders;
        for (const plan::OutputField& field : node_.output) builders.emplace_back(field.type);
        Batch out;
        out.rows = static_cast<std::int64_t>(due.size());
        out.stamps.source = lane_;
        out.stamps.watermarks = Buffer::allocate(due.size() * sizeof(Watermark));
        for (std::size_t i = 0; i < due.size(); ++i) {
            for (std::size_t c = 0; c < builders.size(); ++c) builders[c].append_from(due[i].batch->columns[c], due[i].row);
            out.stamps.watermarks.mutable_as<Watermark>()[i] = stamps_.of(due[i].time);
        }
        out.stamps.first_ordinal = next_ordinal_;
        next_ordinal_ += due.size();
        for (ColumnBuilder& builder : builders) out.columns.push_back(builder.finish());
        push(task, std::move(out));
    }

    const plan::SortByTime& node_;
    std::uint32_t lane_;
    FiredStamps stamps_;
    StampOrder order_;
    std::vector<Held> held_;
    std::map<std::uint64_t, std::vector<Held>> sealed_;  ///< by epoch: which rows were held; their values are shared
    SealedRows waiting_;
    bool emitted_any_ = false;
    std::int64_t last_time_ = 0;
    std::uint64_t late_ = 0;
    std::uint64_t next_arrival_ = 0;
    std::uint64_t next_ordinal_ = 0;
};

class LimitOperator : public Operator {
public:
    LimitOperator(const plan::Limit& node, int workers, bool* satisfied)
        : Operator(false, workers),
          types_(types_of(node.output)),
          offset_(node.offset),
          count_(node.count),
          satisfied_(satisfied) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        order_.add(std::move(batch));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        order_.release(inputs[0], [&](Batch&& batch) {
            const std::int64_t first = std::clamp<std::int64_t>(offset_ - seen_, 0, batch.rows);
            const std::int64_t end = std::clamp<std::int64_t>(offset_ + count_ - seen_, first, batch.rows);
            seen_ += batch.rows;
            if (end > first) push(task, batch.slice(first, end - first));
        });
        if (satisfied_ != nullptr && seen_ >= offset_ + count_) *satisfied_ = true;
        Operator::advance(task, inputs);
    }

    void expect_no_end() override { order_.wait_for_nobody(); }
    [[nodiscard]] std::size_t state_bytes() const override { return order_.memory(); }
    [[nodiscard]] std::string describe() const override { return "limit"; }
    [[nodiscard]] std::string state_shape() const override {
        return "offset " + std::to_string(offset_) + ", count " + std::to_string(count_) + "; " + types_text(types_);
    }
    void add_balance(StatementBalance& balance) const override {
        if (in_balance) balance.accepted += taken();
    }

protected:
    void encode_state(std::string& out) const override { snapshot::put(seen_, out); }
    void seal_large(std::uint64_t epoch) override { waiting_.seal(epoch, order_); }
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        waiting_.write(epoch, block_sink);
    }
    void decode_state(std::string_view& in) override {
        seen_ = snapshot::get<std::int64_t>(in);
        if (seen_ < 0) snapshot::refuse("of " + describe() + " holds a count below zero");
        order_.decode(types_, in);
    }

private:
    std::vector<DataType> types_;
    std::int64_t offset_;
    std::int64_t count_;
    bool* satisfied_;
    std::int64_t seen_ = 0;
    StampOrder order_;
    SealedRows waiting_;
};

}  // namespace

OperatorPtr make_sort_by_time(const plan::SortByTime& node, int workers, std::uint32_t lane, FiredStamps stamps) {
    return std::make_unique<SortByTimeOperator>(node, workers, lane, std::move(stamps));
}

OperatorPtr make_limit(const plan::Limit& node, int workers, bool* satisfied) {
    return std::make_unique<LimitOperator>(node, workers, satisfied);
}

}  // namespace windrow::exec
