// SPDX-License-Identifier: Apache-2.0
// Extremes and running sums along an axis.
#include "device/lowering_table.hpp"
#include "device/number_type.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"

namespace windrow::inference {

namespace {

AxisShape shape_along(const Shape& shape, std::int64_t axis) {
    const AxisView view(shape, normal_axis(axis, shape.size()));
    return {view.outer, view.length, view.inner};
}

LowerNode choosing_extremes(bool largest) {
    return [largest](NodeLowering& node) {
        const TensorType& type = node.input_type(0);
        const semantics::NumberType number = stream_number_type(type.element);
        const AxisShape shape = shape_along(type.shape, node.attributes().integer("axis", 0));
        const bool last = node.attributes().flag("select_last_index", false);
        const DeviceValue from = node.input(0);
        const DeviceValue to = node.output(0);
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.extreme_places(stream, shape, number, largest, last, at[from], at.as<std::int64_t>(to));
        });
    };
}

void lower_top(NodeLowering& node) {
    const TensorType& type = node.input_type(0);
    const semantics::NumberType number = stream_number_type(type.element);
    const std::int64_t axis = node.attributes().integer("axis", -1);
    const AxisShape shape = shape_along(type.shape, axis);
    const std::int64_t k = node.output_type(0).shape[normal_axis(axis, type.shape.size())];
    const bool largest = node.attributes().flag("largest", true);
    const DeviceValue from = node.input(0);
    const DeviceValue values = node.output(0);
    const DeviceValue places = node.output(1);
    node.add_step({from}, {values, places},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.top(stream, shape, number, k, largest, at[from], at[values], at.as<std::int64_t>(places));
                  });
}

void lower_running_sum(NodeLowering& node) {
    const TensorType& type = node.input_type(0);
    const semantics::NumberType number = stream_number_type(type.element);
    const AxisShape shape = shape_along(type.shape, integer_values(node.constant_input(1)).at(0));
    const bool exclusive = node.attributes().flag("exclusive", false);
    const bool reverse = node.attributes().flag("reverse", false);
    const DeviceValue from = node.input(0);
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.running_sum(stream, shape, number, exclusive, reverse, at[from], at[to]);
    });
}

}  // namespace

void add_extreme_lowerings(LoweringTable& table) {
    table["ArgMax"] = choosing_extremes(true);
    table["ArgMin"] = choosing_extremes(false);
    table["TopK"] = lower_top;
    table["CumSum"] = lower_running_sum;
}

}  // namespace windrow::inference
