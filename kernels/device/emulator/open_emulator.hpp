// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/device/implementations.hpp"

namespace windrow::device::emulator {

/// The emulator's line in the list of implementations.
[[nodiscard]] Implementation implementation();

}  // namespace windrow::device::emulator
