// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Device memory that is kept between batches and made anew when more is needed. Host code.

#include "windrow/kernels/device/memory.hpp"
#include "windrow/kernels/device/primitives.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace windrow::gpu {

/// Scratch of one stream: what it held is lost when it grows. One thread at a time.
class Room {
public:
    explicit Room(const char* purpose) : purpose_(purpose) {}

    /// Memory for `count` values, for work queued on `stream` that may write it.
    template <typename T>
    [[nodiscard]] T* of(const std::shared_ptr<device::Stream>& stream, std::size_t count) {
        const std::size_t bytes = std::max<std::size_t>(count * sizeof(T), 1);
        if (bytes > memory_.size()) {
            memory_ = {};  // first gives back, so that both need not fit at once
            memory_ = device::DeviceMemory(stream, bytes + bytes / 4, purpose_);
        }
        return memory_.write_as<T>(stream);
    }
    /// What was asked for last, for work that reads only.
    template <typename T>
    [[nodiscard]] const T* held(const std::shared_ptr<device::Stream>& stream) {
        return memory_.read_as<T>(stream);
    }
    [[nodiscard]] device::DeviceMemory& memory() noexcept { return memory_; }
    [[nodiscard]] std::size_t size() const noexcept { return memory_.size(); }

private:
    const char* purpose_;
    device::DeviceMemory memory_;
};

/// Queues a device-wide primitive; `scratch` is the memory that it works in.
template <typename Request>
void run(const std::shared_ptr<device::Stream>& stream, Room& scratch, const Request& request) {
    device::Primitives& primitives = stream->device().primitives();
    const std::size_t bytes = primitives.scratch_bytes(request);
    auto* const memory = scratch.of<std::byte>(stream, bytes);
    primitives.run(*stream, {memory, bytes}, request);
}

/// Waits for a copy of `count` values to the host.
template <typename T>
device::PinnedMemory fetched(const std::shared_ptr<device::Stream>& stream, device::DeviceMemory& memory,
                             std::size_t offset_bytes, std::size_t count) {
    device::PinnedMemory host(stream->device(), std::max<std::size_t>(count * sizeof(T), 1));
    if (count != 0) {
        device::download(stream, host, 0, memory, offset_bytes, count * sizeof(T));
        host.wait_ready();
    }
    return host;
}

/// Queues a copy of host values to device memory; the host values may be freed at once.
template <typename T>
void send(const std::shared_ptr<device::Stream>& stream, device::DeviceMemory& memory, std::size_t offset_bytes, const T* values,
          std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (count == 0) return;
    device::PinnedMemory host(stream->device(), count * sizeof(T));
    std::copy_n(values, count, host.as<T>());
    device::upload(stream, memory, offset_bytes, host, 0, count * sizeof(T));
}

/// The values in `room`, for work queued on `stream` next; null if there are none.
template <typename T>
const T* sent(const std::shared_ptr<device::Stream>& stream, Room& room, const std::vector<T>& values) {
    if (values.empty()) return nullptr;
    static_cast<void>(room.of<T>(stream, values.size()));
    send(stream, room.memory(), 0, values.data(), values.size());
    return room.held<T>(stream);
}

}  // namespace windrow::gpu
