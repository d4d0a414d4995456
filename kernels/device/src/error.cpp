// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/error.hpp"

#include <fmt/format.h>

namespace windrow::device {

namespace {

constexpr const char* WHAT_TO_DO = "raise the device memory budget, use shorter windows or fewer keys, or run on the CPU";

}  // namespace

DeviceOutOfMemory::DeviceOutOfMemory(std::size_t asked_bytes, std::size_t used_bytes, std::size_t budget_bytes,
                                     const std::string& purpose)
    : Error("W7012",
            fmt::format("no device memory for {}: {} bytes asked for, {} of {} in use", purpose, asked_bytes, used_bytes,
                        budget_bytes),
            WHAT_TO_DO),
      asked_bytes_(asked_bytes) {}

DeviceOutOfMemory::DeviceOutOfMemory(const std::string& call)
    : Error("W7012", fmt::format("no device memory is left for {}", call), WHAT_TO_DO) {}

DeviceFailure::DeviceFailure(const std::string& what_failed) : Error("W6201", "the device failed: " + what_failed) {}

}  // namespace windrow::device
