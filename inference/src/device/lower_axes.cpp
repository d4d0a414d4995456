// SPDX-License-Identifier: Apache-2.0
// What goes along axes: softmax.
#include "device/lowering_table.hpp"
#include "operators/operator_inputs.hpp"

namespace windrow::inference {

namespace {

/// Before opset 13 everything from the axis on is one.
AxisShape softmax_shape(const NodeLowering& node) {
    const Shape& shape = node.input_type(0).shape;
    const bool flattens = node.opset() < 13;
    const auto axis =
        static_cast<std::ptrdiff_t>(normal_axis(node.attributes().integer("axis", flattens ? 1 : -1), shape.size()));
    const std::int64_t outer = element_count(Shape(shape.begin(), shape.begin() + axis));
    const std::int64_t rest = element_count(Shape(shape.begin() + axis, shape.end()));
    if (flattens) return {outer, rest, 1};
    const std::int64_t length = shape[static_cast<std::size_t>(axis)];
    return {outer, length, length == 0 ? 0 : rest / length};
}

LowerNode taking_softmax(bool logarithm) {
    return [logarithm](NodeLowering& node) {
        node.require_floats(0, 1);
        const AxisShape shape = softmax_shape(node);
        const DeviceValue from = node.input(0);
        const DeviceValue to = node.output(0);
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.softmax(stream, shape, logarithm, at.as<const float>(from), at.as<float>(to));
        });
    };
}

}  // namespace

void add_axis_lowerings(LoweringTable& table) {
    table["Softmax"] = taking_softmax(false);
    table["LogSoftmax"] = taking_softmax(true);
}

}  // namespace windrow::inference
