// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/convolution_element.hpp"
#include "windrow/semantics/pooling_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::ConvolutionShape;
using inference::PoolFunction;
using inference::PoolShape;
using semantics::SlidingPlace;
using semantics::SlidingWindow;

/// A thread an output: [image][group][filter][position].
WINDROW_KERNEL_OF(ELEMENT_THREADS)
convolve_kernel(ConvolutionShape shape, const float* input, const float* weights, const float* bias, float* to) {
    const i64 positions = shape.window.outputs();
    const i64 filters = shape.groups * shape.filters;
    const i64 own_weights = shape.channels * shape.window.taps();
    for (const i64 element : thread::grid_rows(shape.images * filters * positions)) {
        const i64 plane = element / positions;
        const i64 filter = plane % filters;
        const i64 group = plane / filters * shape.groups + filter / shape.filters;
        const SlidingPlace place = semantics::sliding_place(shape.window, element - plane * positions);
        const float* const image = input + group * shape.channels * shape.window.inputs();
        const float sum = semantics::convolution_sum(image, weights + filter * own_weights, shape.channels, shape.window, place);
        to[element] = bias == nullptr ? sum : sum + bias[filter];
    }
}

void convolve(device::Stream& stream, const ConvolutionShape& shape, const float* input, const float* weights, const float* bias,
              float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.images * shape.groups * shape.filters * shape.window.outputs()),
                   convolve_kernel, shape, input, weights, bias, to);
}

/// The same transposed; weights [group][channel][filter][tap].
WINDROW_KERNEL_OF(ELEMENT_THREADS)
convolve_transposed_kernel(ConvolutionShape shape, const float* input, const float* weights, const float* bias, float* to) {
    const i64 positions = shape.window.outputs();
    const i64 filters = shape.groups * shape.filters;
    const i64 taps = shape.window.taps();
    const i64 step = shape.filters * taps;
    for (const i64 element : thread::grid_rows(shape.images * filters * positions)) {
        const i64 plane = element / positions;
        const i64 filter = plane % filters;
        const i64 group = filter / shape.filters;
        const SlidingPlace place = semantics::sliding_place(shape.window, element - plane * positions);
        const float* const image = input + (plane / filters * shape.groups + group) * shape.channels * shape.window.inputs();
        const float* const own = weights + group * shape.channels * step + filter % shape.filters * taps;
        const float sum = semantics::transposed_convolution_sum(image, own, step, shape.channels, shape.window, place);
        to[element] = bias == nullptr ? sum : sum + bias[filter];
    }
}

void convolve_transposed(device::Stream& stream, const ConvolutionShape& shape, const float* input, const float* weights,
                         const float* bias, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.images * shape.groups * shape.filters * shape.window.outputs()),
                   convolve_transposed_kernel, shape, input, weights, bias, to);
}

WINDROW_DEVICE float pooled(const PoolShape& shape, const float* image, const SlidingPlace& place) {
    const auto function = static_cast<PoolFunction>(shape.function);
    if (function == PoolFunction::largest) {
        return semantics::largest_pooled(image, semantics::float_of(0xff800000U), shape.window, place).value;
    }
    if (function == PoolFunction::norm) return semantics::norm_pooled(image, shape.power, shape.window, place);
    return semantics::average_pooled(image, function == PoolFunction::average_with_padding, shape.window, place);
}

WINDROW_KERNEL_OF(ELEMENT_THREADS) pool_kernel(PoolShape shape, const float* input, float* to) {
    const i64 positions = shape.window.outputs();
    for (const i64 element : thread::grid_rows(shape.planes * positions)) {
        const i64 plane = element / positions;
        const SlidingPlace place = semantics::sliding_place(shape.window, element - plane * positions);
        to[element] = pooled(shape, input + plane * shape.window.inputs(), place);
    }
}

void pool(device::Stream& stream, const PoolShape& shape, const float* input, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.planes * shape.window.outputs()), pool_kernel, shape, input, to);
}

}  // namespace windrow::WINDROW_TARGET
