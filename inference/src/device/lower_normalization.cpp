// SPDX-License-Identifier: Apache-2.0
// Normalizations: statistics of groups, then each element; or statistics that are given.
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/operator_inputs.hpp"

namespace windrow::inference {

namespace {

/// `scale` and `bias` lie as `lengths` and `places` say; the node's inputs 1 and 2.
void add_normalized_groups(NodeLowering& node, const GroupShape& shape, const Shape& lengths,
                           const std::vector<OperandPlaces>& places) {
    const auto elements = strided_elements<2>(lengths, places);
    if (!elements) throw NoKernel{"scale or bias broadcast along more than " + std::to_string(max_strided_rank) + " dimensions"};
    const DeviceValue from = node.input(0);
    const DeviceValue scale = node.input(1);
    const bool has_bias = node.has_input(2);
    const DeviceValue bias = has_bias ? node.input(2) : scale;
    const DeviceValue statistics = node.scratch(static_cast<std::size_t>(shape.groups) * 2 * sizeof(float));
    const DeviceValue to = node.output(0);
    node.add_step({from}, {statistics}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.group_statistics(stream, shape, at.as<const float>(from), at.as<float>(statistics));
    });
    node.add_step({from, statistics, scale, bias}, {to},
                  [=, elements = *elements](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.normalize_groups(stream, shape, elements, at.as<const float>(from), at.as<const float>(statistics),
                                               at.as<const float>(scale), has_bias ? at.as<const float>(bias) : nullptr,
                                               at.as<float>(to));
                  });
}

std::uint32_t epsilon_of(const NodeLowering& node) {
    return semantics::bits_of(node.attributes().real("epsilon", 1e-5F));
}

LowerNode normalizing_layers(bool with_mean) {
    return [with_mean](NodeLowering& node) {
        node.require_floats(0, 3);
        if (node.wants_output(1) || node.wants_output(2)) throw NoKernel{"it is asked for its statistics"};
        const Shape& lengths = node.input_type(0).shape;
        const auto axis = static_cast<std::ptrdiff_t>(normal_axis(node.attributes().integer("axis", -1), lengths.size()));
        const GroupShape shape{element_count(Shape(lengths.begin(), lengths.begin() + axis)),
                               element_count(Shape(lengths.begin() + axis, lengths.end())), with_mean ? 1U : 0U,
                               epsilon_of(node)};
        const Shape& scale = node.input_type(1).shape;
        add_normalized_groups(node, shape, lengths,
                              {places_of_broadcast(scale, lengths),
                               places_of_broadcast(node.has_input(2) ? node.input_type(2).shape : scale, lengths)});
    };
}

/// Instance and group normalization: scale and bias for each channel, or (group, before opset 21) for each group.
void normalize_groups_of_channels(NodeLowering& node, std::int64_t groups, bool scale_by_group) {
    node.require_floats(0, 3);
    const Shape& shape = node.input_type(0).shape;
    const std::int64_t size = element_count(shape);
    const std::int64_t scaled = scale_by_group ? groups : shape[1];
    const std::int64_t outer = shape[0] * groups;
    if (size == 0) throw NoKernel{"it has no elements"};
    const OperandPlaces places{0, {0, 1, 0}};
    add_normalized_groups(node, {outer, size / outer, 1, epsilon_of(node)}, {shape[0], scaled, size / (shape[0] * scaled)},
                          {places, places});
}

void lower_instances(NodeLowering& node) {
    normalize_groups_of_channels(node, node.input_type(0).shape[1], false);
}

void lower_groups(NodeLowering& node) {
    normalize_groups_of_channels(node, node.attributes().integer("num_groups"), node.opset() < 21);
}

void lower_batch(NodeLowering& node) {
    node.require_floats(0, 5);
    if (node.attributes().flag("training_mode", false)) throw NoKernel{"it is to train"};
    for (std::size_t output = 1; output < node.outputs(); ++output) {
        if (node.wants_output(output)) throw NoKernel{"it is asked for its statistics"};
    }
    const Shape& lengths = node.input_type(0).shape;
    ChannelShape shape;
    shape.rows = lengths[0];
    shape.channels = element_count(node.input_type(1).shape);
    shape.plane = shape.rows == 0 || shape.channels == 0 ? 0 : element_count(lengths) / (shape.rows * shape.channels);
    shape.epsilon = epsilon_of(node);
    const DeviceValue from = node.input(0);
    const DeviceValue scale = node.input(1);
    const DeviceValue bias = node.input(2);
    const DeviceValue mean = node.input(3);
    const DeviceValue variance = node.input(4);
    const DeviceValue to = node.output(0);
    node.add_step({from, scale, bias, mean, variance}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.normalize_channels(stream, shape, at.as<const float>(from), at.as<const float>(mean),
                                                 at.as<const float>(variance), at.as<const float>(scale),
                                                 at.as<const float>(bias), at.as<float>(to));
                  });
}

}  // namespace

void add_normalization_lowerings(LoweringTable& table) {
    table["LayerNormalization"] = normalizing_layers(true);
    table["RMSNormalization"] = normalizing_layers(false);
    table["InstanceNormalization"] = lower_instances;
    table["GroupNormalization"] = lower_groups;
    table["BatchNormalization"] = lower_batch;
}

}  // namespace windrow::inference
