// SPDX-License-Identifier: Apache-2.0
#include "row_scoring.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <utility>

namespace windrow::exec {

namespace {

inference::ScorerOptions with_options(inference::ScorerOptions where, const plan::ModelOptions& model) {
    where.precision = model.precision;
    where.math = model.math;
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

/// Room for `rows` rows whose sequences have this length.
void RowScoring::prepare(std::int64_t length, std::size_t rows) {
    std::vector<std::int64_t> lengths(model_->inputs().size(), 0);
    bool any_free = false;
    for (const plan::InputPort& port : scoring_.inputs) {
        any_free = any_free || port.free_length;
        lengths[port.port] = port.free_length ? length : 0;
        input_row_bytes_[port.port] =
            static_cast<std::size_t>(row_elements(port, length)) * inference::element_bytes(model_->inputs()[port.port].element);
        inputs_[port.port].resize(input_row_bytes_[port.port] * rows);
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
        outputs_[p].resize(output_row_bytes_[p] * rows);
    }
}

/// Makes ready for the rows of a group. False if the model cannot be run with their length: none of them fits then.
bool RowScoring::takes(const ScorableRows::Group& group, ScoredRows& result) {
    const auto block = static_cast<std::size_t>(scoring_.options.batch_limit);
    try {
        prepare(group.length, std::min(block, group.rows.size()));
        return true;
    } catch (const Error& error) {
        const bool of_the_length = group.length > 0 && (error.code() == "W6612" || error.code() == "W6614");
        if (!of_the_length) throw;
        result.unfit += group.rows.size();
        if (result.first_unfit.empty())
            result.first_unfit = "a sequence of length " + std::to_string(group.length) + ": " + error.message();
        return false;
    }
}

ScoredRows RowScoring::run(const BatchFeatures& features, const std::vector<std::int32_t>* rows, PredictedColumns& predicted) {
    ScorableRows scorable = scorable_rows(scoring_, features.columns, features.rows, rows);
    ScoredRows result{0, static_cast<std::uint64_t>(scorable.unfit), std::move(scorable.first_unfit)};
    for (const ScorableRows::Group& group : scorable.groups) {
        if (!takes(group, result)) continue;
        const auto block = static_cast<std::size_t>(scoring_.options.batch_limit);
        for (std::size_t begin = 0; begin < group.rows.size(); begin += block) {
            const std::span<const std::int32_t> some(group.rows.data() + begin, std::min(block, group.rows.size() - begin));
            run_block(features, some, group.length, predicted, result);
        }
    }
    return result;
}

void RowScoring::run_block(const BatchFeatures& features, std::span<const std::int32_t> rows, std::int64_t length,
                           PredictedColumns& predicted, ScoredRows& result) {
    if (run_where_they_lie(features, rows)) return take_results(rows, predicted, result);
    for (const plan::InputPort& port : scoring_.inputs) {
        fill_tensor(port, model_->inputs()[port.port].element, features.columns, rows, length,
                    inputs_[port.port].mutable_as<std::byte>());
    }
    run_rows(0, rows, predicted, result);
}

/// Scores a block whose features are on the device already. False: that cannot be, and nothing was scored.
bool RowScoring::run_where_they_lie(const BatchFeatures& features, std::span<const std::int32_t> rows) {
    if (features.on_device == nullptr) return false;
    device_rows_.clear();
    for (const std::int32_t row : rows) device_rows_.push_back(features.device_rows->rows[static_cast<std::size_t>(row)]);
    inference::DeviceFeatures block = *features.on_device;
    block.rows = device_rows_;
    point_to(0);
    return scorer_->run_features(block, output_pointers_);
}

/// The tensors' rows from `first` on are read and written.
void RowScoring::point_to(std::int64_t first) {
    const auto offset = static_cast<std::size_t>(first);
    for (std::size_t p = 0; p < inputs_.size(); ++p)
        input_pointers_[p] = inputs_[p].as<std::byte>() + offset * input_row_bytes_[p];
    for (std::size_t p = 0; p < outputs_.size(); ++p) {
        tensors_[p].data = outputs_[p].mutable_as<std::byte>() + offset * output_row_bytes_[p];
        output_pointers_[p] = tensors_[p].data;
    }
}

/// What was written is the outputs of these rows.
void RowScoring::take_results(std::span<const std::int32_t> rows, PredictedColumns& predicted, ScoredRows& result) {
    const auto count = static_cast<std::int64_t>(rows.size());
    for (OutputTensor& tensor : tensors_) activate(scoring_.options.activation, count, tensor);
    predicted.add(rows, tensors_);
    result.scored += static_cast<std::uint64_t>(count);
}

/// Rows of the filled block from `first` on. Where the model fails, halves are tried, down to the row that it cannot compute.
void RowScoring::run_rows(std::int64_t first, std::span<const std::int32_t> rows, PredictedColumns& predicted,
                          ScoredRows& result) {
    point_to(first);
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
    take_results(rows, predicted, result);
}

}  // namespace windrow::exec
