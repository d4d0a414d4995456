// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"

namespace windrow::inference {

/// Replaces each chain of dense layers (Gemm, or MatMul and perhaps Add, with constant weights; perhaps an activation; and so on)
/// by one step that gives the same bits (dense/dense_chain.hpp). Values inside a chain must have no other reader.
void replace_dense_chains(PreparedGraph& graph);

}  // namespace windrow::inference
