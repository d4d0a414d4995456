// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a model's launches read and never write: weights, tables of indices. In device memory once, however many plans and
/// streams read it, and as long as one of them holds it.

#include "windrow/kernels/device/memory.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace windrow::inference {

/// The address of a constant in device memory; the memory is freed when the last copy of this is gone. Whoever queues work that
/// reads the memory waits for that work before he lets go.
using DeviceConstant = std::shared_ptr<const void>;

/// Thread-safe.
class DeviceConstants {
public:
    /// `device` outlives this and all constants.
    explicit DeviceConstants(device::Device& device) : stream_(device.create_stream()) {}

    /// These bytes in device memory, which are copied there unless somebody holds them already; done when this returns.
    /// Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] DeviceConstant hold(std::span<const std::byte> bytes);
    [[nodiscard]] const device::DeviceProperties& properties() const { return stream_->device().properties(); }
    /// Bytes in device memory.
    [[nodiscard]] std::size_t size() const;

private:
    void forget_those_let_go();

    struct Held {
        std::weak_ptr<const void> constant;
        std::size_t bytes = 0;
    };
    std::shared_ptr<device::Stream> stream_;
    mutable std::mutex mutex_;
    std::map<std::string, Held> held_;  // by the SHA-256 of the bytes
};

}  // namespace windrow::inference
