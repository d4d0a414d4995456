// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a model's launches read and never write: weights, tables of indices. In device memory once, however many plans and
/// streams read it.

#include "windrow/kernels/device/memory.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace windrow::inference {

/// Thread-safe. Whoever queues work that reads the memory waits for that work before he lets go of this object.
class DeviceConstants {
public:
    /// `device` outlives this.
    explicit DeviceConstants(device::Device& device) : stream_(device.create_stream()) {}

    /// The address of these bytes in device memory, which are copied there when they are asked for first; done when this returns.
    /// Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] const void* address_of(std::span<const std::byte> bytes);
    [[nodiscard]] const device::DeviceProperties& properties() const { return stream_->device().properties(); }
    /// Bytes in device memory.
    [[nodiscard]] std::size_t size() const;

private:
    std::shared_ptr<device::Stream> stream_;
    mutable std::mutex mutex_;
    std::map<std::string, device::DeviceMemory> kept_;  // by the SHA-256 of the bytes
    std::size_t size_ = 0;
};

}  // namespace windrow::inference
