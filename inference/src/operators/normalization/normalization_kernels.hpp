// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The loops of normalizations over floats in a row (windrow/semantics/normalization_element.hpp).

#include "lanes/level.hpp"

#include <cstdint>

namespace windrow::inference {

struct NormalizationKernels {
    /// Sum of (x - mean)^2, ascending from 0.
    float (*squared_distances)(const float* from, std::int64_t count, float mean);
    /// (x - mean) * factor + bias for each; `to` may be `from`.
    void (*apply)(const float* from, float* to, std::int64_t count, float mean, float factor, float bias);
    /// The same with a scale and a bias for each element: the factor is inverse * scale.
    void (*apply_each)(const float* from, float* to, std::int64_t count, float mean, float inverse, const float* scale,
                       const float* bias);
};

WINDROW_LANE_TABLE(NormalizationKernels, normalization_kernels)

}  // namespace windrow::inference
