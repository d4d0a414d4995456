// SPDX-License-Identifier: Apache-2.0
// The part of the emulated device that queues work and runs it at seeded late moments.
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "emulator/emulated_memory.hpp"
#include "emulator/emulator_device.hpp"
#include "emulator/emulator_stream.hpp"
#include "emulator/race_shadow.hpp"
#include "emulator/sanitizer.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::device::emulator {

namespace {

std::uint64_t checksum(const void* bytes, std::size_t count) {
    std::uint64_t sum = 0xcbf29ce484222325ULL;
    const auto* byte = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < count; ++i) sum = (sum ^ byte[i]) * 0x100000001b3ULL;
    return sum;
}

bool overlap(const void* a, const void* b, std::size_t bytes) {
    const auto* first = static_cast<const char*>(a);
    const auto* second = static_cast<const char*>(b);
    return first < second + bytes && second < first + bytes;
}

}  // namespace

EmulatorDevice::Operation EmulatorDevice::begin_operation(std::uint32_t stream) {
    check_working();
    Queue& queue = queues_.at(stream);
    Operation operation;
    operation.moment = {stream, ++queue.issued};
    operation.number = static_cast<std::uint32_t>(operations_.size());
    operations_.push_back(operation.moment);
    queue.clock.include(host_clock_);
    queue.clock.include(operation.moment);
    operation.clock = queue.clock;
    return operation;
}

void EmulatorDevice::enqueue(Operation operation) {
    Queue& queue = queues_.at(operation.moment.stream);
    queue.waiting.push_back(std::move(operation));
    run_some();
}

void EmulatorDevice::run_some() {
    while (findings_.empty() && random_.below(100) >= settings_.lateness_percent) {
        if (!run_one_at_random()) return;
    }
}

bool EmulatorDevice::is_done(Moment moment) const {
    return queues_.at(moment.stream).done >= moment.sequence;
}

bool EmulatorDevice::all_done(const VectorClock& clock) const {
    bool done = true;
    clock.for_each([&](Moment moment) { done = done && is_done(moment); });
    return done;
}

bool EmulatorDevice::can_start(const Queue& queue) const {
    if (queue.waiting.empty()) return false;
    for (const Moment& moment : queue.waiting.front().after) {
        if (!is_done(moment)) return false;
    }
    return true;
}

bool EmulatorDevice::run_one_at_random() {
    std::vector<Queue*> startable;
    for (Queue& queue : queues_) {
        if (can_start(queue)) startable.push_back(&queue);
    }
    if (startable.empty()) return false;
    run_first(*startable[random_.below(static_cast<std::uint32_t>(startable.size()))]);
    return true;
}

void EmulatorDevice::run_first(Queue& queue) {
    Operation operation = std::move(queue.waiting.front());
    queue.waiting.pop_front();
    if (running_ != nullptr) throw_defect("emulated work was queued from inside emulated work");
    running_ = &operation;
    allocations_.set_accessible(true);
    if (accesses_are_watched()) {
        for (const OperationRange& range : operation.ranges) mark_in_shadow(operation, range);
    }
    if (operation.run) operation.run(operation);
    allocations_.set_accessible(false);
    running_ = nullptr;
    queue.done = operation.moment.sequence;
}

void EmulatorDevice::run_until(Moment moment) {
    while (!is_done(moment)) {
        check_working();
        if (!run_one_at_random()) throw_defect("emulated streams wait for each other");
    }
    check_working();
}

bool EmulatorDevice::happened_before(std::uint32_t number) const {
    return running_ != nullptr && running_->clock.covers(operations_.at(number));
}

RecordedMoment EmulatorDevice::now_on(std::uint32_t stream) const {
    const std::lock_guard lock(mutex_);
    check_working();
    const Queue& queue = queues_.at(stream);
    return {{stream, queue.issued}, queue.clock};
}

void EmulatorDevice::wait_on_device(std::uint32_t stream, const RecordedMoment& recorded) {
    const std::lock_guard lock(mutex_);
    check_working();
    queues_.at(stream).clock.include(recorded.clock);
    Operation operation = begin_operation(stream);
    operation.after.push_back(recorded.moment);
    enqueue(std::move(operation));
}

void EmulatorDevice::wait_on_host(const RecordedMoment& recorded) {
    const std::lock_guard lock(mutex_);
    run_until(recorded.moment);
    host_clock_.include(recorded.clock);
    pinned_.arrived(host_clock_);
    pinned_.free_retired([this](const VectorClock& clock) { return all_done(clock); });
}

