// SPDX-License-Identifier: Apache-2.0
#include "operators/convolution/convolve.hpp"

namespace windrow::inference {

namespace {

using semantics::sliding_place;

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

template <typename T>
void convolve(const Convolution& convolution, const T* input, const T* weights, const T* bias, T* output) {
    const std::int64_t group_inputs = convolution.channels * convolution.window.inputs();
    const std::int64_t filter_weights = convolution.channels * convolution.window.taps();
    fill_outputs(convolution, bias, output,
                 [&](std::int64_t image, std::int64_t group, std::int64_t filter, std::int64_t position) {
                     return semantics::convolution_sum(input + (image * convolution.groups + group) * group_inputs,
                                                       weights + (group * convolution.filters + filter) * filter_weights,
                                                       convolution.channels, convolution.window,
                                                       sliding_place(convolution.window, position));
                 });
}

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
                                                         sliding_place(convolution.window, position));
        });
}

}  // namespace

void convolve_floats(const Convolution& convolution, const float* input, const float* weights, const float* bias, float* output) {
    convolve(convolution, input, weights, bias, output);
}

void convolve_doubles(const Convolution& convolution, const double* input, const double* weights, const double* bias,
                      double* output) {
    convolve(convolution, input, weights, bias, output);
}

void convolve_transposed_floats(const Convolution& convolution, const float* input, const float* weights, const float* bias,
                                float* output) {
    convolve_transposed(convolution, input, weights, bias, output);
}

void convolve_transposed_doubles(const Convolution& convolution, const double* input, const double* weights, const double* bias,
                                 double* output) {
    convolve_transposed(convolution, input, weights, bias, output);
}

}  // namespace windrow::inference
