// SPDX-License-Identifier: Apache-2.0
#include "program/dense_chain_pass.hpp"

#include "dense/dense_chain_operator.hpp"
#include "operators/node_attributes.hpp"
#include "program/graph_readers.hpp"

#include <algorithm>
#include <optional>

namespace windrow::inference {

namespace {

/// Finds chains in one graph.
class DenseChains {
public:
    explicit DenseChains(PreparedGraph& graph) : graph_(graph), readers_(graph), taken_(graph.nodes.size()) {}

    void replace_all() {
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (!taken_[i]) replace_from(i);
        }
        std::vector<PreparedNode> kept;
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (!taken_[i]) kept.push_back(std::move(graph_.nodes[i]));
        }
        graph_.nodes = std::move(kept);
    }

private:
    [[nodiscard]] const Tensor* constant(int id) const { return float_constant(graph_, id); }
    static bool is(const PreparedNode& node, std::string_view type) { return is_onnx(node, type); }
    [[nodiscard]] std::optional<std::size_t> next(std::size_t index) const { return readers_.only_reader(index); }
    /// A bias that is added to each row: [outputs], or for Gemm [1, outputs].
    [[nodiscard]] static bool is_bias(const Tensor* bias, std::int64_t outputs, bool gemm) {
        return bias != nullptr && (bias->shape() == Shape{outputs} || (gemm && bias->shape() == Shape{1, outputs}));
    }

    [[nodiscard]] std::optional<DenseLayer> gemm_layer(const PreparedNode& node) const {
        const NodeAttributes attributes(*node.node);
        const Tensor* const weights = constant(node.inputs[1]);
        if (weights == nullptr || weights->shape().size() != 2 || weights->size() == 0 || attributes.flag("transA", false))
            return std::nullopt;
        DenseLayer layer;
        layer.outputs_first = attributes.flag("transB", false);
        layer.inputs = weights->shape()[layer.outputs_first ? 1 : 0];
        layer.outputs = weights->shape()[layer.outputs_first ? 0 : 1];
        layer.weights = weights->data<float>();
        layer.alpha = attributes.real("alpha", 1);
        layer.beta = attributes.real("beta", 1);
        if (node.inputs.size() > 2 && node.inputs[2] >= 0) {
            const Tensor* const bias = constant(node.inputs[2]);
            if (!is_bias(bias, layer.outputs, true)) return std::nullopt;
            layer.bias = bias->data<float>();
        }
        return layer;
    }

    /// MatMul, and Add if it is next. `last` becomes the layer's last node.
    [[nodiscard]] std::optional<DenseLayer> product_layer(std::size_t index, std::size_t& last) const {
        const PreparedNode& node = graph_.nodes[index];
        const Tensor* const weights = constant(node.inputs[1]);
        if (weights == nullptr || weights->shape().size() != 2 || weights->size() == 0) return std::nullopt;
        DenseLayer layer;
        layer.inputs = weights->shape()[0];
        layer.outputs = weights->shape()[1];
        layer.weights = weights->data<float>();
        const auto after = next(index);
        if (!after || !is(graph_.nodes[*after], "Add") || !graph_.nodes[*after].node->attributes.empty()) return layer;
        const std::vector<int>& added = graph_.nodes[*after].inputs;
        const Tensor* const bias = constant(added[added[0] == node.outputs[0] ? 1 : 0]);
        if (!is_bias(bias, layer.outputs, false)) return layer;
        layer.bias = bias->data<float>();
        last = *after;
        return layer;
    }

    /// The layer that begins at a node, activation included; `last` becomes its last node.
    [[nodiscard]] std::optional<DenseLayer> layer_at(std::size_t index, std::size_t& last) const {
        const PreparedNode& node = graph_.nodes[index];
        last = index;
        std::optional<DenseLayer> layer;
        if (node.inputs.size() < 2 || node.inputs[0] < 0 || constant(node.inputs[0]) != nullptr) return std::nullopt;
        if (is(node, "Gemm")) {
            layer = gemm_layer(node);
        } else if (is(node, "MatMul")) {
            layer = product_layer(index, last);
        }
        if (!layer) return std::nullopt;
        const auto after = next(last);
        const std::optional<ElementActivation> activation = after ? node_activation(graph_, *after) : std::nullopt;
        if (activation) {
            layer->activation = *activation;
            last = *after;
        }
        return layer;
    }

    void replace_from(std::size_t first) {
        std::vector<DenseLayer> layers;
        std::vector<std::size_t> nodes;
        std::size_t last = first;
        for (std::optional<std::size_t> at = first; at;) {
            std::size_t end = *at;
            const std::optional<DenseLayer> layer = layer_at(*at, end);
            if (!layer || (!layers.empty() && layers.back().outputs != layer->inputs)) break;
            // Gemm within a chain of MatMul would ask for rank 2: a chain holds one kind.
            if (!layers.empty() && is(graph_.nodes[*at], "Gemm") != is(graph_.nodes[first], "Gemm")) break;
            layers.push_back(*layer);
            for (std::size_t node = *at;; node = *next(node)) {
                nodes.push_back(node);
                if (node == end) break;
            }
            last = end;
            at = next(end);
        }
        if (layers.empty()) return;
        PreparedNode step;
        step.text = nodes.size() == 1 ? graph_.nodes[first].text : graph_.nodes[first].text + " to " + graph_.nodes[last].text;
        step.operation = std::make_shared<DenseChainOperator>(std::make_shared<const DenseChain>(layers),
                                                              is(graph_.nodes[first], "Gemm"), operations_of(layers));
        step.inputs = {graph_.nodes[first].inputs[0]};
        step.outputs = {graph_.nodes[last].outputs[0]};
        for (const std::size_t node : nodes) taken_[node] = true;
        taken_[last] = false;  // all that the chain reads comes before its first node
        graph_.nodes[last] = std::move(step);
    }

    static std::uint64_t operations_of(const std::vector<DenseLayer>& layers) {
        std::uint64_t sum = 0;
        for (const DenseLayer& layer : layers) {
            const auto outputs = static_cast<std::uint64_t>(layer.outputs);
            sum += outputs * (2 * static_cast<std::uint64_t>(layer.inputs) + (layer.bias != nullptr ? 1 : 0) +
                              (layer.activation.function == semantics::Activation::identity ? 0 : 1));
        }
        return sum;
    }

    PreparedGraph& graph_;
    GraphReaders readers_;
    std::vector<bool> taken_;
};

}  // namespace

void replace_dense_chains(PreparedGraph& graph) {
    DenseChains(graph).replace_all();
}

}  // namespace windrow::inference