bool EmulatorDevice::has_reached(const RecordedMoment& recorded) {
    const std::lock_guard lock(mutex_);
    check_working();
    if (random_.one_in(2)) run_one_at_random();  // who asks again and again gets there
    check_working();
    if (!is_done(recorded.moment)) return false;
    host_clock_.include(recorded.clock);
    pinned_.arrived(host_clock_);
    return true;
}

void EmulatorDevice::check_use(const Operation& operation, const OperationRange& range, const char* what, bool by_kernel) {
    if (range.bytes == 0) return;
    Allocation* allocation = allocations_.find(range.address);
    if (allocation == nullptr)
        refuse(FindingKind::outside_of_memory, fmt::format("{} uses an address that is no device memory", what));
    if (allocation->released) {
        refuse(FindingKind::used_after_release, fmt::format("{} uses '{}', which was released", what, allocation->purpose));
    }
    const auto begin = static_cast<std::size_t>(static_cast<const char*>(range.address) - allocation->base);
    if (range.bytes > allocation->bytes - begin) {
        refuse(FindingKind::outside_of_memory, fmt::format("{} uses {} bytes from byte {} of the {} of '{}'", what, range.bytes,
                                                           begin, allocation->bytes, allocation->purpose));
    }
    const auto conflict = Allocations::use(
        *allocation, {begin, begin + range.bytes, operation.moment, range.writes, by_kernel, what}, operation.clock, host_clock_);
    if (conflict) {
        refuse(FindingKind::used_before_ready,
               fmt::format("{} uses '{}' without waiting for {} on another stream", what, allocation->purpose, conflict->what));
    }
}

void EmulatorDevice::queue_operation(Stream& stream, const char* what, std::span<const OperationRange> ranges,
                                     std::function<void()> run) {
    const std::lock_guard lock(mutex_);
    Operation operation = begin_operation(index_of(stream));
    for (const OperationRange& range : ranges) {
        check_use(operation, range, what, false);
        operation.ranges.push_back(range);
    }
    operation.run = [run = std::move(run)](Operation&) { run(); };
    enqueue(std::move(operation));
}

void EmulatorDevice::call_library(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) {
    std::vector<OperationRange> used;
    for (const LibraryRange& range : ranges) {
        if (range.bytes > 0) used.push_back({range.address, range.bytes, range.writes});
    }
    queue_operation(stream, name, used, [work = std::move(work)] { work(nullptr); });
}

void EmulatorDevice::check_pinned(const Operation& operation, const void* address, std::size_t bytes, bool writes) {
    const char* what = writes ? "a copy to the host" : "a copy to the device";
    if (!pinned_.holds(address, bytes)) refuse(FindingKind::not_pinned, fmt::format("{} of {} bytes", what, bytes));
    if (!pinned_.is_ordered(static_cast<const char*>(address), bytes, writes, operation.clock)) {
        refuse(FindingKind::used_before_ready,
               fmt::format("{} uses pinned memory without waiting for a copy on another stream", what));
    }
}

void EmulatorDevice::copy_to_device(std::uint32_t stream, void* destination, const void* source, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes == 0) return;
    Operation operation = begin_operation(stream);
    check_pinned(operation, source, bytes, false);
    check_use(operation, {destination, bytes, true}, "a copy to the device", false);
    operation.ranges.push_back({destination, bytes, true});
    pinned_.will_be_read(const_cast<char*>(static_cast<const char*>(source)), bytes, operation.moment);
    // What an earlier copy will write there is not known yet.
    const bool known = pinned_.is_settled(source, bytes);
    operation.run = [this, destination, source, bytes, known, before = known ? checksum(source, bytes) : 0](Operation&) {
        pinned_.read(destination, source, bytes);
        if (known && checksum(destination, bytes) != before) {
            found(FindingKind::host_source_changed,
                  fmt::format("a copy of {} bytes into {}", bytes, allocations_.describe(destination)));
        }
    };
    enqueue(std::move(operation));
}

void EmulatorDevice::copy_to_host(std::uint32_t stream, void* destination, const void* source, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes == 0) return;
    Operation operation = begin_operation(stream);
    check_use(operation, {source, bytes, false}, "a copy to the host", false);
    operation.ranges.push_back({source, bytes, false});
    check_pinned(operation, destination, bytes, true);
    pinned_.will_be_written(static_cast<char*>(destination), bytes, operation.moment,
                            [this](Moment moment) { return is_done(moment); });
    operation.run = [destination, source, bytes](Operation&) {
        allow_access(destination, bytes);
        std::memcpy(destination, source, bytes);
        forbid_access(destination, bytes);  // until its event was waited for
    };
    enqueue(std::move(operation));
}

