// SPDX-License-Identifier: Apache-2.0
#include "emulator/open_emulator.hpp"

#include "emulator/emulator_device.hpp"

namespace windrow::device::emulator {

Implementation implementation() {
    return {"emulator",
            [](int ordinal) { return ordinal == 0 ? std::string() : std::string("there is one emulated device, number 0"); },
            [](const DeviceOptions& options) -> std::unique_ptr<Device> { return std::make_unique<EmulatorDevice>(options); }};
}

}  // namespace windrow::device::emulator
