// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/upload_ring.hpp"

namespace windrow::gpu {

DeviceColumns& UploadRing::upload(std::span<const Column* const> columns, std::int64_t rows) {
    current_ = (current_ + 1) % places_.size();
    Place& place = places_[current_];
    const UploadTally added = place.columns.refill(copies_, place.staging, columns, rows, pack_);
    tally_.columns_bytes += added.columns_bytes;
    tally_.sent_bytes += added.sent_bytes;
    return place.columns;
}

std::size_t UploadRing::memory() const noexcept {
    std::size_t bytes = 0;
    for (const Place& place : places_) bytes += place.columns.memory();
    return bytes;
}

}  // namespace windrow::gpu
