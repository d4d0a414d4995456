// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows behind states that were read from a snapshot, on the device as a batch has them. Host code.

#include "gpu/columns/device_columns.hpp"
#include "gpu/memory/room.hpp"
#include "gpu/window/update_rows.hpp"
#include "gpu/window/window_views.hpp"

#include <span>

namespace windrow::gpu {

/// For work queued on the stream while this exists.
struct RestoredRows {
    /// `ids` of the states' groups.
    RestoredRows(const std::shared_ptr<device::Stream>& stream, const HostStates& states, std::span<const std::uint32_t> ids);

    std::int64_t rows = 0;
    std::vector<Column> columns;
    std::vector<ColumnView> views;
    std::uint64_t text_bytes = 0;
    const std::uint32_t* ids = nullptr;     ///< [rows] of their groups
    const std::uint32_t* planes = nullptr;  ///< [rows] 0
    RowOrder order;

private:
    DeviceColumns uploaded_;
    Room ids_{"groups of restored rows"};
    Room planes_{"groups of restored rows"};
    Room watermarks_{"stamps of restored rows"};
    Room positions_{"stamps of restored rows"};
};

}  // namespace windrow::gpu
