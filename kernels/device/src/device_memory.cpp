// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/memory.hpp"

namespace windrow::device {

namespace {

/// Only an event that was recorded may be kept: one that was not counts as reached.
std::unique_ptr<Event> recorded_on(Stream& stream) {
    std::unique_ptr<Event> event = stream.device().create_event();
    stream.record(*event);
    return event;
}

}  // namespace

DeviceMemory::DeviceMemory(std::shared_ptr<Stream> stream, std::size_t bytes, const char* purpose)
    : address_(stream->device().allocate(bytes, *stream, purpose)), bytes_(bytes), writer_(std::move(stream)) {}

DeviceMemory::DeviceMemory(DeviceMemory&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      writer_(std::move(other.writer_)),
      ready_(std::move(other.ready_)),
      readers_(std::move(other.readers_)) {}

DeviceMemory& DeviceMemory::operator=(DeviceMemory&& other) noexcept {
    if (this != &other) {
        give_back();
        address_ = std::exchange(other.address_, nullptr);
        bytes_ = std::exchange(other.bytes_, 0);
        writer_ = std::move(other.writer_);
        ready_ = std::move(other.ready_);
        readers_ = std::move(other.readers_);
    }
    return *this;
}

DeviceMemory::~DeviceMemory() {
    give_back();
}

void DeviceMemory::order_behind_writer(Stream& stream, CallSite site) {
    if (writer_.get() == &stream) return;
    if (!ready_) ready_ = recorded_on(*writer_);
    stream.wait(*ready_, site);
}

void DeviceMemory::order_behind_readers(Stream& stream, CallSite site) {
    for (Reader& reader : readers_) {
        if (reader.stream.get() == &stream) continue;
        if (!reader.done) reader.done = recorded_on(*reader.stream);
        stream.wait(*reader.done, site);
    }
}

const void* DeviceMemory::read_on(const std::shared_ptr<Stream>& stream, CallSite site) {
    if (address_ == nullptr) return nullptr;
    if (stream == writer_) return address_;
    const auto reader = std::find_if(readers_.begin(), readers_.end(), [&](const Reader& r) { return r.stream == stream; });
    if (reader == readers_.end()) {
        order_behind_writer(*stream, site);
        readers_.push_back({stream, nullptr});
    } else {
        reader->done.reset();  // it reads again
    }
    return address_;
}

void* DeviceMemory::write_on(const std::shared_ptr<Stream>& stream, CallSite site) {
    if (address_ == nullptr) return nullptr;
    order_behind_writer(*stream, site);
    order_behind_readers(*stream, site);
    readers_.clear();
    ready_.reset();
    writer_ = stream;
    return address_;
}

void DeviceMemory::written() {
    if (address_ == nullptr || ready_) return;
    ready_ = recorded_on(*writer_);
}

void DeviceMemory::was_read(const std::shared_ptr<Stream>& stream) {
    for (Reader& reader : readers_) {
        if (reader.stream != stream) continue;
        reader.done.reset();  // if none can be recorded now, the writer does it
        reader.done = recorded_on(*stream);
    }
}

void DeviceMemory::give_back() noexcept {
    if (address_ == nullptr) return;
    Device& device = writer_->device();
    try {
        try {
            order_behind_readers(*writer_, CallSite::here());
        } catch (const DeviceOutOfMemory&) {  // no event can be made: the host waits instead
            for (const Reader& reader : readers_) reader.stream->wait_all();
        }
    } catch (const Error&) {
        // A failed device runs nothing any more, so there is nothing to be ordered behind; whoever waits for its work is told.
    }
    device.release(std::exchange(address_, nullptr), *writer_);
    readers_.clear();
    ready_.reset();
    writer_.reset();
    bytes_ = 0;
}

}  // namespace windrow::device
