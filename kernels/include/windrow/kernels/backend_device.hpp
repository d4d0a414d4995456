// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For operators that are no part of the backend interface but work on its device, as models do.

#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <memory>

namespace windrow {

/// The device that a backend works on; null for the CPU's. Thread-safe.
std::shared_ptr<device::Device> device_of(const Backend& backend);

}  // namespace windrow
