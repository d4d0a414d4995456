// SPDX-License-Identifier: Apache-2.0
#include "device/lower_library.hpp"

#include "device/library_layers.hpp"
#include "library/usual_recurrence.hpp"

#include <memory>

namespace windrow::inference {

namespace {

struct LayerValues {
    DeviceValue input;
    DeviceValue weights;
    std::optional<DeviceValue> bias;
    std::array<std::optional<DeviceValue>, 3> outputs;
};

void add_layer(NodeLowering& node, const std::shared_ptr<DeviceLayer>& layer, const LayerValues& values) {
    std::vector<DeviceValue> reads{values.input, values.weights};
    if (values.bias) reads.push_back(*values.bias);
    std::vector<DeviceValue> writes;
    for (const auto& output : values.outputs) {
        if (output) writes.push_back(*output);
    }
    std::optional<DeviceValue> workspace;
    if (layer->workspace_bytes() > 0) {
        workspace = node.scratch(layer->workspace_bytes());
        writes.push_back(*workspace);
    }
    node.list().add_step(reads, writes, [=](device::Stream& stream, const DeviceAddresses& at) {
        LayerMemory memory;
        memory.input = at.as<const float>(values.input);
        memory.weights = at.as<const float>(values.weights);
        memory.bias = values.bias ? at.as<const float>(*values.bias) : nullptr;
        for (std::size_t i = 0; i < memory.outputs.size(); ++i)
            memory.outputs[i] = values.outputs[i] ? at.as<float>(*values.outputs[i]) : nullptr;
        memory.workspace = workspace ? at[*workspace] : nullptr;
        layer->queue(stream, memory);
    });
}

const float* floats_of(const NodeLowering& node, std::size_t input) {
    const Tensor* const known = node.known_input(input);
    return known == nullptr ? nullptr : known->data<float>();
}

}  // namespace

bool lower_library_product(NodeLowering& node, const LibraryProduct& product, DeviceValue left, DeviceValue right,
                           std::optional<DeviceValue> bias, DeviceValue to) {
    if (node.library() == nullptr || !is_wide_product(product.depth, product.columns)) return false;
    if (product.matrices * product.rows == 0) return false;  // nothing to multiply
    const auto layer = node.library()->product(node.text(), product);
    if (layer == nullptr) return false;
    add_layer(node, layer, {left, right, bias, {to, std::nullopt, std::nullopt}});
    return true;
}

bool lower_library_convolution(NodeLowering& node, const ConvolutionShape& shape, DeviceValue to) {
    const float* const weights = floats_of(node, 1);
    if (node.library() == nullptr || weights == nullptr || shape.images * shape.window.outputs() * shape.filters == 0 ||
        shape.channels == 0)
        return false;
    const auto layer = node.library()->convolution(node.text(), shape, weights);
    if (layer == nullptr) return false;
    add_layer(node, layer, {node.input(0), node.input(1), std::nullopt, {to, std::nullopt, std::nullopt}});
    return true;
}

bool lower_library_recurrence(NodeLowering& node, RecurrentCell cell, const RecurrentAttributes& attributes) {
    constexpr std::size_t x = 0, weights = 1, recurrence = 2, bias = 3, first_unusual = 4;
    if (node.library() == nullptr || !is_usual_recurrence(attributes, cell)) return false;
    if (cell == RecurrentCell::gru && !attributes.reset_after) return false;  // cuDNN has no other
    for (std::size_t i = first_unusual; i < node.inputs(); ++i) {
        if (node.has_input(i)) return false;  // lengths, first states, peepholes
    }
    LibraryRecurrentLayer given;
    const Shape& shape = node.input_type(x).shape;
    given.batch_first = attributes.batch_first;
    given.rows = shape[attributes.batch_first ? 0 : 1];
    given.layer.cell = cell;
    given.layer.steps = shape[attributes.batch_first ? 1 : 0];
    given.layer.inputs = shape[2];
    given.layer.hidden = node.input_type(recurrence).shape[2];
    given.layer.reset_after = attributes.reset_after;
    given.layer.weights = floats_of(node, weights);
    given.layer.recurrence = floats_of(node, recurrence);
    given.layer.bias = node.has_input(bias) ? floats_of(node, bias) : nullptr;
    if (given.layer.weights == nullptr || given.layer.recurrence == nullptr ||
        (node.has_input(bias) && given.layer.bias == nullptr) || given.rows * given.layer.steps * given.layer.hidden == 0 ||
        given.layer.inputs == 0)
        return false;
    const auto layer = node.library()->recurrence(node.text(), given);
    if (layer == nullptr) return false;
    LayerValues values;
    values.input = node.input(x);
    const std::vector<float>& packed = layer->packed_weights();
    values.weights = packed.empty() ? values.input : node.list().add_constant(std::as_bytes(std::span(packed)));
    const std::size_t outputs = cell == RecurrentCell::lstm ? 3 : 2;
    for (std::size_t i = 0; i < outputs; ++i) {
        // Room for what the model leaves out, too: a library may write it in any case. Output 0 is Y of all steps, then states.
        const std::int64_t elements = given.rows * given.layer.hidden * (i == 0 ? given.layer.steps : 1);
        values.outputs[i] =
            node.wants_output(i) ? node.output(i) : node.scratch(static_cast<std::size_t>(elements) * sizeof(float));
    }
    add_layer(node, layer, values);
    return true;
}

}  // namespace windrow::inference
