// SPDX-License-Identifier: Apache-2.0
#include "program/graph_passes.hpp"

namespace windrow::inference {

void improve_graph(PreparedGraph& graph, Precision /*precision*/) {
    remove_unused(graph);
}

}  // namespace windrow::inference
