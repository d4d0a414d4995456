// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Libraries that a device needs or gains by. They are opened at run time, so that one binary starts everywhere.

#include <string>
#include <vector>

namespace windrow::device {

struct DeviceLibrary {
    std::string name;       ///< "driver", "NVRTC"
    std::string file;       ///< what the loader is asked for
    bool found = false;     ///< on this machine, now
    std::string what_for;   ///< if it is there
    std::string cost;       ///< what its absence costs
    bool required = false;  ///< no CUDA device can be used without it
};

/// Looks for each. In order of importance.
[[nodiscard]] std::vector<DeviceLibrary> device_libraries();

}  // namespace windrow::device
