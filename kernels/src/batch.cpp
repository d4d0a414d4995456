// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/batch.hpp"

#include "windrow/kernels/device_rows.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <algorithm>

namespace windrow {

void Stamps::write_out() {
    if (running_times == nullptr) return;
    const std::int64_t rows = running_times->rows;
    const auto* times = running_times->data<std::int64_t>();
    watermarks = Buffer::allocate(static_cast<std::size_t>(rows) * sizeof(Watermark));
    auto* out = watermarks.mutable_as<Watermark>();
    Watermark running = constant_watermark;
    for (std::int64_t i = 0; i < rows; ++i) {
        out[i] = running;
        running = semantics::advance_bounded_watermark(running, times[i], running_delay);
    }
    running_times = nullptr;
}

Batch Batch::take(std::span<const std::int32_t> indices) const {
    if (stamps.running_times != nullptr) throw_defect("rows are taken from a batch whose stamps are not written out");
    Batch out;
    out.rows = static_cast<std::int64_t>(indices.size());
    out.columns.reserve(columns.size());
    for (const Column& column : columns) out.columns.push_back(column.take(indices));
    out.stamps.source = stamps.source;
    out.stamps.partition = stamps.partition;
    out.stamps.constant_watermark = stamps.constant_watermark;
    out.stamps.scanned = stamps.scanned;
    if (!stamps.watermarks.empty()) {
        out.stamps.watermarks = Buffer::allocate(indices.size() * sizeof(std::int64_t));
        auto* to = out.stamps.watermarks.mutable_as<std::int64_t>();
        const auto* from = stamps.watermarks.as<std::int64_t>();
        for (std::size_t i = 0; i < indices.size(); ++i) to[i] = from[indices[i]];
    }
    out.stamps.ordinals = Buffer::allocate(indices.size() * sizeof(std::uint64_t));
    auto* ordinals = out.stamps.ordinals.mutable_as<std::uint64_t>();
    for (std::size_t i = 0; i < indices.size(); ++i) ordinals[i] = stamps.ordinal(indices[i]);
    if (on_device != nullptr) out.on_device = std::make_shared<const DeviceRows>(on_device->take(indices));
    return out;
}

Batch Batch::slice(std::int64_t begin, std::int64_t count) const {
    if (stamps.running_times != nullptr) throw_defect("a batch whose stamps are not written out is cut");
    Batch out;
    out.rows = count;
    out.columns.reserve(columns.size());
    for (const Column& column : columns) out.columns.push_back(column.slice(begin, count));
    out.stamps = stamps;
    const auto bytes = static_cast<std::size_t>(count) * sizeof(std::int64_t);
    if (!stamps.watermarks.empty()) {
        out.stamps.watermarks = Buffer::allocate(bytes);
        std::copy_n(stamps.watermarks.as<std::int64_t>() + begin, count, out.stamps.watermarks.mutable_as<std::int64_t>());
    }
    if (stamps.ordinals.empty()) {
        out.stamps.first_ordinal = stamps.first_ordinal + static_cast<std::uint64_t>(begin);
    } else {
        out.stamps.ordinals = Buffer::allocate(bytes);
        std::copy_n(stamps.ordinals.as<std::uint64_t>() + begin, count, out.stamps.ordinals.mutable_as<std::uint64_t>());
    }
    return out;
}

std::size_t Batch::memory() const noexcept {
    std::size_t bytes = stamps.watermarks.size() + stamps.ordinals.size();
    for (const Column& column : columns) bytes += column.memory();
    return bytes;
}

}  // namespace windrow
