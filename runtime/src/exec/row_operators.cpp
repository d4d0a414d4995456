// SPDX-License-Identifier: Apache-2.0
#include "device_features.hpp"
#include "operator.hpp"
#include "window_definition.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>
#include <tuple>

/// Operators that keep no state but counts: filter, projection, window table functions evaluated by themselves, UNNEST, UNION
/// ALL.

namespace windrow::exec {

namespace {

/// True if the expression needs the watermarks in the stamps.
bool reads_watermark(const ExpressionPtr& expression) {
    if (expression->kind == ExpressionKind::call && expression->function.name == "CURRENT_WATERMARK") return true;
    return std::any_of(expression->arguments.begin(), expression->arguments.end(), reads_watermark);
}

class FilterOperator : public Operator {
public:
    FilterOperator(std::unique_ptr<BatchFilter> filter, bool parallel, int workers)
        : Operator(parallel, workers), filter_(std::move(filter)), dropped_(static_cast<std::size_t>(workers)) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        const std::vector<std::int32_t> rows = filter_->rows(task.worker, batch);
        dropped_[static_cast<std::size_t>(task.worker)].rows += static_cast<std::uint64_t>(batch.rows) - rows.size();
        if (static_cast<std::int64_t>(rows.size()) == batch.rows) {
            push(task, std::move(batch));
        } else if (!rows.empty()) {
            push(task, batch.take(rows));
        }
    }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        for (const WorkerCount& count : dropped_) balance.filtered += count.rows;
    }
    [[nodiscard]] std::string describe() const override { return "filter"; }

protected:
    void encode_state(std::string& out) const override {
        std::uint64_t dropped = 0;
        for (const WorkerCount& count : dropped_) dropped += count.rows;
        snapshot::put(dropped, out);
    }
    void decode_state(std::string_view& in) override {
        for (WorkerCount& count : dropped_) count.rows = 0;
        dropped_[0].rows = snapshot::get<std::uint64_t>(in);
    }

private:
    std::unique_ptr<BatchFilter> filter_;
    std::vector<WorkerCount> dropped_;
};

class ProjectOperator : public Operator {
public:
    ProjectOperator(const plan::Project& node, bool parallel, int workers)
        : Operator(parallel, workers),
          expressions_(node.expressions),
          reads_watermark_(std::any_of(expressions_.begin(), expressions_.end(), reads_watermark)) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        Batch out;
        out.rows = batch.rows;
        out.columns.reserve(expressions_.size());
        for (const ExpressionPtr& expression : expressions_) out.columns.push_back(evaluate(*expression, batch, *task.session));
        out.stamps = std::move(batch.stamps);
        if (batch.on_device != nullptr)
            out.on_device = std::make_shared<const DeviceRows>(projected(*batch.on_device, expressions_));
        push(task, std::move(out));
    }
    [[nodiscard]] std::string describe() const override { return "project"; }
    [[nodiscard]] bool reads_stamps() const override { return reads_watermark_ || downstream()->reads_stamps(); }

private:
    std::vector<ExpressionPtr> expressions_;
    bool reads_watermark_;
};

/// Appends window_start, window_end and window_time; HOP and CUMULATE repeat a row for each of its windows.
class WindowAssigner : public Operator {
public:
    WindowAssigner(const plan::WindowTableFunction& node, bool parallel, int workers)
        : Operator(parallel, workers),
          window_(aligned_window(node.window)),
          zone_(node.window.time_zone),
          time_column_(node.window.time_column),
          newest_first_(node.window.kind == plan::WindowKind::hop) {
        const std::size_t inputs = node.output.size() - 3;
        for (std::size_t i = 0; i < 3; ++i) types_.push_back(node.output[inputs + i].type);
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        if (in_balance) count_taken(task, batch.rows);
        const Column& times = batch.columns[static_cast<std::size_t>(time_column_)];
        std::vector<std::int32_t> rows;
        std::vector<std::int64_t> ends;
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            if (!times.is_valid(i)) {
                throw Error("W5201", "a row has a NULL event time",
                            "give the time column a value, e.g. with COALESCE in a computed column");
            }
            const auto instant = times.at<std::int64_t>(i);
            const std::int64_t slice = semantics::slice_start(window_, zone_ ? zone_->to_local(instant) : instant);
            const std::size_t first = ends.size();
            std::int64_t end = 0;
            if (!semantics::first_window_end(window_, slice, &end)) continue;
            for (const std::int64_t last = semantics::last_window_end(window_, slice); end <= last;
                 end = semantics::next_window_end(window_, end)) {
                rows.push_back(static_cast<std::int32_t>(i));
                ends.push_back(end);
            }
            if (newest_first_) std::reverse(ends.begin() + static_cast<std::ptrdiff_t>(first), ends.end());
        }
        Batch out = batch.take(rows);
        append_window_columns(ends, out);
        push(task, std::move(out));
    }
    void add_balance(StatementBalance& balance) const override { balance.accepted += taken(); }
    [[nodiscard]] std::string describe() const override { return "window table function"; }

