// SPDX-License-Identifier: Apache-2.0
#include "emulator/emulator_device.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "emulator/emulated_memory.hpp"
#include "emulator/emulator_stream.hpp"
#include "emulator/sanitizer.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device::emulator {

namespace {

constexpr std::size_t DEFAULT_BUDGET_BYTES = std::size_t{2} << 30;

}  // namespace

EmulatorDevice::EmulatorDevice(const DeviceOptions& options, const Settings& settings)
    : settings_(settings),
      random_(settings.seed),
      budget_bytes_(options.memory_budget_bytes == 0 ? DEFAULT_BUDGET_BYTES : options.memory_budget_bytes) {
    properties_ = {"emulated device", options.ordinal, 80, static_cast<int>(settings.resident_blocks), budget_bytes_, 0,
                   163 * 1024};
    operations_.emplace_back();  // number 0 is nobody
    primitives_ = make_emulated_primitives(*this);
}

EmulatorDevice::~EmulatorDevice() {
    const std::lock_guard lock(mutex_);
    while (findings_.empty() && run_one_at_random()) {
    }
    for (const auto& [base, allocation] : allocations_.all()) {
        allow_access(base, allocation.bytes);
        give_memory(base, allocation.bytes);
    }
}

std::uint32_t EmulatorDevice::index_of(Stream& stream) {
    return static_cast<EmulatorStream*>(stream.native())->index();
}

std::shared_ptr<Stream> EmulatorDevice::create_stream() {
    const std::lock_guard lock(mutex_);
    check_working();
    queues_.emplace_back();
    return std::make_shared<EmulatorStream>(*this, static_cast<std::uint32_t>(queues_.size() - 1));
}

std::unique_ptr<Event> EmulatorDevice::create_event() {
    return std::make_unique<EmulatorEvent>(*this);
}

std::unique_ptr<Event> EmulatorDevice::create_timed_event() {
    return std::make_unique<EmulatorEvent>(*this, true);
}

void EmulatorDevice::begin_range(const char* name) noexcept {
    const std::lock_guard lock(mutex_);
    open_ranges_.push_back(name);
    std::string path;
    for (const char* open : open_ranges_) path += (path.empty() ? "" : "/") + std::string(open);
    ranges_.push_back(std::move(path));
}

void EmulatorDevice::end_range() noexcept {
    const std::lock_guard lock(mutex_);
    open_ranges_.pop_back();
}

std::vector<std::string> EmulatorDevice::ranges() const {
    const std::lock_guard lock(mutex_);
    return ranges_;
}

Primitives& EmulatorDevice::primitives() noexcept {
    return *primitives_;
}

MemoryUse EmulatorDevice::memory_use() const {
    const std::lock_guard lock(mutex_);
    return {budget_bytes_, used_bytes_, peak_bytes_, pinned_.bytes()};
}

void* EmulatorDevice::allocate(std::size_t bytes, Stream& stream, const char* purpose) {
    const std::lock_guard lock(mutex_);
    check_working();
    if (bytes == 0) return nullptr;
    if (bytes > budget_bytes_ - used_bytes_) throw DeviceOutOfMemory(bytes, used_bytes_, budget_bytes_, purpose);
    char* memory = take_memory(bytes);
    forbid_access(memory, bytes);
    allocations_.add(memory, bytes, purpose);
    used_bytes_ += bytes;
    peak_bytes_ = std::max(peak_bytes_, used_bytes_);
    Operation operation = begin_operation(index_of(stream));
    check_use(operation, {memory, bytes, true}, "its allocation", false);
    enqueue(std::move(operation));
    return memory;
}

void EmulatorDevice::release(void* memory, Stream& stream) noexcept {
    const std::lock_guard lock(mutex_);
    if (memory == nullptr) return;
    auto* base = static_cast<char*>(memory);
    Allocation* allocation = allocations_.find(memory);
    if (allocation == nullptr || allocation->base != base || allocation->released) {
        found(FindingKind::used_after_release, "memory was released that was not allocated, or twice");
        return;
    }
    used_bytes_ -= allocation->bytes;
    allocation->released = true;
    if (!findings_.empty()) return;  // a failed device runs nothing; its memory goes when it is closed
    try {
        Operation operation = begin_operation(index_of(stream));
        const std::size_t bytes = allocation->bytes;
        const auto conflict =
            Allocations::use(*allocation, {0, bytes, operation.moment, true, false, "its release"}, operation.clock, host_clock_);
        if (conflict) {
            found(FindingKind::used_before_ready, fmt::format("'{}' is released on a stream that did not wait for {} on another",
                                                              allocation->purpose, conflict->what));
        }
        operation.run = [this, base, bytes](Operation&) {
            allocations_.erase(base);
            allow_access(base, bytes);
            give_memory(base, bytes);
        };
        enqueue(std::move(operation));
    } catch (const DeviceFailure&) {
        // Already among the findings; the next call that may throw does.
    }
}

void* EmulatorDevice::allocate_pinned(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    check_working();
    return bytes == 0 ? nullptr : pinned_.allocate(bytes);
}

void EmulatorDevice::release_pinned(void* memory, std::size_t, std::unique_ptr<Event> last_use) noexcept {
    const std::lock_guard lock(mutex_);
    if (memory == nullptr) return;
    auto* event = last_use ? static_cast<EmulatorEvent*>(last_use->native()) : nullptr;
    const bool covered = pinned_.retire(static_cast<char*>(memory),
                                        event != nullptr && event->recorded() ? event->recorded()->clock : VectorClock{},
                                        [this](Moment moment) { return is_done(moment); });
    if (!covered && findings_.empty()) found(FindingKind::host_memory_given_back, "it would be used again while the copy runs");
    pinned_.free_retired([this](const VectorClock& clock) { return all_done(clock); });
}

std::vector<Finding> EmulatorDevice::findings() const {
    const std::lock_guard lock(mutex_);
    return findings_;
}

std::vector<LaunchRecord> EmulatorDevice::launches() const {
    const std::lock_guard lock(mutex_);
    return launches_;
}

void EmulatorDevice::check_working() const {
    if (!findings_.empty()) throw DeviceFailure(findings_.front().text);
}

void EmulatorDevice::found(FindingKind kind, const std::string& text) {
    findings_.push_back({kind, fmt::format("{}: {}", name_of(kind), text)});
}

void EmulatorDevice::refuse(FindingKind kind, const std::string& text) {
    const std::lock_guard lock(mutex_);
    found(kind, text);
    check_working();
    __builtin_unreachable();
}

}  // namespace windrow::device::emulator
