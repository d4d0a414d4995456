// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/runtime/plan/plan.hpp"

namespace windrow::plan {

/// Throws W4601, at the table's place in FROM, where a window's late rows could not be followed back to a table with
/// 'windrow.late.table' because a UNION ALL or UNNEST lies between: such a job is refused before it starts rather than losing
/// those rows. Rows that another window fired are never late, so what lies below one does not matter.
void refuse_lost_late_rows(const Node& root);

}  // namespace windrow::plan