private:
    void append_window_columns(const std::vector<std::int64_t>& ends, Batch& out) const {
        Column start = Column::allocate(types_[0], out.rows);
        Column end = Column::allocate(types_[1], out.rows);
        Column time = Column::allocate(types_[2], out.rows);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            start.values.mutable_as<std::int64_t>()[i] = semantics::window_start(window_, ends[i]);
            end.values.mutable_as<std::int64_t>()[i] = ends[i];
            time.values.mutable_as<std::int64_t>()[i] = zone_ ? zone_->to_instant(ends[i] - 1) : ends[i] - 1;
        }
        out.columns.push_back(std::move(start));
        out.columns.push_back(std::move(end));
        out.columns.push_back(std::move(time));
    }

    semantics::AlignedWindow window_;
    std::shared_ptr<const TimeZone> zone_;
    int time_column_;
    bool newest_first_;
    std::vector<DataType> types_;
};

class UnnestOperator : public Operator {
public:
    UnnestOperator(const plan::Unnest& node, bool parallel, int workers)
        : Operator(parallel, workers),
          collection_(node.collection),
          outer_(node.outer),
          ordinality_(node.with_ordinality),
          expand_record_(node.expand_record),
          inputs_(node.inputs[0]->output.size()) {
        for (std::size_t i = inputs_; i < node.output.size(); ++i) types_.push_back(node.output[i].type);
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        if (in_balance) count_taken(task, batch.rows);
        const Column collection = evaluate(*collection_, batch, *task.session);
        std::vector<std::int32_t> rows;
        std::vector<std::int32_t> elements;
        std::vector<Value> numbers;
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            std::int32_t begin = 0;
            std::int32_t end = 0;
            std::int64_t repeat = 0;
            if (collection.is_valid(i)) std::tie(begin, end) = collection.child_range(i);
            const std::size_t before = rows.size();
            std::int64_t number = 0;
            for (std::int32_t k = begin; k < end; ++k) {
                // A MULTISET holds each element with its count.
                repeat = collection.type.kind() == TypeKind::multiset ? collection.children[1].at<std::int32_t>(k) : 1;
                for (; repeat > 0; --repeat) {
                    rows.push_back(static_cast<std::int32_t>(i));
                    elements.push_back(k);
                    numbers.emplace_back(++number);
                }
            }
            if (outer_ && rows.size() == before) {
                rows.push_back(static_cast<std::int32_t>(i));
                elements.push_back(-1);
                numbers.emplace_back();
            }
        }
        Batch out = batch.take(rows);
        append_elements(collection, elements, out);
        if (ordinality_) out.columns.push_back(Column::of_values(types_.back(), numbers));
        push(task, std::move(out));
    }
    void add_balance(StatementBalance& balance) const override { balance.accepted += taken(); }
    [[nodiscard]] std::string describe() const override { return "unnest"; }

private:
    void append_elements(const Column& collection, const std::vector<std::int32_t>& elements, Batch& out) const {
        const bool map = collection.type.kind() == TypeKind::map;
        for (std::size_t c = 0; c < (map ? 2U : 1U); ++c) {
            Column taken = collection.children[c].take(elements);
            if (expand_record_) {
                // A null element gives nulls in every field column.
                for (const Column& field : taken.children) {
                    std::vector<std::int32_t> present(elements.size());
                    for (std::size_t i = 0; i < present.size(); ++i) {
                        present[i] = taken.is_valid(static_cast<std::int64_t>(i)) ? static_cast<std::int32_t>(i) : -1;
                    }
                    out.columns.push_back(field.take(present));
                }
            } else {
                out.columns.push_back(std::move(taken));
            }
        }
        for (std::size_t i = 0; i + (ordinality_ ? 1 : 0) < types_.size(); ++i) out.columns[inputs_ + i].type = types_[i];
    }

    ExpressionPtr collection_;
    bool outer_;
    bool ordinality_;
    bool expand_record_;
    std::size_t inputs_;
    std::vector<DataType> types_;
};

class UnionOperator : public Operator {
public:
    using Operator::Operator;
    void process(TaskContext& task, int input, Batch&& batch) override {
        if (!counted_inputs.empty() && counted_inputs[static_cast<std::size_t>(input)]) count_taken(task, batch.rows);
        push(task, std::move(batch));
    }
    void add_balance(StatementBalance& balance) const override { balance.accepted += taken(); }
    [[nodiscard]] std::string describe() const override { return "union all"; }
};

}  // namespace

OperatorPtr make_filter(std::unique_ptr<BatchFilter> filter, bool parallel, int workers) {
    return std::make_unique<FilterOperator>(std::move(filter), parallel, workers);
}
OperatorPtr make_project(const plan::Project& node, bool parallel, int workers) {
    return std::make_unique<ProjectOperator>(node, parallel, workers);
}
OperatorPtr make_window_assigner(const plan::WindowTableFunction& node, bool parallel, int workers) {
    return std::make_unique<WindowAssigner>(node, parallel, workers);
}
OperatorPtr make_unnest(const plan::Unnest& node, bool parallel, int workers) {
    return std::make_unique<UnnestOperator>(node, parallel, workers);
}
OperatorPtr make_union(bool parallel, int workers) {
    return std::make_unique<UnionOperator>(parallel, workers);
}

}  // namespace windrow::exec
