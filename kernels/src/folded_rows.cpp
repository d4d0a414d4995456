// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/folded_rows.hpp"

#include <numeric>

namespace windrow {

Batch take_folded(const FoldedRows& folded, Batch batch, std::vector<std::int32_t>& kept) {
    if (folded.filter != nullptr) {
        batch.stamps.write_out();
        kept = true_rows(evaluate(*folded.filter, batch, *folded.session));
        if (static_cast<std::int64_t>(kept.size()) != batch.rows) batch = batch.take(kept);
    } else {
        kept.resize(static_cast<std::size_t>(batch.rows));
        std::iota(kept.begin(), kept.end(), 0);
    }
    Batch out;
    out.rows = batch.rows;
    if (out.rows == 0) return out;
    for (const ExpressionPtr& column : folded.columns) out.columns.push_back(evaluate(*column, batch, *folded.session));
    out.stamps = std::move(batch.stamps);
    return out;
}

}  // namespace windrow
