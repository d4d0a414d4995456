// SPDX-License-Identifier: Apache-2.0
#include "device/device_constants.hpp"

#include "windrow/kernels/error.hpp"

#include <openssl/evp.h>
#include <algorithm>

namespace windrow::inference {

namespace {

std::string digest_of(std::span<const std::byte> bytes) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &length, EVP_sha256(), nullptr) !=
        1)
        throw_defect("SHA-256 of a model's weights failed");
    digest.resize(length);
    return digest;
}

}  // namespace

const void* DeviceConstants::address_of(std::span<const std::byte> bytes) {
    const std::string digest = digest_of(bytes);
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
