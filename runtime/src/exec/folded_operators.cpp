// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

/// A filter and a projection that the operator above evaluates itself. They stay in the pipeline, so that a job's operators,
/// their counts and their snapshots do not depend on the backend.

namespace windrow::exec {

namespace {

class FoldedFilter : public Operator {
public:
    using Operator::Operator;
    void process(TaskContext& task, int, Batch&& batch) override { push(task, std::move(batch)); }
    void add_balance(StatementBalance& balance) const override {
        if (in_balance) balance.filtered += dropped();
    }
    [[nodiscard]] std::string describe() const override { return "filter"; }
    [[nodiscard]] bool reads_stamps() const override { return downstream()->reads_stamps(); }

protected:
    void encode_state(std::string& out) const override { snapshot::put(dropped(), out); }
    void decode_state(std::string_view& in) override { restored_ = snapshot::get<std::uint64_t>(in); }

private:
    [[nodiscard]] std::uint64_t dropped() const { return restored_ + downstream()->folded_away(); }

    std::uint64_t restored_ = 0;
};

class FoldedProject : public Operator {
public:
    using Operator::Operator;
    void process(TaskContext& task, int, Batch&& batch) override { push(task, std::move(batch)); }
    [[nodiscard]] std::string describe() const override { return "project"; }
    [[nodiscard]] bool reads_stamps() const override { return downstream()->reads_stamps(); }
    [[nodiscard]] std::uint64_t folded_away() const override { return downstream()->folded_away(); }
};

}  // namespace

OperatorPtr make_folded_filter(bool parallel, int workers) {
    return std::make_unique<FoldedFilter>(parallel, workers);
}
OperatorPtr make_folded_project(bool parallel, int workers) {
    return std::make_unique<FoldedProject>(parallel, workers);
}

}  // namespace windrow::exec
