// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/packing.hpp"

#include "windrow/kernels/extent.hpp"

#include <algorithm>

namespace windrow::gpu {

namespace {

Extent extent_of_valid(const Column& column) {
    const auto* values = column.data<std::int64_t>();
    const auto rows = column.physical_rows();
    if (column.validity.empty()) return extent_of(values, static_cast<std::size_t>(rows));
    Extent extent;
    for (std::int64_t i = 0; i < rows; ++i) {
        if (!column.is_valid(i)) continue;
        extent.least = std::min(extent.least, values[i]);
        extent.greatest = std::max(extent.greatest, values[i]);
    }
    return extent;
}

template <typename Narrow>
void write_differences(const std::int64_t* values, std::int64_t rows, std::int64_t base, std::byte* to) {
    auto* const out = reinterpret_cast<Narrow*>(to);
    for (std::int64_t i = 0; i < rows; ++i)
        out[i] = static_cast<Narrow>(static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(base));
}

}  // namespace

Packing packing_of(const Column& column) {
    if (column.type.physical() != PhysicalKind::int64 || column.constant) return {};
    const Extent extent = extent_of_valid(column);
    if (extent.least > extent.greatest) return {1, 0};  // no value at all
    const std::uint64_t range = static_cast<std::uint64_t>(extent.greatest) - static_cast<std::uint64_t>(extent.least);
    if (range <= 0xFF) return {1, extent.least};
    if (range <= 0xFFFF) return {2, extent.least};
    if (range <= 0xFFFFFFFF) return {4, extent.least};
    return {};
}

void pack_values(const Column& column, const Packing& packing, std::byte* to) {
    const auto* values = column.data<std::int64_t>();
    const std::int64_t rows = column.physical_rows();
    if (packing.bytes == 1) {
        write_differences<std::uint8_t>(values, rows, packing.base, to);
    } else if (packing.bytes == 2) {
        write_differences<std::uint16_t>(values, rows, packing.base, to);
    } else {
        write_differences<std::uint32_t>(values, rows, packing.base, to);
    }
}

}  // namespace windrow::gpu
