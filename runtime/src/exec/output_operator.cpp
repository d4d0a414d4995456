// SPDX-License-Identifier: Apache-2.0
#include "output_operator.hpp"

#include "stamp_order.hpp"

namespace windrow::exec {

namespace {

class OutputOperator : public Operator {
public:
    OutputOperator(int workers, bool ordered, std::function<void(Batch&&)> consume)
        : Operator(false, workers), ordered_(ordered), consume_(std::move(consume)) {}

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
    void add_balance(StatementBalance& balance) const override {
        if (in_balance) balance.accepted += taken();
        balance.rows_out += delivered_;
    }

private:
    void deliver(Batch&& batch) {
        delivered_ += static_cast<std::uint64_t>(batch.rows);
        consume_(std::move(batch));
    }
    bool ordered_;
    std::function<void(Batch&&)> consume_;
    StampOrder order_;
    std::uint64_t delivered_ = 0;
};

class ValuesOperator : public Operator {
public:
    ValuesOperator(const plan::Values& node, int workers, std::uint32_t lane) : Operator(false, workers), node_(node), lane_(lane) {}

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

private:
    const plan::Values& node_;
    std::uint32_t lane_;
    bool emitted_ = false;
};

}  // namespace

OperatorPtr make_output(int workers, bool ordered, std::function<void(Batch&&)> consume) {
    return std::make_unique<OutputOperator>(workers, ordered, std::move(consume));
}

OperatorPtr make_values(const plan::Values& node, int workers, std::uint32_t lane) {
    return std::make_unique<ValuesOperator>(node, workers, lane);
}

}  // namespace windrow::exec
