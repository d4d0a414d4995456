// SPDX-License-Identifier: Apache-2.0
#include "row_scoring.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <utility>

namespace windrow::exec {

namespace {

inference::ScorerOptions with_options(inference::ScorerOptions where, const plan::ModelOptions& model) {
    where.precision = model.precision;
    where.batch_limit = model.batch_limit;
    return where;
}

}  // namespace

RowScoring::RowScoring(const plan::Scoring& scoring, std::shared_ptr<const inference::LoadedModel> model,
                       inference::ScorerOptions options)
    : scoring_(scoring),
      model_(std::move(model)),
      scorer_(model_->make_scorer(with_options(std::move(options), scoring.options))),
      inputs_(model_->inputs().size()),
      input_row_bytes_(inputs_.size()),
      outputs_(model_->outputs().size()),
      tensors_(outputs_.size()),
      output_row_bytes_(outputs_.size()),
      input_pointers_(inputs_.size()),
      output_pointers_(outputs_.size()) {}

/// Room for a block of rows whose sequences have this length.
void RowScoring::prepare(std::int64_t length) {
    std::vector<std::int64_t> lengths(model_->inputs().size(), 0);
    bool any_free = false;
    const auto block = static_cast<std::size_t>(scoring_.options.batch_limit);
    for (const plan::InputPort& port : scoring_.inputs) {
        any_free = any_free || port.free_length;
        lengths[port.port] = port.free_length ? length : 0;
        input_row_bytes_[port.port] =
            static_cast<std::size_t>(row_elements(port, length)) * inference::element_bytes(model_->inputs()[port.port].element);
        inputs_[port.port].resize(input_row_bytes_[port.port] * block);
    }
    std::vector<inference::Shape> shapes;
    if (any_free) shapes = scorer_->set_lengths(lengths);
    for (std::size_t p = 0; p < outputs_.size(); ++p) {
        const inference::Shape& shape = any_free ? shapes[p] : model_->outputs()[p].row_shape;
        OutputTensor& tensor = tensors_[p];
        tensor.element = model_->outputs()[p].element;
        tensor.row_elements = 1;
        for (const std::int64_t one : shape) tensor.row_elements *= one;
        tensor.last_length = shape.empty() ? 1 : shape.back();
        output_row_bytes_[p] = static_cast<std::size_t>(tensor.row_elements) * inference::element_bytes(tensor.element);
        outputs_[p].resize(output_row_bytes_[p] * block);
    }
}

ScoredRows RowScoring::run(std::span<const Column> features, std::int64_t batch_rows, const std::vector<std::int32_t>* rows,
                           PredictedColumns& predicted) {
    ScorableRows scorable = scorable_rows(scoring_, features, batch_rows, rows);
    ScoredRows result{0, static_cast<std::uint64_t>(scorable.unfit), std::move(scorable.first_unfit)};
    for (const ScorableRows::Group& group : scorable.groups) {
        prepare(group.length);
        const auto block = static_cast<std::size_t>(scoring_.options.batch_limit);
        for (std::size_t begin = 0; begin < group.rows.size(); begin += block) {
            const std::span<const std::int32_t> some(group.rows.data() + begin, std::min(block, group.rows.size() - begin));
            run_block(features, some, group.length, predicted, result);
        }
    }
    return result;
}

void RowScoring::run_block(std::span<const Column> features, std::span<const std::int32_t> rows, std::int64_t length,
                           PredictedColumns& predicted, ScoredRows& result) {
    for (const plan::InputPort& port : scoring_.inputs) {
        fill_tensor(port, model_->inputs()[port.port].element, features, rows, length,
                    inputs_[port.port].mutable_as<std::byte>());
    }
    run_rows(0, rows, predicted, result);
}

/// Rows of the filled block from `first` on. Where the model fails, halves are tried, down to the row that it cannot compute.
void RowScoring::run_rows(std::int64_t first, std::span<const std::int32_t> rows, PredictedColumns& predicted,
                          ScoredRows& result) {
    const auto offset = static_cast<std::size_t>(first);
    for (std::size_t p = 0; p < inputs_.size(); ++p)
        input_pointers_[p] = inputs_[p].as<std::byte>() + offset * input_row_bytes_[p];
    for (std::size_t p = 0; p < outputs_.size(); ++p) {
        tensors_[p].data = outputs_[p].mutable_as<std::byte>() + offset * output_row_bytes_[p];
        output_pointers_[p] = tensors_[p].data;
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    try {
        scorer_->run(count, input_pointers_, output_pointers_);
    } catch (const Error& error) {
        if (error.code() != "W6612") throw;
        if (count == 1) {
            ++result.unfit;
            if (result.first_unfit.empty()) result.first_unfit = error.message();
            return;
        }
        const std::int64_t half = count / 2;
        run_rows(first, rows.first(static_cast<std::size_t>(half)), predicted, result);
        run_rows(first + half, rows.subspan(static_cast<std::size_t>(half)), predicted, result);
        return;
    }
    for (OutputTensor& tensor : tensors_) activate(scoring_.options.activation, count, tensor);
    predicted.add(rows, tensors_);
    result.scored += static_cast<std::uint64_t>(count);
}

}  // namespace windrow::exec
