// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Owned memory that knows by which work it is ready: device memory and pinned host memory, and the copies between them.

#include <cstddef>
#include <memory>
#include <vector>

#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

/// Device memory. Ask for its address per use: `read_on` and `write_on` first order the stream behind earlier uses on other
/// streams, so that the address may be given to a kernel or copy queued on that stream next. Destroying it gives the memory back
/// in stream order, behind all its uses; it does not wait. One thread at a time. Movable.
class DeviceMemory {
public:
    DeviceMemory() = default;
    /// Throws DeviceOutOfMemory, DeviceFailure. `purpose` (a literal) names the memory in errors.
    DeviceMemory(std::shared_ptr<Stream> stream, std::size_t bytes, const char* purpose);
    DeviceMemory(DeviceMemory&& other) noexcept;
    DeviceMemory& operator=(DeviceMemory&& other) noexcept;
    ~DeviceMemory();

    [[nodiscard]] std::size_t size() const noexcept { return bytes_; }
    /// For work queued on `stream` that reads only. Waits (on the device) for the last writer, if that is another stream.
    [[nodiscard]] const void* read_on(const std::shared_ptr<Stream>& stream, CallSite site = CallSite::here());
    /// For work queued on `stream` that may write. Waits (on the device) for the last writer and all readers since.
    [[nodiscard]] void* write_on(const std::shared_ptr<Stream>& stream, CallSite site = CallSite::here());
    /// Call after queueing the writing work: fixes the event that makes this memory ready, so that readers do not wait for what
    /// the writer's stream does later. Without it the event is recorded when the first reader asks.
    void written();
    /// Call after queueing the last reading work on `stream`: a writer on another stream then waits for that and not for what
    /// `stream` does later. Without it the event is recorded when the writer asks.
    void was_read(const std::shared_ptr<Stream>& stream);

    template <typename T>
    [[nodiscard]] const T* read_as(const std::shared_ptr<Stream>& stream, CallSite site = CallSite::here()) {
        return static_cast<const T*>(read_on(stream, site));
    }
    template <typename T>
    [[nodiscard]] T* write_as(const std::shared_ptr<Stream>& stream, CallSite site = CallSite::here()) {
        return static_cast<T*>(write_on(stream, site));
    }

private:
    void order_behind_writer(Stream& stream, CallSite site);
    void order_behind_readers(Stream& stream, CallSite site);
    void give_back() noexcept;

    void* address_ = nullptr;
    std::size_t bytes_ = 0;
    struct Reader {
        std::shared_ptr<Stream> stream;
        std::unique_ptr<Event> done;  // recorded on `stream`; null until somebody needs it
    };

    std::shared_ptr<Stream> writer_;  // on which the memory was last written, or made
    std::unique_ptr<Event> ready_;    // recorded on writer_; null until somebody needs it
    std::vector<Reader> readers_;     // other streams that read it since
};

/// Page-locked host memory: the host's end of copies. The bytes belong to the device from `upload` or `download` until
/// `wait_ready`. Destroying it early is fine: it is kept until the copy is done. One thread at a time. Movable.
class PinnedMemory {
public:
    PinnedMemory() = default;
    PinnedMemory(Device& device, std::size_t bytes);
    PinnedMemory(PinnedMemory&& other) noexcept;
    PinnedMemory& operator=(PinnedMemory&& other) noexcept;
    ~PinnedMemory();

    [[nodiscard]] std::size_t size() const noexcept { return bytes_; }
    [[nodiscard]] std::byte* data() noexcept { return address_; }
    [[nodiscard]] const std::byte* data() const noexcept { return address_; }
    template <typename T>
    [[nodiscard]] T* as() noexcept {
        return reinterpret_cast<T*>(address_);
    }
    template <typename T>
    [[nodiscard]] const T* as() const noexcept {
        return reinterpret_cast<const T*>(address_);
    }
    /// Whether all copies are done. Does not wait.
    [[nodiscard]] bool ready();
    /// Blocks until all copies are done. Throws DeviceFailure.
    void wait_ready(CallSite site = CallSite::here());

private:
    friend void upload(const std::shared_ptr<Stream>&, DeviceMemory&, std::size_t, PinnedMemory&, std::size_t, std::size_t,
                       CallSite);
    friend void download(const std::shared_ptr<Stream>&, PinnedMemory&, std::size_t, DeviceMemory&, std::size_t, std::size_t,
                         CallSite);
    void order_behind_last_use(Stream& stream, CallSite site);
    void prepare_use();
    void used_on(Stream& stream);
    void give_back() noexcept;

    Device* device_ = nullptr;
    std::byte* address_ = nullptr;
    std::size_t bytes_ = 0;
    std::unique_ptr<Event> last_use_;  // null: the host may use the bytes
};

/// Queues a copy of `bytes` bytes from the host, in order behind earlier uses of both ends. Throws DeviceFailure; a range outside
/// is a defect.
void upload(const std::shared_ptr<Stream>& stream, DeviceMemory& destination, std::size_t destination_offset,
            PinnedMemory& source, std::size_t source_offset, std::size_t bytes, CallSite site = CallSite::here());
/// Queues a copy of `bytes` bytes to the host, in order behind earlier uses of both ends. Read them after
/// `destination.wait_ready()`.
void download(const std::shared_ptr<Stream>& stream, PinnedMemory& destination, std::size_t destination_offset,
              DeviceMemory& source, std::size_t source_offset, std::size_t bytes, CallSite site = CallSite::here());

}  // namespace windrow::device
