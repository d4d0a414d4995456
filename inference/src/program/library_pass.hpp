// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"

namespace windrow::inference {

/// Replaces convolutions (with max(0, x) after them, one after another) and recurrent layers that oneDNN serves by steps of it.
/// The graph's notes say what was replaced, or why nothing was. Everything else stays `exact`: our own dense layers are faster
/// than oneDNN's (docs/decisions/0018-onednn.md).
void use_library(PreparedGraph& graph);

}  // namespace windrow::inference
