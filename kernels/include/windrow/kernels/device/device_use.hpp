// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a job asked of a device: figures for people.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "windrow/kernels/device/device_times.hpp"
#include "windrow/kernels/device/watched.hpp"

namespace windrow::device {

/// Counted on the host, so all are exact; `waited_ns` is the time that threads of the host spent waiting for the device, which
/// overlaps with its work.
struct DeviceUse {
    std::uint64_t calls = 0;     ///< those that `is_counted` counts
    std::uint64_t launches = 0;  ///< of kernels and primitives
    std::uint64_t bytes_to_device = 0;
    std::uint64_t bytes_to_host = 0;
    std::uint64_t waits = 0;
    std::uint64_t waited_ns = 0;
    std::size_t peak_bytes = 0;    ///< of device memory
    std::size_t pinned_bytes = 0;  ///< of page-locked host memory
    std::vector<WorkTime> work;    ///< by the device's clock, the longest first; empty unless it was asked for
};

/// Adds up. Thread-safe.
class UseCounter final : public CallWatcher {
public:
    [[nodiscard]] bool before(const DeviceCall& call) override;
    void after(const DeviceCall& call) override;
    /// Without what the device knows (memory) and what a WorkTimer does.
    [[nodiscard]] DeviceUse use() const;

private:
    std::atomic<std::uint64_t> calls_ = 0;
    std::atomic<std::uint64_t> launches_ = 0;
    std::atomic<std::uint64_t> bytes_to_device_ = 0;
    std::atomic<std::uint64_t> bytes_to_host_ = 0;
    std::atomic<std::uint64_t> waits_ = 0;
    std::atomic<std::uint64_t> waited_ns_ = 0;
};

}  // namespace windrow::device
