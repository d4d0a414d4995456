// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulator's streams and events: thin names for queues of the device.

#include <chrono>
#include <memory>
#include <optional>

#include "emulator/emulator_device.hpp"
#include "windrow/kernels/device/event.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::device::emulator {

class EmulatorEvent final : public Event {
public:
    explicit EmulatorEvent(EmulatorDevice& device, bool timed = false)
        : device_(device), time_(timed ? std::make_shared<Time>() : nullptr) {}
    [[nodiscard]] bool reached() override { return !recorded_ || device_.has_reached(*recorded_); }
    void wait(CallSite site) override;
    [[nodiscard]] std::uint64_t nanoseconds_since(Event& earlier) override;
    [[nodiscard]] void* native() noexcept override { return this; }

    using Time = std::chrono::steady_clock::time_point;
    /// When the emulated work before the event had run; null if it has no clock.
    [[nodiscard]] const std::shared_ptr<Time>& time() const noexcept { return time_; }
    [[nodiscard]] const std::optional<RecordedMoment>& recorded() const noexcept { return recorded_; }
    void set(RecordedMoment moment) { recorded_ = std::move(moment); }

private:
    EmulatorDevice& device_;
    std::optional<RecordedMoment> recorded_;
    std::shared_ptr<Time> time_;
};

class EmulatorStream final : public Stream {
public:
    EmulatorStream(EmulatorDevice& device, std::uint32_t index) : device_(device), index_(index) {}
    [[nodiscard]] Device& device() noexcept override { return device_; }
    [[nodiscard]] EmulatorDevice& emulator() noexcept { return device_; }
    [[nodiscard]] std::uint32_t index() const noexcept { return index_; }
    void record(Event& event) override;
    void wait(Event& event, CallSite site) override;
    void wait_all(CallSite site) override;
    void copy_to_device(void* destination, const void* source, std::size_t bytes) override;
    void copy_to_host(void* destination, const void* source, std::size_t bytes) override;
    void copy_on_device(void* destination, const void* source, std::size_t bytes) override;
    void fill(void* destination, std::uint8_t byte, std::size_t bytes) override;
    [[nodiscard]] void* native() noexcept override { return this; }

private:
    EmulatorDevice& device_;
    std::uint32_t index_;
};

}  // namespace windrow::device::emulator
