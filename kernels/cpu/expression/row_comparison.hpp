// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Comparison of columns of equal types with SQL's meaning.

#include "windrow/kernels/column.hpp"
#include "windrow/semantics/comparison.hpp"

namespace windrow {

using semantics::Comparison;

/// out[i] = a[i] op b[i] for non-null rows (null rows: anything), as a BOOLEAN column of `rows` rows without validity, except
/// that comparing rows field by field may itself give NULL (expressions/510). Types must be equal, or both DECIMAL, or both
/// strings, or both binary.
void compare_columns(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out);

/// True if both rows are null, or none is and they are equal (IS NOT DISTINCT FROM); nested values likewise.
bool rows_not_distinct(const Column& a, std::int64_t i, const Column& b, std::int64_t j);

}  // namespace windrow
