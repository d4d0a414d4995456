// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the condition of a lookup join asks of the table, and what it leaves to be checked.

#include "windrow/runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace windrow::plan {

struct LookupKeys {
    Schema columns;                       ///< physical columns of the table, with the types of the asked values
    std::vector<ExpressionPtr> values;    ///< over the input, one per column
    std::vector<ExpressionPtr> of_input;  ///< conditions on the input alone
    std::vector<ExpressionPtr> of_both;   ///< conditions that read the table's columns and are no such equality
    std::string cast_column;              ///< a column that is no key because it is compared as another type; empty: none
    std::string cast_column_type;
};

/// Takes a condition over `input_columns` columns of the input and then `table_columns`, which are over what `table` delivers.
/// A key is an equality of a physical column with a value of the input or a constant, as in Flink, of equal types; whole numbers
/// of different widths are equal as such.
[[nodiscard]] LookupKeys lookup_keys(const ExpressionPtr& condition, int input_columns,
                                     const std::vector<ExpressionPtr>& table_columns, const ScanRequest& table);

}  // namespace windrow::plan
