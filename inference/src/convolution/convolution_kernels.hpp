// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Convolutions over lanes: lanes are filters, a tile is some neighbouring outputs of one line. What an element is:
/// windrow/semantics/convolution_element.hpp. packed_convolution.hpp packs weights for them.

#include "lanes/level.hpp"
#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/sliding_window.hpp"

#include <cstdint>

namespace windrow::inference {

/// One group of a convolution as the kernels read it; who packed it owns the memory.
struct PackedFilters {
    semantics::SlidingWindow window;
    std::int64_t channels = 0;
    std::int64_t filters = 0;
    const float* weights = nullptr;  ///< [channel][tap][filter, rounded up to 16], zeros behind
    const float* bias = nullptr;     ///< as many as that; null: nothing is added
    bool relu = false;               ///< max(0, x) at the end
};

struct ConvolutionKernels {
    /// One image's channels of the group ([channel][position]) to its filters ([filter][position]).
    void (*convolve)(const PackedFilters& filters, const float* input, float* output);
};

WINDROW_LANE_TABLE(ConvolutionKernels, convolution_kernels)

}  // namespace windrow::inference
