// SPDX-License-Identifier: Apache-2.0
#pragma once

/// 64-bit integers of a batch as narrow differences to the least of them: fewer bytes on the way to the device. Host code;
/// kernels widen them where they read the column (ColumnView::at).

#include "windrow/kernels/column.hpp"

#include <cstddef>
#include <cstdint>

namespace windrow::gpu {

struct Packing {
    std::uint32_t bytes = 0;  ///< of a difference: 1, 2 or 4; 0: the values are sent as they are
    std::int64_t base = 0;
};

/// The narrowest that holds every value which is not null. Only for 64-bit integers (and times of that width) with a value a row.
Packing packing_of(const Column& column);

/// Writes the differences of all rows; those of null rows mean nothing.
void pack_values(const Column& column, const Packing& packing, std::byte* to);

}  // namespace windrow::gpu
