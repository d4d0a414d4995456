// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a type as written to a DataType.

#include "windrow/kernels/types.hpp"
#include "windrow/runtime/sql/expression_ast.hpp"

namespace windrow::sql {

/// Applies Flink's defaults (DECIMAL is DECIMAL(10, 0), TIMESTAMP is TIMESTAMP(6), CHAR is CHAR(1), VARCHAR is STRING) and
/// limits. Throws W2020 for a precision or length out of range, W4090 for types that Windrow does not have, at their place.
[[nodiscard]] DataType resolve_type(const TypeName& type);

}  // namespace windrow::sql
