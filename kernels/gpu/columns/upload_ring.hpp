// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Batches on their way to the device beside the kernels: rotating memory, and a stream of its own for copies. Host code.

#include "gpu/columns/device_columns.hpp"

#include <memory>
#include <span>
#include <vector>

namespace windrow::gpu {

/// Two places of pinned memory that the host fills by turns, and of device memory that they are copied to. The host waits for the
/// copy of two batches ago before it fills that place again; that copy waited, on the device, for the kernels of the batch two
/// before it. So of at most four batches one is filled, one is copied, and two are worked on. One thread at a time.
class UploadRing {
public:
    UploadRing(device::Device& device, bool pack) : copies_(device.create_stream()), pack_(pack), places_(2) {}

    /// Queues the copy of columns (DeviceColumns::upload) and gives them; they are there until `upload` was called twice more.
    /// Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] DeviceColumns& upload(std::span<const Column* const> columns, std::int64_t rows);
    /// All kernels that read the columns uploaded last are queued on `stream`: the next copy to their place waits for these
    /// alone. Who reads them later tells the columns so.
    void was_read(const std::shared_ptr<device::Stream>& stream) { places_[current_].columns.was_read(stream); }

    [[nodiscard]] const UploadTally& tally() const noexcept { return tally_; }
    /// Bytes in device memory.
    [[nodiscard]] std::size_t memory() const noexcept;

private:
    struct Place {
        device::PinnedMemory staging;
        DeviceColumns columns;
    };
    std::shared_ptr<device::Stream> copies_;
    bool pack_;
    std::vector<Place> places_;
    std::size_t current_ = 0;
    UploadTally tally_;
};

}  // namespace windrow::gpu
