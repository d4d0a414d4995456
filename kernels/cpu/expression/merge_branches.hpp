// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One column out of several, each giving some of the rows (CASE, COALESCE, GREATEST).

#include "expression/row_mask.hpp"
#include "windrow/kernels/column.hpp"

#include <span>

namespace windrow {

/// A source of rows: `column` gives the rows in `rows`. Earlier branches win where masks overlap; rows in no mask become NULL.
struct Branch {
    Column column;
    RowMask rows;
};

/// Columns must have the layout of `type` or the type NULL.
Column merge_branches(const DataType& type, std::int64_t rows, std::span<const Branch> branches);

}  // namespace windrow
