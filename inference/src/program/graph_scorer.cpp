// SPDX-License-Identifier: Apache-2.0
#include "program/graph_scorer.hpp"

#include "onnx/reading.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace windrow::inference {

namespace {

constexpr std::size_t most_kept = 16;

std::size_t row_bytes(const TensorType& type) {
    return static_cast<std::size_t>(element_count(Shape(type.shape.begin() + 1, type.shape.end()))) * element_bytes(type.element);
}

/// A type with a batch dimension and all lengths known.
bool is_row_type(const TensorType& type) {
    return !type.shape.empty() && element_bytes(type.element) > 0 &&
           std::all_of(type.shape.begin(), type.shape.end(), [](std::int64_t length) { return length >= 0; });
}

/// Texts have memory of their own: such values are not laid out.
bool holds_texts(const TypedPlan& plan) {
    return std::any_of(plan.types.begin(), plan.types.end(),
                       [](const std::optional<TensorType>& type) { return type && type->element == ElementType::string; });
}

/// How many rows keep the largest value between two steps within a part of a core's cache, from plans for one and two rows: with
/// more, each step would fetch from memory what the one before has written.
std::int64_t rows_in_cache(const TypedPlan& one, const TypedPlan& two) {
    constexpr std::size_t cache_bytes = std::size_t{256} << 10;
    constexpr std::int64_t fewest = 32;
    std::size_t largest = 1;
    for (std::size_t node = 0; node < one.outputs.size(); ++node) {
        for (std::size_t i = 0; i < one.outputs[node].size() && i < two.outputs[node].size(); ++i) {
            const auto bytes = [i, node](const TypedPlan& plan) {
                return static_cast<std::size_t>(element_count(plan.outputs[node][i].shape)) *
                       element_bytes(plan.outputs[node][i].element);
            };
            if (bytes(two) > bytes(one)) largest = std::max(largest, bytes(two) - bytes(one));
        }
    }
    return std::max(fewest, static_cast<std::int64_t>(cache_bytes / largest) / fewest * fewest);
}

}  // namespace

GraphScorer::GraphScorer(std::shared_ptr<const RowModel> rows, std::shared_ptr<const GraphProgram> program,
                         const ScorerOptions& options)
    : rows_(std::move(rows)),
      program_(std::move(program)),
      options_(options),
      most_rows_(rows_->one_row_reason.empty() ? std::max<std::int64_t>(options.batch_limit, 1) : 1),
      batch_limit_(most_rows_) {
    lengths_.assign(rows_->inputs.size(), -1);
    input_cuts_.resize(rows_->inputs.size());
    output_cuts_.resize(rows_->outputs.size());
    lengths_missing_ = has_free_lengths();
    if (!lengths_missing_) plan();
}

std::vector<Shape> GraphScorer::set_lengths(std::span<const std::int64_t> lengths) {
    if (lengths.size() != rows_->inputs.size())
        throw Error("W6611",
                    "the model takes " + std::to_string(rows_->inputs.size()) + " inputs, not " + std::to_string(lengths.size()));
    std::vector<std::int64_t> wanted(lengths.size(), -1);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        if (rows_->inputs[i].row_elements() >= 0) continue;
        if (lengths[i] < 0)
            throw Error("W6611",
                        "the model's input " + quoted_name(rows_->inputs[i].name) + " has a free length, and none is given");
        wanted[i] = lengths[i];
    }
    if (lengths_missing_ || wanted != lengths_) {
        lengths_ = std::move(wanted);
        lengths_missing_ = true;  // until the plan stands
        plan();
        lengths_missing_ = false;
    }
    return output_shapes_;
}

/// The proof was made for a few numbers of rows and one length: others may give other shapes, for which the caller has no room.
void GraphScorer::check_outputs(const TypedPlan& plan, std::int64_t rows, const char* code) const {
    for (std::size_t i = 0; i < rows_->outputs.size(); ++i) {
        const auto& type = plan.types[static_cast<std::size_t>(program_->graph().outputs[i])];
        if (!type || !is_row_type(*type)) continue;  // known when the rows have been run
        const Port& port = rows_->outputs[i];
        bool fits = type->element == port.element && type->shape.size() == port.row_shape.size() + 1 && type->shape[0] == rows;
        for (std::size_t d = 0; fits && d < port.row_shape.size(); ++d)
            fits = port.row_shape[d] < 0 || type->shape[d + 1] == port.row_shape[d];
        if (fits) continue;
        Shape wanted = port.row_shape;
        wanted.insert(wanted.begin(), rows);
        throw Error(code, "the model's output " + quoted_name(port.name) + " has the shape " + shape_text(type->shape) +
                              ", not " + shape_text(wanted) + ", for " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                              (has_free_lengths() ? " of these lengths" : ""));
    }
}

bool GraphScorer::has_free_lengths() const {
    return std::any_of(rows_->inputs.begin(), rows_->inputs.end(), [](const Port& port) { return port.row_elements() < 0; });
}

TypedPlan GraphScorer::plan_for(std::int64_t rows) const {
    return plan_types(program_->graph(), row_types(rows_->inputs, rows, lengths_));
}

