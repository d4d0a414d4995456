// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/device_use.hpp"

#include <chrono>

#include "windrow/kernels/device/fault.hpp"

namespace windrow::device {

namespace {

/// When the wait began that this thread is in.
thread_local std::chrono::steady_clock::time_point wait_began;

}  // namespace

bool UseCounter::before(const DeviceCall& call) {
    if (is_counted(call.kind)) ++calls_;
    if (call.kind == CallKind::wait_on_host) wait_began = std::chrono::steady_clock::now();
    return true;
}

void UseCounter::after(const DeviceCall& call) {
    if (call.kind == CallKind::launch || call.kind == CallKind::primitive) ++launches_;
    if (call.kind == CallKind::copy_to_device) bytes_to_device_ += call.bytes;
    if (call.kind == CallKind::copy_to_host) bytes_to_host_ += call.bytes;
    if (call.kind != CallKind::wait_on_host) return;
    ++waits_;
    const auto waited = std::chrono::steady_clock::now() - wait_began;
    waited_ns_ += static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(waited).count());
}

DeviceUse UseCounter::use() const {
    DeviceUse use;
    use.calls = calls_;
    use.launches = launches_;
    use.bytes_to_device = bytes_to_device_;
    use.bytes_to_host = bytes_to_host_;
    use.waits = waits_;
    use.waited_ns = waited_ns_;
    return use;
}

}  // namespace windrow::device
