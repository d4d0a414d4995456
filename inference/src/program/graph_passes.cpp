// SPDX-License-Identifier: Apache-2.0
#include "program/graph_passes.hpp"

#include "program/dense_chain_pass.hpp"
#include "program/library_pass.hpp"

namespace windrow::inference {

namespace {

/// Operators make ready what they need of constants.
void prepare_constants(PreparedGraph& graph) {
    for (PreparedNode& node : graph.nodes) {
        std::vector<const Tensor*> constants;
        bool any = false;
        for (const int id : node.inputs) {
            const Tensor* const constant = id >= 0 && graph.values[static_cast<std::size_t>(id)].constant
                                               ? &*graph.values[static_cast<std::size_t>(id)].constant
                                               : nullptr;
            any = any || constant != nullptr;
            constants.push_back(constant);
        }
        if (!any) continue;
        if (auto ready = node.operation->with_constants(constants)) node.operation = std::move(ready);
    }
}

}  // namespace

void improve_graph(PreparedGraph& graph, Precision precision) {
    if (precision == Precision::library) use_library(graph);
    replace_dense_chains(graph);
    prepare_constants(graph);
    remove_unused(graph);
}

}  // namespace windrow::inference
