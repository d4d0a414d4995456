// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/memory.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::device {

PinnedMemory::PinnedMemory(Device& device, std::size_t bytes)
    : device_(&device), address_(static_cast<std::byte*>(device.allocate_pinned(bytes))), bytes_(bytes) {}

PinnedMemory::PinnedMemory(PinnedMemory&& other) noexcept
    : device_(other.device_),
      address_(std::exchange(other.address_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      last_use_(std::move(other.last_use_)) {}

PinnedMemory& PinnedMemory::operator=(PinnedMemory&& other) noexcept {
    if (this != &other) {
        give_back();
        device_ = other.device_;
        address_ = std::exchange(other.address_, nullptr);
        bytes_ = std::exchange(other.bytes_, 0);
        last_use_ = std::move(other.last_use_);
    }
    return *this;
}

PinnedMemory::~PinnedMemory() {
    give_back();
}

void PinnedMemory::give_back() noexcept {
    if (address_ == nullptr) return;
    device_->release_pinned(std::exchange(address_, nullptr), bytes_, std::move(last_use_));
    bytes_ = 0;
}

bool PinnedMemory::ready() {
    return !last_use_ || last_use_->reached();
}

void PinnedMemory::wait_ready(CallSite site) {
    if (!last_use_) return;
    last_use_->wait(site);
    last_use_.reset();
}

void PinnedMemory::order_behind_last_use(Stream& stream, CallSite site) {
    if (last_use_) stream.wait(*last_use_, site);
}

/// Before a copy is queued: what can fail without leaving a copy that nobody waits for.
void PinnedMemory::prepare_use() {
    if (!last_use_) last_use_ = device_->create_event();
}

void PinnedMemory::used_on(Stream& stream) {
    try {
        stream.record(*last_use_);
    } catch (const DeviceOutOfMemory&) {
        stream.wait_all();  // the copy is under way, and without its event nobody would wait for it
        last_use_.reset();
        throw;
    }
}

namespace {

void check_range(std::size_t offset, std::size_t bytes, std::size_t size) {
    if (offset > size || bytes > size - offset) throw_defect("a copy reaches outside of its memory");
}

}  // namespace

void upload(const std::shared_ptr<Stream>& stream, DeviceMemory& destination, std::size_t destination_offset,
            PinnedMemory& source, std::size_t source_offset, std::size_t bytes, CallSite site) {
    check_range(destination_offset, bytes, destination.size());
    check_range(source_offset, bytes, source.size());
    if (bytes == 0) return;
    source.order_behind_last_use(*stream, site);
    source.prepare_use();
    auto* target = destination.write_as<std::byte>(stream, site) + destination_offset;
    stream->copy_to_device(target, source.data() + source_offset, bytes);
    source.used_on(*stream);
    destination.written();
}

void download(const std::shared_ptr<Stream>& stream, PinnedMemory& destination, std::size_t destination_offset,
              DeviceMemory& source, std::size_t source_offset, std::size_t bytes, CallSite site) {
    check_range(destination_offset, bytes, destination.size());
    check_range(source_offset, bytes, source.size());
    if (bytes == 0) return;
    destination.order_behind_last_use(*stream, site);
    destination.prepare_use();
    const auto* from = source.read_as<std::byte>(stream, site) + source_offset;
    stream->copy_to_host(destination.data() + destination_offset, from, bytes);
    destination.used_on(*stream);
}

}  // namespace windrow::device
