// SPDX-License-Identifier: Apache-2.0
#include "device/device_constants.hpp"

#include "windrow/kernels/sha256.hpp"

#include <algorithm>

namespace windrow::inference {

DeviceConstant DeviceConstants::hold(std::span<const std::byte> bytes) {
    const std::string digest = sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const std::lock_guard lock(mutex_);
    const auto known = held_.find(digest);
    if (known != held_.end()) {
        if (DeviceConstant constant = known->second.constant.lock()) return constant;
    }
    forget_those_let_go();
    auto memory = std::make_shared<device::DeviceMemory>(stream_, bytes.size(), "weights of a model");
    device::PinnedMemory host(stream_->device(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), host.data());
    device::upload(stream_, *memory, 0, host, 0, bytes.size());
    host.wait_ready();
    const void* const address = memory->read_on(stream_);
    DeviceConstant made(std::move(memory), address);
    held_[digest] = {made, bytes.size()};
    return made;
}

void DeviceConstants::forget_those_let_go() {
    std::erase_if(held_, [](const auto& entry) { return entry.second.constant.expired(); });
}

std::size_t DeviceConstants::size() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& [digest, held] : held_) bytes += held.constant.expired() ? 0 : held.bytes;
    return bytes;
}

}  // namespace windrow::inference
