// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Columns of TINYINT to BIGINT, read as 64 bits.

#include "windrow/kernels/column.hpp"

#include <cstdint>

namespace windrow {

inline std::int64_t integer_at(const Column& column, std::int64_t i) {
    switch (column.type.physical()) {
        case PhysicalKind::int8:
            return column.at<std::int8_t>(i);
        case PhysicalKind::int16:
            return column.at<std::int16_t>(i);
        case PhysicalKind::int32:
            return column.at<std::int32_t>(i);
        default:
            return column.at<std::int64_t>(i);
    }
}

}  // namespace windrow
