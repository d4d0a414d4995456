// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A queue of device work. Work of one stream runs in order, work of different streams in any order unless an event orders it.
/// There is no default stream.

#include <cstddef>
#include <cstdint>

#include "windrow/kernels/device/call_site.hpp"
#include "windrow/kernels/device/event.hpp"

namespace windrow::device {

class Device;

/// Every call queues work and returns at once, except `wait_all`. Host memory must be pinned (Device::allocate_pinned), and stay
/// as it is until the copy's event was waited for. Pointers are not checked here: `upload` and `download` of memory.hpp also take
/// care of the order. Throws DeviceFailure. One thread at a time may use a stream.
class Stream {
public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    [[nodiscard]] virtual Device& device() noexcept = 0;
    /// Makes `event` stand for the end of all work queued so far.
    virtual void record(Event& event) = 0;
    /// Work queued after this starts when `event`, as recorded now, is reached. Does not block the host.
    virtual void wait(Event& event, CallSite site = CallSite::here()) = 0;
    /// Blocks the calling thread until all work queued so far is done.
    virtual void wait_all(CallSite site = CallSite::here()) = 0;

    virtual void copy_to_device(void* device_destination, const void* pinned_source, std::size_t bytes) = 0;
    virtual void copy_to_host(void* pinned_destination, const void* device_source, std::size_t bytes) = 0;
    /// The ranges may not overlap.
    virtual void copy_on_device(void* device_destination, const void* device_source, std::size_t bytes) = 0;
    virtual void fill(void* device_destination, std::uint8_t byte, std::size_t bytes) = 0;

    /// Called with a kernel's name before it is queued: for streams that wrap another one (fault injection, figures). False: the
    /// launch is left out. May throw.
    [[nodiscard]] virtual bool launching(const char* kernel) {
        static_cast<void>(kernel);
        return true;
    }
    /// Called once it is queued.
    virtual void launched(const char* kernel) { static_cast<void>(kernel); }
    /// The implementation's handle (a cudaStream_t for CUDA). For the launch layer; a stream that wraps another one hands out
    /// that one's.
    [[nodiscard]] virtual void* native() noexcept = 0;
};

}  // namespace windrow::device
