// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device/library_layer.hpp"

#include <memory>
#include <string>

namespace windrow::inference {

/// The library, whose algorithms then also name the device: the same algorithm may add in another order on another one, which
/// the library itself does not always refuse. One that another device recorded is refused (W6622).
std::unique_ptr<DeviceLibrary> library_of_device(std::unique_ptr<DeviceLibrary> library, const std::string& device);

}  // namespace windrow::inference
