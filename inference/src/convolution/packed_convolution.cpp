// SPDX-License-Identifier: Apache-2.0
#include "convolution/packed_convolution.hpp"

#include "lanes/activation_kernels.hpp"

namespace windrow::inference {

namespace {

std::int64_t group_weights(const Convolution& convolution) {
    return convolution.channels * convolution.window.taps() * padded(convolution.filters);
}

}  // namespace

PackedConvolution::PackedConvolution(const Convolution& convolution, const float* weights, const float* bias,
                                     ElementActivation activation, LaneLevel level)
    : level_(level),
      activation_(activation),
      has_bias_(bias != nullptr),
      weights_(static_cast<std::size_t>(convolution.groups * group_weights(convolution))),
      bias_(static_cast<std::size_t>(convolution.groups * padded(convolution.filters))) {
    const std::int64_t row = padded(convolution.filters);
    const std::int64_t sums = convolution.channels * convolution.window.taps();
    for (std::int64_t group = 0; group < convolution.groups; ++group) {
        for (std::int64_t filter = 0; filter < convolution.filters; ++filter) {
            const std::int64_t from = group * convolution.filters + filter;
            for (std::int64_t k = 0; k < sums; ++k) weights_.data()[(group * sums + k) * row + filter] = weights[from * sums + k];
            if (bias != nullptr) bias_.data()[group * row + filter] = bias[from];
        }
    }
}

void PackedConvolution::run(const Convolution& convolution, const float* input, float* output) const {
    const ConvolutionKernels& kernels = convolution_kernels_at(level_);
    const std::int64_t inputs = convolution.channels * convolution.window.inputs();
    const std::int64_t outputs = convolution.filters * convolution.window.outputs();
    const bool relu = activation_.function == semantics::Activation::relu;
    const bool in_place = !relu && activation_.function != semantics::Activation::identity;
    for (std::int64_t image = 0; image < convolution.images; ++image) {
        for (std::int64_t group = 0; group < convolution.groups; ++group) {
            const PackedFilters filters = {convolution.window,
                                           convolution.channels,
                                           convolution.filters,
                                           weights_.data() + group * group_weights(convolution),
                                           has_bias_ ? bias_.data() + group * padded(convolution.filters) : nullptr,
                                           relu};
            kernels.convolve(filters, input, output);
            if (in_place) {
                activation_kernels_at(level_).apply[static_cast<int>(activation_.function)](output, output, outputs,
                                                                                            activation_.alpha, activation_.beta);
            }
            input += inputs;
            output += outputs;
        }
    }
}

}  // namespace windrow::inference
