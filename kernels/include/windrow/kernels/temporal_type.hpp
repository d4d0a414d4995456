// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/types.hpp"

namespace windrow {

/// DATE, TIME and both kinds of TIMESTAMP; not intervals.
[[nodiscard]] inline bool is_temporal(const DataType& type) noexcept {
    return type.is_timestamp() || type.kind() == TypeKind::date || type.kind() == TypeKind::time;
}

}  // namespace windrow
