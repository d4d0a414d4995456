// SPDX-License-Identifier: Apache-2.0
// What goes along axes: softmax, reductions.
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "operators/reduction/reduce_axes.hpp"

namespace windrow::inference {

namespace {

using semantics::Reduction;

/// Before opset 13 everything from the axis on is one.
AxisShape softmax_shape(const NodeLowering& node) {
    const Shape& shape = node.input_type(0).shape;
    const bool flattens = node.opset() < 13;
    const std::size_t axis = normal_axis(node.attributes().integer("axis", flattens ? 1 : -1), shape.size());
    if (flattens) {
        const auto from = shape.begin() + static_cast<std::ptrdiff_t>(axis);
        return {element_count(Shape(shape.begin(), from)), element_count(Shape(from, shape.end())), 1};
    }
    const AxisView view(shape, axis);
    return {view.outer, view.length, view.inner};
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

/// Some axes of a tensor, in row-major order.
StridedElements<1> along(const Shape& shape, const std::vector<std::size_t>& axes) {
    const OperandPlaces whole = places_in_order(shape);
    Shape lengths;
    OperandPlaces places;
    for (const std::size_t axis : axes) {
        lengths.push_back(shape[axis]);
        places.strides.push_back(whole.strides[axis]);
    }
    const auto elements = strided_elements<1>(lengths, {places});
    if (!elements) throw NoKernel{"it has more than " + std::to_string(max_strided_rank) + " dimensions"};
    return *elements;
}

LowerNode reducing(Reduction reduction) {
    return [reduction](NodeLowering& node) {
        node.require_floats(0, 1);
        const ReduceAxes reduced(node.context(), reduce_axes_by_input_since(reduction));
        const auto axes = reduced.known(node.operator_inputs());
        if (!axes) throw NoKernel{"its axes are not constant"};
        const Shape& shape = node.input_type(0).shape;
        const ReductionShape elements{along(shape, other_axes(shape.size(), *axes)), along(shape, *axes)};
        const DeviceValue from = node.input(0);
        const DeviceValue to = node.output(0);
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.reduce(stream, reduction, elements, at.as<const float>(from), at.as<float>(to));
        });
    };
}

}  // namespace

void add_axis_lowerings(LoweringTable& table) {
    table["Softmax"] = taking_softmax(false);
    table["LogSoftmax"] = taking_softmax(true);
    table["ReduceSum"] = reducing(Reduction::sum);
    table["ReduceMean"] = reducing(Reduction::mean);
    table["ReduceMax"] = reducing(Reduction::maximum);
    table["ReduceMin"] = reducing(Reduction::minimum);
    table["ReduceProd"] = reducing(Reduction::product);
    table["ReduceL1"] = reducing(Reduction::l1);
    table["ReduceL2"] = reducing(Reduction::l2);
    table["ReduceLogSum"] = reducing(Reduction::log_sum);
    table["ReduceLogSumExp"] = reducing(Reduction::log_sum_exp);
    table["ReduceSumSquare"] = reducing(Reduction::sum_square);
}

}  // namespace windrow::inference
