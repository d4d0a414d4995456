// SPDX-License-Identifier: Apache-2.0
#include "emulator/emulator_stream.hpp"

#include "emulator/sites.hpp"

namespace windrow::device::emulator {

void EmulatorEvent::wait(CallSite site) {
    if (!recorded_ || !pass_site(SiteKind::host_wait, site)) return;
    device_.wait_on_host(*recorded_);
}

std::uint64_t EmulatorEvent::nanoseconds_since(Event& earlier) {
    const auto& from = static_cast<EmulatorEvent*>(earlier.native())->time();
    if (!time_ || !from || !reached() || !earlier.reached()) return Event::nanoseconds_since(earlier);
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(*time_ - *from).count());
}

void EmulatorStream::record(Event& event) {
    auto* const emulated = static_cast<EmulatorEvent*>(event.native());
    if (const auto& time = emulated->time())
        device_.queue_operation(*this, "a time", {}, [time] { *time = std::chrono::steady_clock::now(); });
    emulated->set(device_.now_on(index_));
}

void EmulatorStream::wait(Event& event, CallSite site) {
    const auto& recorded = static_cast<EmulatorEvent*>(event.native())->recorded();
    if (!recorded || recorded->moment.stream == index_ || !pass_site(SiteKind::stream_wait, site)) return;
    device_.wait_on_device(index_, *recorded);
}

void EmulatorStream::wait_all(CallSite site) {
    if (!pass_site(SiteKind::host_wait, site)) return;
    device_.wait_on_host(device_.now_on(index_));
}

void EmulatorStream::copy_to_device(void* destination, const void* source, std::size_t bytes) {
    device_.copy_to_device(index_, destination, source, bytes);
}

void EmulatorStream::copy_to_host(void* destination, const void* source, std::size_t bytes) {
    device_.copy_to_host(index_, destination, source, bytes);
}

void EmulatorStream::copy_on_device(void* destination, const void* source, std::size_t bytes) {
    device_.copy_on_device(index_, destination, source, bytes);
}

void EmulatorStream::fill(void* destination, std::uint8_t byte, std::size_t bytes) {
    device_.fill(index_, destination, byte, bytes);
}

}  // namespace windrow::device::emulator
