// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/device/implementations.hpp"

namespace windrow::device::cuda {

/// CUDA's line in the list of implementations.
[[nodiscard]] Implementation implementation();

}  // namespace windrow::device::cuda
