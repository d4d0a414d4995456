// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A device: where memory, streams and events come from. Two implementations: CUDA, and the emulator, which runs the same kernels
/// on the CPU.

#include <cstddef>
#include <memory>
#include <string>

#include "windrow/kernels/device/event.hpp"
#include "windrow/kernels/device/library_call.hpp"
#include "windrow/kernels/device/loaded_kernel.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::device {

class Primitives;

/// For which implementation a kernel was compiled; decides which table of kernels a device can run.
enum class Target : unsigned char { cuda, emulator };

struct DeviceProperties {
    std::string name;
    int ordinal = 0;
    int architecture = 0;  ///< 90 for sm_90
    int multiprocessors = 0;
    std::size_t memory_bytes = 0;
    std::size_t l2_bytes = 0;
    std::size_t shared_bytes_per_block = 0;  ///< the most that a launch may ask for
    std::string driver = {};                 ///< version of the driver; empty for the emulator
};

struct DeviceOptions {
    int ordinal = 0;
    /// The most that `allocate` gives out at a time; 0 means nine tenths of the memory that is free when the device is opened.
    std::size_t memory_budget_bytes = 0;
};

struct MemoryUse {
    std::size_t budget_bytes = 0;
    std::size_t used_bytes = 0;  ///< given out by `allocate` and not yet released
    std::size_t peak_bytes = 0;
    std::size_t pinned_bytes = 0;
};

/// Thread-safe, apart from its streams and events. Must outlive all that it made. Destroying it waits for queued work.
class Device {
public:
    Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    virtual ~Device() = default;

    [[nodiscard]] virtual const DeviceProperties& properties() const noexcept = 0;
    [[nodiscard]] virtual Target target() const noexcept = 0;
    [[nodiscard]] virtual MemoryUse memory_use() const = 0;

    /// A stream is shared by whoever queues on it and by the memory that is released in its order.
    [[nodiscard]] virtual std::shared_ptr<Stream> create_stream() = 0;
    [[nodiscard]] virtual std::unique_ptr<Event> create_event() = 0;
    /// An event that knows when it was reached (Event::nanoseconds_since).
    [[nodiscard]] virtual std::unique_ptr<Event> create_timed_event() = 0;

    /// `bytes` uninitialised bytes, aligned to 256, for work queued on `stream` from now on (other streams: after an event). Does
    /// not wait for the device. `purpose` names the memory in errors. Zero bytes give null. Throws DeviceOutOfMemory,
    /// DeviceFailure.
    [[nodiscard]] virtual void* allocate(std::size_t bytes, Stream& stream, const char* purpose) = 0;
    /// Gives memory back once the work queued on `stream` so far is done. Work on other streams must be ordered before that by
    /// the caller.
    virtual void release(void* memory, Stream& stream) noexcept = 0;

    /// Page-locked host memory, kept for reuse when it is given back. Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] virtual void* allocate_pinned(std::size_t bytes) = 0;
    /// `last_use`, which may be null, is waited for before the memory is given out again. Never blocks.
    virtual void release_pinned(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) noexcept = 0;

    /// Loads machine code for this device (a cubin) and finds the kernel of that mangled name in it. Null where the
    /// implementation runs no machine code. Throws DeviceFailure.
    [[nodiscard]] virtual std::unique_ptr<LoadedKernel> load_kernel(const void* cubin, const char* name);

    /// For `queue_library_call` (library_call.hpp), which says what it does.
    virtual void call_library(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) = 0;

    /// Names what the calling thread does from now on, for profilers; ranges nest. Use ProfileRange (profile_range.hpp). Nothing
    /// unless the implementation has a profiler that looks at it.
    virtual void begin_range(const char* name) noexcept;
    virtual void end_range() noexcept;

    /// Sort, scan, select and the like (primitives.hpp).
    [[nodiscard]] virtual Primitives& primitives() noexcept = 0;
};

}  // namespace windrow::device
