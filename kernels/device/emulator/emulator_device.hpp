// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulated device, with what tests ask of it beyond the Device interface: seeds, findings, the launch log.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "emulator/allocations.hpp"
#include "emulator/block_scheduler.hpp"
#include "emulator/findings.hpp"
#include "emulator/kernel_interface.hpp"
#include "emulator/pinned_blocks.hpp"
#include "emulator/random.hpp"
#include "emulator/vector_clock.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device::emulator {

struct Settings {
    std::uint64_t seed = 1;
    /// Of 100 calls, how many run none of the work that is queued; 0 runs everything at once, 100 only what is waited for.
    std::uint32_t lateness_percent = 70;
    std::uint32_t resident_blocks = 4;
    /// A launch that switches threads more often is taken not to end.
    std::uint64_t switch_limit = 50'000'000;
};

/// A moment of a stream and all that is known to be done by then.
struct RecordedMoment {
    Moment moment;
    VectorClock clock;
};

/// Device memory that a queued operation reads or writes.
struct OperationRange {
    const void* address = nullptr;
    std::size_t bytes = 0;
    bool writes = false;
};

class EmulatorDevice;
[[nodiscard]] std::unique_ptr<Primitives> make_emulated_primitives(EmulatorDevice& device);

class EmulatorDevice final : public Device, private OperationOrder {
public:
    explicit EmulatorDevice(const DeviceOptions& options, const Settings& settings = {});
    ~EmulatorDevice() override;

    [[nodiscard]] const DeviceProperties& properties() const noexcept override { return properties_; }
    [[nodiscard]] Target target() const noexcept override { return Target::emulator; }
    [[nodiscard]] MemoryUse memory_use() const override;
    [[nodiscard]] std::shared_ptr<Stream> create_stream() override;
    [[nodiscard]] std::unique_ptr<Event> create_event() override;
    [[nodiscard]] std::unique_ptr<Event> create_timed_event() override;
    [[nodiscard]] void* allocate(std::size_t bytes, Stream& stream, const char* purpose) override;
    void release(void* memory, Stream& stream) noexcept override;
    [[nodiscard]] void* allocate_pinned(std::size_t bytes) override;
    void release_pinned(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) noexcept override;
    [[nodiscard]] Primitives& primitives() noexcept override;
    void call_library(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) override;
    void begin_range(const char* name) noexcept override;
    void end_range() noexcept override;

    /// What was found so far. The first finding fails the device: every later call throws DeviceFailure with its text.
    [[nodiscard]] std::vector<Finding> findings() const;
    [[nodiscard]] std::vector<LaunchRecord> launches() const;
    /// Ranges that began, in their order, by the path of names: "accumulate/upload".
    [[nodiscard]] std::vector<std::string> ranges() const;

    // For the launch layer and the primitives: queues work; the ranges are checked as those of a copy.
    void queue_launch(Stream& stream, const char* kernel, const LaunchShape& shape, std::span<const LaunchArgument> arguments,
                      std::function<void()> body);
    void queue_operation(Stream& stream, const char* what, std::span<const OperationRange> ranges, std::function<void()> run);
    /// Adds a finding, which fails the device, and throws it.
    [[noreturn]] void refuse(FindingKind kind, const std::string& text);

    // For its streams and events.
    void copy_to_device(std::uint32_t stream, void* destination, const void* source, std::size_t bytes);
    void copy_to_host(std::uint32_t stream, void* destination, const void* source, std::size_t bytes);
    void copy_on_device(std::uint32_t stream, void* destination, const void* source, std::size_t bytes);
    void fill(std::uint32_t stream, void* destination, std::uint8_t byte, std::size_t bytes);
    [[nodiscard]] RecordedMoment now_on(std::uint32_t stream) const;
    void wait_on_device(std::uint32_t stream, const RecordedMoment& recorded);
    void wait_on_host(const RecordedMoment& recorded);
    [[nodiscard]] bool has_reached(const RecordedMoment& recorded);

private:
    struct Operation {
        Moment moment;
        std::uint32_t number = 0;  // in the order of queueing, from 1; the race shadow names operations by it
        VectorClock clock;
        std::vector<Moment> after;
        std::vector<OperationRange> ranges;  // to be marked in the race shadow
        std::function<void(Operation&)> run;
    };
    struct Queue {
        std::deque<Operation> waiting;
        std::uint64_t issued = 0;
        std::uint64_t done = 0;
        VectorClock clock;
    };

    [[nodiscard]] bool happened_before(std::uint32_t number) const override;
    void check_working() const;
    void found(FindingKind kind, const std::string& text);
    Operation begin_operation(std::uint32_t stream);
    void enqueue(Operation operation);
    void check_use(const Operation& operation, const OperationRange& range, const char* what, bool by_kernel);
    void check_pinned(const Operation& operation, const void* address, std::size_t bytes, bool writes);
    void check_arguments(const Operation& operation, std::span<const LaunchArgument> arguments, const char* kernel);
    void run_some();
    [[nodiscard]] bool can_start(const Queue& queue) const;
    bool run_one_at_random();
    void run_first(Queue& queue);
    void run_until(Moment moment);
    [[nodiscard]] bool is_done(Moment moment) const;
    [[nodiscard]] bool all_done(const VectorClock& clock) const;
    void mark_in_shadow(const Operation& operation, const OperationRange& range);
    [[nodiscard]] static std::uint32_t index_of(Stream& stream);

    mutable std::recursive_mutex mutex_;
    Settings settings_;
    DeviceProperties properties_;
    Random random_;
    std::vector<Queue> queues_;
    std::vector<Moment> operations_;  // by number
    const Operation* running_ = nullptr;
    VectorClock host_clock_;  // what the host has waited for
    Allocations allocations_;
    PinnedBlocks pinned_;
    FiberPool fibers_;
    std::size_t budget_bytes_ = 0;
    std::size_t used_bytes_ = 0;
    std::size_t peak_bytes_ = 0;
    std::vector<Finding> findings_;
    std::vector<LaunchRecord> launches_;
    std::vector<std::string> ranges_;
    std::vector<const char*> open_ranges_;
    std::unique_ptr<Primitives> primitives_;
};

}  // namespace windrow::device::emulator