void GraphScorer::plan() {
    kept_.clear();
    any_rows_.reset();
    row_lengths_.reset();
    any_rows_set_ = 0;
    const PreparedGraph& graph = program_->graph();
    batch_limit_ = most_rows_;
    if (most_rows_ > 1) {
        const TypedPlan one = plan_for(1);
        if (one.complete && !holds_texts(one)) batch_limit_ = std::min(most_rows_, rows_in_cache(one, plan_for(2)));
    }
    const std::array<std::int64_t, 5> rows = {1, 2, 3, 5, batch_limit_};
    std::vector<TypedPlan> plans;
    for (const std::int64_t count : rows) {
        if (batch_limit_ == 1 && !plans.empty()) break;
        plans.push_back(plan_for(count));
    }
    for (std::size_t i = 0; i < plans.size(); ++i) check_outputs(plans[i], rows[i], has_free_lengths() ? "W6612" : "W6613");
    check_planned_memory(plans.back(), {});
    input_row_bytes_.clear();
    output_row_bytes_.clear();
    output_shapes_.clear();
    for (const int id : graph.inputs) input_row_bytes_.push_back(row_bytes(*plans[0].types[static_cast<std::size_t>(id)]));
    open_ = !plans[0].complete || holds_texts(plans[0]);
    for (std::size_t i = 0; i < rows_->outputs.size(); ++i) {
        const auto& type = plans[0].types[static_cast<std::size_t>(graph.outputs[i])];
        if (type && is_row_type(*type)) {
            output_shapes_.emplace_back(type->shape.begin() + 1, type->shape.end());
        } else {
            output_shapes_.push_back(rows_->outputs[i].row_shape);
            if (rows_->outputs[i].row_elements() < 0)
                throw Error("W6613",
                            "the length of the model's output " + quoted_name(rows_->outputs[i].name) + " follows from values");
        }
        output_row_bytes_.push_back(static_cast<std::size_t>(element_count(output_shapes_.back())) *
                                    element_bytes(rows_->outputs[i].element));
    }
    if (open_ || batch_limit_ == 1) return;
    row_lengths_ = find_row_lengths(graph, rows, plans);
    if (row_lengths_) any_rows_ = std::make_unique<PlannedRun>(graph, std::move(plans.back()), memory_);
}

PlannedRun& GraphScorer::planned_run(std::int64_t rows) {
    if (any_rows_) {
        if (any_rows_set_ != rows) any_rows_->set_rows(*row_lengths_, rows);
        any_rows_set_ = rows;
        return *any_rows_;
    }
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.rows == rows; });
    if (found != kept_.end()) {
        kept_.splice(kept_.begin(), kept_, found);
    } else {
        if (kept_.size() >= most_kept) kept_.pop_back();
        TypedPlan plan = plan_for(rows);
        check_outputs(plan, rows, "W6612");
        kept_.push_front({rows, std::make_unique<PlannedRun>(program_->graph(), std::move(plan), memory_)});
    }
    return *kept_.front().run;
}

void GraphScorer::run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) {
    if (lengths_missing_) throw Error("W6611", "the model has free lengths, and none were given");
    if (inputs.size() != rows_->inputs.size() || outputs.size() != rows_->outputs.size())
        throw_defect("a scorer was given another number of inputs or outputs than its model has");
    for (std::int64_t begin = 0; begin < rows; begin += batch_limit_) {
        const auto offset = static_cast<std::size_t>(begin);
        for (std::size_t i = 0; i < inputs.size(); ++i)
            input_cuts_[i] = static_cast<const char*>(inputs[i]) + offset * input_row_bytes_[i];
        for (std::size_t i = 0; i < outputs.size(); ++i)
            output_cuts_[i] = static_cast<char*>(outputs[i]) + offset * output_row_bytes_[i];
        run_cut(std::min(batch_limit_, rows - begin), input_cuts_, output_cuts_);
    }
}

void GraphScorer::run_cut(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) {
    if (open_) {
        run_open(rows, inputs, outputs);
    } else {
        planned_run(rows).run(inputs, outputs);
    }
}

void GraphScorer::run_open(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) {
    const std::vector<TensorType> types = row_types(rows_->inputs, rows, lengths_);
    std::vector<Tensor> given;
    for (std::size_t i = 0; i < types.size(); ++i) {
        given.emplace_back(types[i]);
        if (given.back().bytes() > 0) std::memcpy(given.back().data<char>(), inputs[i], given.back().bytes());
    }
    const std::vector<Tensor> made = program_->run(given);
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (made[i].bytes() != static_cast<std::size_t>(rows) * output_row_bytes_[i]) {
            throw Error("W6612", "the model's output " + quoted_name(rows_->outputs[i].name) + " has the shape " +
                                     shape_text(made[i].shape()) + " for " + std::to_string(rows) + " rows");
        }
        if (made[i].bytes() > 0) std::memcpy(outputs[i], made[i].data<char>(), made[i].bytes());
    }
}

std::vector<std::string> GraphScorer::backend_notes() const {
    std::vector<std::string> notes;
    std::string first = "cpu, " + std::string(options_.precision == Precision::exact ? "exact" : "library") + ": " +
                        std::to_string(program_->graph().nodes.size()) +
                        (program_->graph().nodes.size() == 1 ? " step, at most " : " steps, at most ") +
                        std::to_string(batch_limit_) + (batch_limit_ == 1 ? " row" : " rows") + " at once";
    notes.push_back(std::move(first));
    for (const std::string& note : program_->graph().notes) notes.push_back(note);
    if (!rows_->one_row_reason.empty()) notes.push_back("rows are run one at a time: " + rows_->one_row_reason);
    if (options_.backend != "cpu") notes.push_back("not on " + options_.backend + ": models run on the CPU");
    return notes;
}

}  // namespace windrow::inference
