// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device_health.hpp"

namespace windrow {

bool DeviceHealth::lost() const {
    const std::lock_guard lock(mutex_);
    return !reason_lost_.empty();
}

std::string DeviceHealth::reason_lost() const {
    const std::lock_guard lock(mutex_);
    return reason_lost_;
}

void DeviceHealth::note(HandOver left) {
    const std::lock_guard lock(mutex_);
    if (left.device_lost && reason_lost_.empty()) reason_lost_ = left.reason;
    hand_overs_.push_back(std::move(left));
}

std::vector<HandOver> DeviceHealth::hand_overs() const {
    const std::lock_guard lock(mutex_);
    return hand_overs_;
}

}  // namespace windrow
