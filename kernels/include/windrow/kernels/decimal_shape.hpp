// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers as decimals.

#include "windrow/kernels/types.hpp"
#include "windrow/semantics/decimal.hpp"

namespace windrow {

/// Precision and scale of a number as a DECIMAL: TINYINT (3,0), SMALLINT (5,0), INT (10,0), BIGINT (19,0).
inline semantics::DecimalShape decimal_shape(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::tinyint:
            return {3, 0};
        case TypeKind::smallint:
            return {5, 0};
        case TypeKind::integer:
            return {10, 0};
        case TypeKind::bigint:
            return {19, 0};
        default:
            return {type.precision(), type.scale()};
    }
}

}  // namespace windrow
