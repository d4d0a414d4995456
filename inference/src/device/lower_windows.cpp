// SPDX-License-Identifier: Apache-2.0
// Convolutions and pools: kernels that slide over images.
#include "device/lower_library.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/convolution/convolution_inputs.hpp"
#include "operators/convolution/transposed_attributes.hpp"

namespace windrow::inference {

namespace {

/// `convolve`: which function of the kernels.
template <typename Convolve>
void add_convolution(NodeLowering& node, const ConvolutionShape& shape, const DeviceValue& to, Convolve convolve) {
    const bool has_bias = node.has_input(2);
    const DeviceValue input = node.input(0);
    const DeviceValue weights = node.input(1);
    const DeviceValue bias = has_bias ? node.input(2) : input;
    node.add_step({input, weights, bias}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      (kernels.*convolve)(stream, shape, at.as<const float>(input), at.as<const float>(weights),
                                          has_bias ? at.as<const float>(bias) : nullptr, at.as<float>(to));
                  });
}

/// The bias of each filter, behind a convolution that a library computed.
void add_filter_bias(NodeLowering& node, const ConvolutionShape& shape) {
    const DeviceValue to = node.output(0);
    const DeviceValue bias = node.input(2);
    const Shape lengths = {shape.images, shape.groups * shape.filters, shape.window.outputs()};
    const auto elements = strided_elements<2>(lengths, {places_in_order(lengths), OperandPlaces{0, {0, 1, 0}}});
    node.add_step({to, bias}, {to},
                  [=, elements = *elements](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.scale_product(stream, elements, 1, 1, at.as<const float>(bias), at.as<float>(to));
                  });
}

void lower_convolution(NodeLowering& node) {
    node.require_floats(0, 3);
    const SlidingAttributes sliding(node.attributes());
    const Shape& image = node.input_type(0).shape;
    const Shape& filters = node.input_type(1).shape;
    ConvolutionShape shape;
    shape.images = image[0];
    shape.groups = group_count(node.attributes());
    shape.channels = filters[1];
    shape.filters = filters[0] / shape.groups;
    shape.window = sliding.window(image, kernel_lengths(sliding.kernel_shape(), filters));
    const DeviceValue to = node.output(0);
    if (!lower_library_convolution(node, shape, to)) {
        add_convolution(node, shape, to, &InferenceKernels::convolve);
    } else if (node.has_input(2)) {
        add_filter_bias(node, shape);
    }
}

void lower_transposed_convolution(NodeLowering& node) {
    node.require_floats(0, 3);
    const Shape& image = node.input_type(0).shape;
    const Shape& filters = node.input_type(1).shape;
    ConvolutionShape shape;
    shape.images = image[0];
    shape.groups = group_count(node.attributes());
    shape.channels = filters[0] / shape.groups;
    shape.filters = filters[1];
    shape.window = TransposedAttributes(node.attributes()).window(image, filters);
    add_convolution(node, shape, node.output(0), &InferenceKernels::convolve_transposed);
}

void add_pool(NodeLowering& node, const PoolShape& shape) {
    const DeviceValue input = node.input(0);
    const DeviceValue to = node.output(0);
    node.add_step({input}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.pool(stream, shape, at.as<const float>(input), at.as<float>(to));
    });
}

PoolShape pool_shape(const NodeLowering& node, PoolFunction function) {
    node.require_floats(0, 1);
    PoolShape shape;
    const Shape& image = node.input_type(0).shape;
    shape.planes = image[0] * image[1];
    shape.function = static_cast<std::int64_t>(function);
    shape.power = node.attributes().integer("p", 2);
    return shape;
}

LowerNode pooling(PoolFunction function) {
    return [function](NodeLowering& node) {
        if (node.wants_output(1)) throw NoKernel{"it is asked for indices"};
        const bool padded = function == PoolFunction::average && node.attributes().flag("count_include_pad", false);
        PoolShape shape = pool_shape(node, padded ? PoolFunction::average_with_padding : function);
        const SlidingAttributes sliding(node.attributes());
        shape.window = sliding.window(node.input_type(0).shape, sliding.kernel_shape());
        add_pool(node, shape);
    };
}

/// One position of the kernel for each pixel.
LowerNode pooling_all(PoolFunction function) {
    return [function](NodeLowering& node) {
        PoolShape shape = pool_shape(node, function);
        const Shape& image = node.input_type(0).shape;
        shape.window.at[2].input = shape.window.at[2].kernel = element_count(Shape(image.begin() + 2, image.end()));
        add_pool(node, shape);
    };
}

}  // namespace

void add_window_lowerings(LoweringTable& table) {
    table["Conv"] = lower_convolution;
    table["ConvTranspose"] = lower_transposed_convolution;
    table["MaxPool"] = pooling(PoolFunction::largest);
    table["AveragePool"] = pooling(PoolFunction::average);
    table["LpPool"] = pooling(PoolFunction::norm);
    table["GlobalMaxPool"] = pooling_all(PoolFunction::largest);
    table["GlobalAveragePool"] = pooling_all(PoolFunction::average);
    table["GlobalLpPool"] = pooling_all(PoolFunction::norm);
}

}  // namespace windrow::inference
