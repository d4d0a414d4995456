// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "operator.hpp"

#include <functional>

namespace windrow::exec {

/// The end of a statement: rows in stamp order if `ordered`, else as they come, with NULL kept out of columns that are NOT NULL
/// (Error W5601, or the row is dropped). Called on the coordinating thread. `output` must outlive it.
OperatorPtr make_output(const plan::Output& output, int workers, bool ordered, std::function<void(Batch&&)> consume);
/// Emits the rows of a VALUES list once.
OperatorPtr make_values(const plan::Values& node, int workers, std::uint32_t lane);

}  // namespace windrow::exec
