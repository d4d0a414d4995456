// SPDX-License-Identifier: Apache-2.0
// Einsum.
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/matrix/einsum_equation.hpp"

#include <algorithm>
#include <array>

namespace windrow::inference {

namespace {

using Axes = EinsumEquation::Axes;

/// The axes from `first` to before `last`, of `operands` of which those that there are not stay at 0.
template <int OPERANDS>
StridedElements<OPERANDS> elements_along(const Axes& axes, std::size_t first, std::size_t last) {
    const auto part = [&](const std::vector<std::int64_t>& of) {
        return Shape(of.begin() + static_cast<std::ptrdiff_t>(first), of.begin() + static_cast<std::ptrdiff_t>(last));
    };
    std::vector<OperandPlaces> places(OPERANDS, OperandPlaces{0, Shape(last - first, 0)});
    for (std::size_t operand = 0; operand < axes.strides.size(); ++operand) places[operand].strides = part(axes.strides[operand]);
    const auto elements = strided_elements<OPERANDS>(part(axes.lengths), places);
    if (!elements) throw NoKernel{"it has more than " + std::to_string(max_strided_rank) + " dimensions"};
    return *elements;
}

/// "...ij,...jk->...ik", whatever the operands' strides are: a stack of matrix products.
bool is_product(const Axes& axes) {
    const std::size_t outer = axes.output_axes;
    return axes.strides.size() == 2 && axes.lengths.size() == outer + 1 && outer >= 2 && axes.strides[1][outer - 2] == 0 &&
           axes.strides[0][outer - 1] == 0;
}

void add_product(NodeLowering& node, const Axes& axes) {
    const std::size_t inner = axes.output_axes;
    const ProductShape shape{elements_along<2>(axes, 0, inner - 2),
                             axes.lengths[inner - 2],
                             axes.lengths[inner - 1],
                             axes.lengths[inner],
                             axes.strides[0][inner - 2],
                             axes.strides[0][inner],
                             axes.strides[1][inner],
                             axes.strides[1][inner - 1]};
    const DeviceValue left = node.input(0);
    const DeviceValue right = node.input(1);
    const DeviceValue to = node.output(0);
    node.add_step({left, right}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.matrix_product(stream, shape, at.as<const float>(left), at.as<const float>(right), at.as<float>(to));
    });
}

void lower_einsum(NodeLowering& node) {
    node.require_floats(0, node.inputs());
    if (node.inputs() > max_einsum_operands)
        throw NoKernel{"it has more than " + std::to_string(max_einsum_operands) + " operands"};
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < node.inputs(); ++i) shapes.push_back(node.input_type(i).shape);
    const Axes axes = EinsumEquation(node.attributes().text("equation", "")).axes(shapes);
    if (is_product(axes)) return add_product(node, axes);
    EinsumShape shape;
    shape.kept = elements_along<max_einsum_operands>(axes, 0, axes.output_axes);
    shape.gone = elements_along<max_einsum_operands>(axes, axes.output_axes, axes.lengths.size());
    shape.operands = static_cast<std::int64_t>(node.inputs());
    std::array<DeviceValue, max_einsum_operands> values{};
    for (std::size_t i = 0; i < max_einsum_operands; ++i) values[i] = node.input(std::min(i, node.inputs() - 1));
    const DeviceValue to = node.output(0);
    node.add_step({values[0], values[1], values[2], values[3]}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      EinsumShape own = shape;
                      for (std::size_t i = 0; i < values.size(); ++i) own.values[i] = at.as<const float>(values[i]);
                      kernels.einsum(stream, own, at.as<float>(to));
                  });
}

}  // namespace

void add_einsum_lowerings(LoweringTable& table) {
    table["Einsum"] = lower_einsum;
}

}  // namespace windrow::inference
