// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of windrow/semantics/activation.hpp over arrays of floats.

#include "lanes/level.hpp"
#include "windrow/semantics/activation.hpp"

#include <cstdint>

namespace windrow::inference {

struct ActivationKernels {
    /// By the function's number. Takes `count` floats and writes as many; `to` may be `from`.
    void (*apply[semantics::activation_count])(const float* from, float* to, std::int64_t count, float alpha, float beta);
};

WINDROW_LANE_TABLE(ActivationKernels, activation_kernels)

}  // namespace windrow::inference