void EmulatorDevice::copy_on_device(std::uint32_t stream, void* destination, const void* source, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes == 0) return;
    if (overlap(destination, source, bytes)) refuse(FindingKind::overlap, "a copy on the device onto itself");
    const std::array<OperationRange, 2> ranges{{{source, bytes, false}, {destination, bytes, true}}};
    Operation operation = begin_operation(stream);
    for (const OperationRange& range : ranges) {
        check_use(operation, range, "a copy on the device", false);
        operation.ranges.push_back(range);
    }
    operation.run = [destination, source, bytes](Operation&) { std::memcpy(destination, source, bytes); };
    enqueue(std::move(operation));
}

void EmulatorDevice::fill(std::uint32_t stream, void* destination, std::uint8_t byte, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes == 0) return;
    Operation operation = begin_operation(stream);
    check_use(operation, {destination, bytes, true}, "a fill", false);
    operation.ranges.push_back({destination, bytes, true});
    operation.run = [destination, byte, bytes](Operation&) { std::memset(destination, byte, bytes); };
    enqueue(std::move(operation));
}

void EmulatorDevice::check_arguments(const Operation& operation, std::span<const LaunchArgument> arguments, const char* kernel) {
    for (const LaunchArgument& argument : arguments) {
        for (std::size_t offset = 0; offset + sizeof(void*) <= argument.size; offset += sizeof(void*)) {
            const void* address = nullptr;
            std::memcpy(&address, static_cast<const char*>(argument.bytes) + offset, sizeof(address));
            Allocation* allocation = address == nullptr ? nullptr : allocations_.find(address);
            if (allocation == nullptr) {
                if (argument.is_pointer && address != nullptr) {
                    refuse(FindingKind::outside_of_memory,
                           fmt::format("kernel {} is given a pointer that is not to device memory", kernel));
                }
                continue;  // a word of a structure that is no address
            }
            const auto rest = static_cast<std::size_t>(allocation->base + allocation->bytes - static_cast<const char*>(address));
            check_use(operation, {address, rest, argument.may_write}, kernel, true);
        }
    }
}

void EmulatorDevice::queue_launch(Stream& stream, const char* kernel, const LaunchShape& shape,
                                  std::span<const LaunchArgument> arguments, std::function<void()> body) {
    const std::lock_guard lock(mutex_);
    Operation operation = begin_operation(index_of(stream));
    check_arguments(operation, arguments, kernel);
    operation.run = [this, kernel, shape, body = std::move(body)](Operation& running) {
        LaunchContext context;
        context.kernel = kernel;
        context.shape = shape;
        context.number = running.number;
        context.order = this;
        context.seed = random_.next();
        // At least two, since blocks of a device run side by side.
        context.resident_blocks = 2 + random_.below(std::max(settings_.resident_blocks, 2U) - 1);
        context.switch_limit = settings_.switch_limit;
        context.describe = [this](const void* address) { return allocations_.describe(address); };
        BlockScheduler scheduler(std::move(context), body, fibers_);
        launches_.push_back(scheduler.run());
        for (const Finding& finding : scheduler.findings()) findings_.push_back(finding);
    };
    enqueue(std::move(operation));
}

void EmulatorDevice::mark_in_shadow(const Operation& operation, const OperationRange& range) {
    AccessRecord now;
    now.launch = operation.number;
    const auto* byte = static_cast<const char*>(range.address);
    bool reported = false;
    const auto check = [&](const AccessRecord& earlier, const char* what) {
        if (reported || earlier.launch == 0 || earlier.launch == operation.number || happened_before(earlier.launch)) return;
        reported = true;
        found(FindingKind::used_before_ready, fmt::format("operation {} {} {}, not ordered behind operation {} on another stream",
                                                          operation.number, what, allocations_.describe(byte), earlier.launch));
    };
    for (std::size_t i = 0; i < range.bytes; ++i, ++byte) {
        ByteShadow& shadow = *shadow_of(byte);
        ByteState& state = *state_of(byte);
        check(shadow.writer, range.writes ? "writes" : "reads");
        if (!range.writes) {
            if (state == ByteState::uninitialised && !reported) {
                reported = true;
                found(FindingKind::uninitialised, fmt::format("a copy or primitive reads {}", allocations_.describe(byte)));
            }
            if (shadow.readers[0].launch != now.launch) shadow.readers[1] = shadow.readers[0];
            shadow.readers[0] = now;
            continue;
        }
        for (AccessRecord& reader : shadow.readers) {
            check(reader, "writes what is read:");
            reader = {};
        }
        shadow.writer = now;
        state = ByteState::initialised;
    }
}

}  // namespace windrow::device::emulator
