// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A moment in a stream that the host, or another stream, can wait for.

#include <cstdint>

#include "windrow/kernels/device/call_site.hpp"

namespace windrow::device {

/// Made by Device::create_event, recorded by Stream::record; recording again replaces the moment. An event that was never
/// recorded counts as reached. One thread at a time.
class Event {
public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    virtual ~Event() = default;

    /// Whether all work queued before the recording is done. Does not wait. Throws DeviceFailure.
    [[nodiscard]] virtual bool reached() = 0;
    /// Blocks the calling thread until the event is reached. Throws DeviceFailure, also for failures of work queued earlier.
    virtual void wait(CallSite site = CallSite::here()) = 0;
    /// Nanoseconds of the device's clock from `earlier` to this event. Both were made by Device::create_timed_event, recorded,
    /// and reached; for others it is a defect. Throws DeviceFailure.
    [[nodiscard]] virtual std::uint64_t nanoseconds_since(Event& earlier);
    /// The implementation's handle (a cudaEvent_t for CUDA); an event that wraps another one hands out that one's.
    [[nodiscard]] virtual void* native() noexcept = 0;
};

}  // namespace windrow::device
