// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which implementations this build holds. The list is written by CMake from WITH_CUDA and WITH_EMULATOR; no other C++ file asks
/// for them.

#include <memory>
#include <string>
#include <vector>

#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

struct Implementation {
    std::string name;  ///< "cuda" or "emulator", as `--backend` takes it
    /// Empty if a device can be opened on this machine now, else why not and what to do. Does not throw.
    std::string (*reason_unavailable)(int ordinal);
    /// Throws DeviceFailure with the same reason.
    std::unique_ptr<Device> (*open)(const DeviceOptions& options);
};

/// In order of preference; empty in a build without either.
[[nodiscard]] const std::vector<Implementation>& implementations();

}  // namespace windrow::device
