// SPDX-License-Identifier: Apache-2.0
#include "program/graph_readers.hpp"

namespace windrow::inference {

GraphReaders::GraphReaders(const PreparedGraph& graph)
    : graph_(graph), readers_(graph.values.size()), reader_(graph.values.size(), -1) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const int id : graph.nodes[i].inputs) {
            if (id < 0) continue;
            ++readers_[static_cast<std::size_t>(id)];
            reader_[static_cast<std::size_t>(id)] = static_cast<int>(i);
        }
    }
    for (const int id : graph.outputs) ++readers_[static_cast<std::size_t>(id)];
}

std::optional<std::size_t> GraphReaders::only_reader(std::size_t index) const {
    const std::vector<int>& outputs = graph_.nodes[index].outputs;
    if (outputs.size() != 1 || outputs[0] < 0 || readers_[static_cast<std::size_t>(outputs[0])] != 1) return std::nullopt;
    const int reader = reader_[static_cast<std::size_t>(outputs[0])];
    if (reader < 0) return std::nullopt;
    return static_cast<std::size_t>(reader);
}

const Tensor* float_constant(const PreparedGraph& graph, int id) {
    if (id < 0) return nullptr;
    const auto& value = graph.values[static_cast<std::size_t>(id)].constant;
    return value && value->element() == ElementType::float32 ? &*value : nullptr;
}

bool is_onnx(const PreparedNode& node, std::string_view type) {
    return node.node != nullptr && node.node->domain.empty() && node.node->operator_type == type;
}

std::optional<ElementActivation> node_activation(const PreparedGraph& graph, std::size_t index) {
    const Node* const node = graph.nodes[index].node;
    const auto opset = graph.model->opset_imports.find("");
    if (node == nullptr || !node->domain.empty() || opset == graph.model->opset_imports.end()) return std::nullopt;
    return activation_of({*node, opset->second});
}

}  // namespace windrow::inference
