// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whole convolutions on the CPU. The loops of float32 stand in functions of their own, so that faster ones with the same bits
/// can take their place.

#include "windrow/semantics/convolution_element.hpp"

#include <cstdint>

namespace windrow::inference {

/// A convolution of `images` images; channels and filters are those of one group.
struct Convolution {
    std::int64_t images = 0;
    std::int64_t groups = 1;
    std::int64_t channels = 0;
    std::int64_t filters = 0;
    semantics::SlidingWindow window;
};

/// input [image][group][channel][position], weights [group][filter][channel][tap], bias [group][filter] or null, output
/// [image][group][filter][position].
void convolve_floats(const Convolution& convolution, const float* input, const float* weights, const float* bias, float* output);
void convolve_doubles(const Convolution& convolution, const double* input, const double* weights, const double* bias,
                      double* output);
/// The same with weights [group][channel][filter][tap].
void convolve_transposed_floats(const Convolution& convolution, const float* input, const float* weights, const float* bias,
                                float* output);
void convolve_transposed_doubles(const Convolution& convolution, const double* input, const double* weights, const double* bias,
                                 double* output);

}  // namespace windrow::inference
