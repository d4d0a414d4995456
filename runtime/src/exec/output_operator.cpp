// SPDX-License-Identifier: Apache-2.0
#include "output_operator.hpp"

#include "snapshot_shape.hpp"
#include "stamp_order.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

class OutputOperator : public Operator {
public:
    OutputOperator(const plan::Output& output, int workers, bool ordered, std::function<void(Batch&&)> consume)
        : Operator(false, workers), output_(output), ordered_(ordered), consume_(std::move(consume)) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        if (ordered_) {
            order_.add(std::move(batch));
        } else {
            deliver(std::move(batch));
        }
    }
    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        Operator::advance(task, inputs);
        if (ordered_) order_.release(inputs[0], [&](Batch&& batch) { deliver(std::move(batch)); });
    }
    [[nodiscard]] std::size_t state_bytes() const override { return order_.memory(); }
    [[nodiscard]] std::string describe() const override { return "output"; }
    [[nodiscard]] std::string state_shape() const override { return types_text(types_of(output_.query->output)); }
    void add_balance(StatementBalance& balance) const override {
        if (in_balance) balance.accepted += taken() - dropped_;
        if (in_balance) balance.filtered += dropped_;
        balance.rows_out += delivered_;
    }
    void expect_no_end() override { order_.wait_for_nobody(); }
    void add_status(OperatorStatus& status) override { status.held_rows = order_.rows(); }

protected:
    void encode_state(std::string& out) const override {
        snapshot::put(delivered_, out);
        snapshot::put(dropped_, out);
    }
    void seal_large(std::uint64_t epoch) override { waiting_.seal(epoch, order_); }
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        waiting_.write(epoch, block_sink);
    }
    void decode_state(std::string_view& in) override {
        delivered_ = snapshot::get<std::uint64_t>(in);
        dropped_ = snapshot::get<std::uint64_t>(in);
        order_.decode(types_of(output_.query->output), in);
    }

private:
    void deliver(Batch&& batch) {
        if (has_forbidden_null(batch)) {
            const std::vector<std::int32_t> kept = rows_without_null(batch);
            dropped_ += static_cast<std::uint64_t>(batch.rows) - kept.size();
            if (kept.empty()) return;
            batch = batch.take(kept);
        }
        delivered_ += static_cast<std::uint64_t>(batch.rows);
        consume_(std::move(batch));
    }
    [[nodiscard]] bool has_forbidden_null(const Batch& batch) const {
        for (const int c : output_.not_null) {
            const Column& column = batch.columns[static_cast<std::size_t>(c)];
            for (std::int64_t row = 0; !column.validity.empty() && row < batch.rows; ++row) {
                if (column.is_valid(row)) continue;
                if (output_.drop_null_rows) return true;
                refuse_null(static_cast<std::size_t>(c));
            }
        }
        return false;
    }

    [[noreturn]] void refuse_null(std::size_t column) const {
        const std::string& name = output_.query->output[column].name;
        throw Error(
            "W5601",
            "column '" + name + "' of " + (output_.is_select ? "the result" : output_.sink_name) +
                " is NOT NULL, and a row holds NULL there",
            "give it a value: COALESCE(" + name + ", ...); or drop such rows: SET 'table.exec.sink.not-null-enforcer' = 'DROP'")
            .at(output_.where);
    }

    [[nodiscard]] std::vector<std::int32_t> rows_without_null(const Batch& batch) const {
        std::vector<std::int32_t> rows;
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            const bool whole = std::all_of(output_.not_null.begin(), output_.not_null.end(),
                                           [&](int c) { return batch.columns[static_cast<std::size_t>(c)].is_valid(row); });
            if (whole) rows.push_back(static_cast<std::int32_t>(row));
        }
        return rows;
    }

    const plan::Output& output_;
    bool ordered_;
    std::function<void(Batch&&)> consume_;
    StampOrder order_;
    SealedRows waiting_;
    std::uint64_t delivered_ = 0;
    std::uint64_t dropped_ = 0;
};

class ValuesOperator : public Operator {
public:
    ValuesOperator(const plan::Values& node, int workers, std::uint32_t lane)
        : Operator(false, workers), node_(node), lane_(lane) {}

    void process(TaskContext&, int, Batch&&) override {}
    void advance(TaskContext& task, const std::vector<std::vector<Lane>>&) override {
        lanes_ = {{lane_, 0, watermark_max}};
        if (emitted_) return;
        emitted_ = true;
        Batch batch;
        batch.rows = static_cast<std::int64_t>(node_.rows.size());
        for (std::size_t c = 0; c < node_.output.size(); ++c) {
            ColumnBuilder builder(node_.output[c].type);
            for (const auto& row : node_.rows) builder.append(row[c]);
            batch.columns.push_back(builder.finish());
        }
        batch.stamps.source = lane_;
        push(task, std::move(batch));
    }
    [[nodiscard]] std::string describe() const override { return "values"; }

protected:
    void encode_state(std::string& out) const override { snapshot::put_flag(emitted_, out); }
    void decode_state(std::string_view& in) override { emitted_ = snapshot::get_flag(in); }

private:
    const plan::Values& node_;
    std::uint32_t lane_;
    bool emitted_ = false;
};

}  // namespace

OperatorPtr make_output(const plan::Output& output, int workers, bool ordered, std::function<void(Batch&&)> consume) {
    return std::make_unique<OutputOperator>(output, workers, ordered, std::move(consume));
}

OperatorPtr make_values(const plan::Values& node, int workers, std::uint32_t lane) {
    return std::make_unique<ValuesOperator>(node, workers, lane);
}

}  // namespace windrow::exec
