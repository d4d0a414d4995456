// SPDX-License-Identifier: Apache-2.0
#include "device/device_constants.hpp"

#include "windrow/kernels/sha256.hpp"

#include <algorithm>

namespace windrow::inference {

const void* DeviceConstants::address_of(std::span<const std::byte> bytes) {
    const std::string digest = sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const std::lock_guard lock(mutex_);
    const auto known = kept_.find(digest);
    if (known != kept_.end()) return known->second.read_on(stream_);
    device::DeviceMemory memory(stream_, bytes.size(), "weights of a model");
    device::PinnedMemory host(stream_->device(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), host.data());
    device::upload(stream_, memory, 0, host, 0, bytes.size());
    host.wait_ready();
    size_ += bytes.size();
    return kept_.emplace(digest, std::move(memory)).first->second.read_on(stream_);
}

std::size_t DeviceConstants::size() const {
    const std::lock_guard lock(mutex_);
    return size_;
}

}  // namespace windrow::inference
