// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The two ways in which device work fails. The caller of the first may free memory or go on with less; after the second the
/// device is lost to this process, and what was on it with it.

#include <cstddef>
#include <string>

#include "windrow/kernels/error.hpp"

namespace windrow::device {

/// W7012: an allocation does not fit into the device's budget, or the device has no memory left. Nothing was changed; the device
/// can be used on.
class DeviceOutOfMemory : public Error {
public:
    DeviceOutOfMemory(std::size_t asked_bytes, std::size_t used_bytes, std::size_t budget_bytes, const std::string& purpose);
    /// For a call of the driver that found no memory for itself.
    explicit DeviceOutOfMemory(const std::string& call);
    /// 0 if it is not known.
    [[nodiscard]] std::size_t asked_bytes() const noexcept { return asked_bytes_; }

private:
    std::size_t asked_bytes_ = 0;
};

/// W6201: any other failure of the device, its driver, or of work queued on it. Failures of queued work are reported by a later
/// call. Every call after the first failure fails too.
class DeviceFailure : public Error {
public:
    explicit DeviceFailure(const std::string& what_failed);
};

}  // namespace windrow::device
