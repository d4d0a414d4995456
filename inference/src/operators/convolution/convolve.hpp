// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whole convolutions on the CPU, output by output. Those of float32 run in faster loops, which must give the bits of these
/// (convolution/packed_convolution.hpp).

#include "operators/convolution/convolution.hpp"

namespace windrow::inference::plain {

/// Calls element(image, group, filter, output position) for each output in turn and stores what it gives, with the bias added.
template <typename T, typename Element>
void fill_outputs(const Convolution& convolution, const T* bias, T* output, const Element& element) {
    const std::int64_t positions = convolution.window.outputs();
    for (std::int64_t image = 0; image < convolution.images; ++image) {
        for (std::int64_t group = 0; group < convolution.groups; ++group) {
            for (std::int64_t filter = 0; filter < convolution.filters; ++filter) {
                for (std::int64_t position = 0; position < positions; ++position) {
                    const T sum = element(image, group, filter, position);
                    *output++ = bias == nullptr ? sum : sum + bias[group * convolution.filters + filter];
                }
            }
        }
    }
}

/// input [image][group][channel][position], weights [group][filter][channel][tap], bias [group][filter] or null, output
/// [image][group][filter][position].
template <typename T>
void convolve(const Convolution& convolution, const T* input, const T* weights, const T* bias, T* output) {
    const std::int64_t group_inputs = convolution.channels * convolution.window.inputs();
    const std::int64_t filter_weights = convolution.channels * convolution.window.taps();
    fill_outputs(convolution, bias, output,
                 [&](std::int64_t image, std::int64_t group, std::int64_t filter, std::int64_t position) {
                     return semantics::convolution_sum(input + (image * convolution.groups + group) * group_inputs,
                                                       weights + (group * convolution.filters + filter) * filter_weights,
                                                       convolution.channels, convolution.window,
                                                       semantics::sliding_place(convolution.window, position));
                 });
}

/// The same with weights [group][channel][filter][tap].
template <typename T>
void convolve_transposed(const Convolution& convolution, const T* input, const T* weights, const T* bias, T* output) {
    const std::int64_t group_inputs = convolution.channels * convolution.window.inputs();
    const std::int64_t taps = convolution.window.taps();
    const std::int64_t channel_weights = convolution.filters * taps;
    fill_outputs(
        convolution, bias, output, [&](std::int64_t image, std::int64_t group, std::int64_t filter, std::int64_t position) {
            return semantics::transposed_convolution_sum(input + (image * convolution.groups + group) * group_inputs,
                                                         weights + group * convolution.channels * channel_weights + filter * taps,
                                                         channel_weights, convolution.channels, convolution.window,
                                                         semantics::sliding_place(convolution.window, position));
        });
}

}  // namespace windrow::inference::plain
