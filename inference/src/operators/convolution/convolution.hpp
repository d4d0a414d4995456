// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a convolution is over, as the operators hand it to the loops that compute it.

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

}  // namespace windrow::inference
