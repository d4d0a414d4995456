// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/inference/model.hpp"

namespace windrow::inference {

/// Puts the nodes of a graph in an order in which each comes after those it reads from (nodes that are in order already stay as
/// they are), and checks its form. Throws W6605: a value given twice, an input or output that nothing gives, a cycle, an
/// attribute given twice, a node without an operator.
void put_in_order(Graph& graph);

}  // namespace windrow::inference
