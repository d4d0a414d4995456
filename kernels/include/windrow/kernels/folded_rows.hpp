// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A filter and a projection that an operator evaluates itself before it takes a batch's rows, so that a device gets the columns
/// once and keeps what is computed from them (docs/decisions/0008-gpu-backend.md).

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/expression.hpp"

#include <cstdint>
#include <vector>

namespace windrow {

/// What stands between the batches and the operator. Immutable; shared between threads.
struct FoldedRows {
    ExpressionPtr filter;  ///< over the batch's columns; null: every row is kept
    /// The operator's columns, over the batch's: what the operator's column numbers mean.
    std::vector<ExpressionPtr> columns;
    const EvaluationContext* session = nullptr;  ///< outlives the operator

    /// The batch's column that the operator's column is; -1 if it is computed.
    [[nodiscard]] int batch_column(int column) const {
        const Expression& expression = *columns[static_cast<std::size_t>(column)];
        return expression.kind == ExpressionKind::input ? expression.input : -1;
    }
};

/// The rows that the operator takes, evaluated on the CPU: the filter over all rows of the batch, then the columns in order over
/// those kept. `kept` receives their numbers in the batch, ascending; if there are none, nothing more is evaluated, and there are
/// no columns. Thread-safe. Throws what `evaluate` throws.
Batch take_folded(const FoldedRows& folded, Batch batch, std::vector<std::int32_t>& kept);

}  // namespace windrow
