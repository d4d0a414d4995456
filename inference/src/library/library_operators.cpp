// SPDX-License-Identifier: Apache-2.0
#include "library/library_operators.hpp"

#include "lanes/aligned_floats.hpp"
#include "library/compiled_steps.hpp"

#include <algorithm>
#include <utility>

namespace windrow::inference {

namespace {

/// Images and rows that oneDNN gets at once at most: more would not stay in the cache.
constexpr std::int64_t most_images = 64;
constexpr std::int64_t most_rows = 256;

}  // namespace

LibraryConvolutionsOperator::LibraryConvolutionsOperator(std::vector<ConvolutionNode> nodes)
    : nodes_(std::move(nodes)), identity_(new_step_identity()) {}

std::vector<OperatorInput> LibraryConvolutionsOperator::inputs_of(const ConvolutionNode& node, const TensorType& image) const {
    std::vector<OperatorInput> made = {{true, image, nullptr}, {true, node.weights.type(), &node.weights}};
    if (node.bias.size() > 0) made.push_back({true, node.bias.type(), &node.bias});
    return made;
}

std::vector<std::optional<TensorType>> LibraryConvolutionsOperator::infer(std::span<const OperatorInput> inputs) const {
    TensorType at = inputs[0].type;
    for (const ConvolutionNode& node : nodes_) at = *node.operation->infer(inputs_of(node, at)).at(0);
    return {at};
}

std::uint64_t LibraryConvolutionsOperator::operations(std::span<const OperatorInput> inputs,
                                                      std::span<const TensorType> /*outputs*/) const {
    std::uint64_t sum = 0;
    TensorType at = inputs[0].type;
    for (const ConvolutionNode& node : nodes_) {
        const std::vector<OperatorInput> given = inputs_of(node, at);
        at = *node.operation->infer(given).at(0);
        sum +=
            node.operation->operations(given, {&at, 1}) + (node.relu ? static_cast<std::uint64_t>(element_count(at.shape)) : 0);
    }
    return sum;
}

void LibraryConvolutionsOperator::run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
    const Tensor& x = *inputs[0];
    const std::int64_t images = x.shape()[0];
    if (images == 0) return;
    std::vector<LibraryConvolution> layers;
    TensorType at = x.type();
    for (const ConvolutionNode& node : nodes_) {
        const Shape& weights = node.weights.shape();
        LibraryConvolution layer;
        layer.shape = {0, node.groups, weights[1], weights[0] / node.groups,
                       node.sliding.window(at.shape, std::vector<std::int64_t>(weights.begin() + 2, weights.end()))};
        layer.weights = node.weights.data<float>();
        layer.bias = node.bias.size() > 0 ? node.bias.data<float>() : nullptr;
        layer.relu = node.relu;
        layers.push_back(layer);
        at = *node.operation->infer(inputs_of(node, at)).at(0);
    }
    const std::int64_t from_size = x.size() / images;
    const std::int64_t to_size = outputs[0].size() / images;
    for (std::int64_t done = 0; done < images;) {
        const std::int64_t batch = padded_rows(images - done, most_images);
        const std::int64_t here = std::min(batch, images - done);
        std::vector<std::int64_t> lengths = x.shape();
        lengths[0] = batch;
        auto& step = compiled<LibraryStep>(identity_, lengths, [&] { return make_onednn_convolutions(layers, batch); });
        const float* from = x.data<float>() + done * from_size;
        float* to = outputs[0].data<float>() + done * to_size;
        if (here == batch) {
            step.run(from, {&to, 1});
        } else {
            float* const padded = scratch_floats(static_cast<std::size_t>(batch * (from_size + to_size)));
            std::fill(std::copy_n(from, here * from_size, padded), padded + batch * from_size, 0.0F);
            float* const result = padded + batch * from_size;
            step.run(padded, {&result, 1});
            std::copy_n(result, here * to_size, to);
        }
        done += here;
    }
}

LibraryRecurrenceOperator::LibraryRecurrenceOperator(std::shared_ptr<const Operator> operation, LibraryRecurrence layer,
                                                     std::vector<Tensor> constants, bool batch_first, bool y_wanted)
    : operation_(std::move(operation)),
      layer_(layer),
      constants_(std::move(constants)),
      batch_first_(batch_first),
      y_wanted_(y_wanted),
      identity_(new_step_identity()) {}

void LibraryRecurrenceOperator::run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
    const Shape& shape = inputs[0]->shape();
    LibraryRecurrence layer = layer_;
    layer.steps = shape[batch_first_ ? 1 : 0];
    const std::int64_t rows = shape[batch_first_ ? 0 : 1];
    const std::int64_t hidden = layer.hidden;
    // Where element 0 of a row at a step lies in the caller's tensors.
    const auto place = [&](std::int64_t step, std::int64_t row, std::int64_t size) {
        return (batch_first_ ? row * layer.steps + step : step * rows + row) * size;
    };
    for (std::int64_t done = 0; done < rows;) {
        const std::int64_t batch = padded_rows(rows - done, most_rows);
        const std::int64_t here = std::min(batch, rows - done);
        auto& step = compiled<LibraryStep>(identity_, {layer.steps, batch}, [&] { return make_onednn_recurrence(layer, batch); });
        const std::int64_t x_size = layer.steps * batch * layer.inputs;
        const std::int64_t y_size = layer.steps * batch * hidden;
        float* const x = scratch_floats(static_cast<std::size_t>(x_size + y_size + 2 * batch * hidden));
        float* const y = x + x_size;
        float* const last[] = {y + y_size, y + y_size + batch * hidden};
        std::fill_n(x, x_size, 0.0F);
        for (std::int64_t t = 0; t < layer.steps; ++t) {
            for (std::int64_t r = 0; r < here; ++r) {
                std::copy_n(inputs[0]->data<float>() + place(t, done + r, layer.inputs), layer.inputs,
                            x + (t * batch + r) * layer.inputs);
            }
        }
        float* const to[] = {y, last[0], last[1]};
        step.run(x, to);
        for (std::int64_t t = 0; t < layer.steps && y_wanted_; ++t) {
            for (std::int64_t r = 0; r < here; ++r) {
                std::copy_n(y + (t * batch + r) * hidden, hidden, outputs[0].data<float>() + place(t, done + r, hidden));
            }
        }
        for (std::size_t i = 1; i < outputs.size(); ++i)
            std::copy_n(last[i - 1], here * hidden, outputs[i].data<float>() + done * hidden);
        done += here;
    }
}

}  // namespace windrow::inference
