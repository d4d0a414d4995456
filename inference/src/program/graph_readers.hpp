// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What passes ask about a graph: who reads a value, what is constant, what a node is.

#include "operators/elementwise/node_activation.hpp"
#include "program/prepared_graph.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace windrow::inference {

/// Who reads which value. A view of the graph as it was; nodes must keep their places.
class GraphReaders {
public:
    explicit GraphReaders(const PreparedGraph& graph);
    /// The only node that reads what node `index` gives; none if there is another reader or output, or another wanted output.
    [[nodiscard]] std::optional<std::size_t> only_reader(std::size_t index) const;

private:
    const PreparedGraph& graph_;
    std::vector<int> readers_;  ///< by value: nodes that read it, and outputs that are it
    std::vector<int> reader_;   ///< by value: the last node that reads it
};

/// The constant, if it is one of FLOAT; null otherwise.
const Tensor* float_constant(const PreparedGraph& graph, int id);
/// True for a node of ONNX's own domain and this type.
bool is_onnx(const PreparedNode& node, std::string_view type);
/// The activation that a node is, if it is one.
std::optional<ElementActivation> node_activation(const PreparedGraph& graph, std::size_t index);

}  // namespace windrow::inference
