// SPDX-License-Identifier: Apache-2.0
#include "program/library_pass.hpp"

#include "library/library_operators.hpp"
#include "library/usual_recurrence.hpp"
#include "operators/convolution/convolution_inputs.hpp"
#include "operators/node_attributes.hpp"
#include "program/graph_readers.hpp"

#include <optional>
#include <string>
#include <utility>

namespace windrow::inference {

namespace {

/// Replaces in one graph; what is inside a chain is marked and removed at the end.
class LibrarySteps {
public:
    explicit LibrarySteps(PreparedGraph& graph) : graph_(graph), readers_(graph), taken_(graph.nodes.size()) {}

    void replace_all(const std::string& library) {
        std::string replaced;
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (taken_[i]) continue;
            const std::optional<std::size_t> step = replace_convolutions(i) ? last_
                                                    : replace_recurrence(i) ? std::optional(i)
                                                                            : std::nullopt;
            if (step) replaced += (replaced.empty() ? "" : "; ") + graph_.nodes[*step].text;
        }
        graph_.notes.push_back(replaced.empty() ? library + " serves no part of the model: all of it is exact"
                                                : library + ": " + replaced + "; the rest is exact");
        std::vector<PreparedNode> kept;
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (!taken_[i]) kept.push_back(std::move(graph_.nodes[i]));
        }
        graph_.nodes = std::move(kept);
    }

private:
    [[nodiscard]] std::optional<ConvolutionNode> convolution(std::size_t index) const {
        const PreparedNode& node = graph_.nodes[index];
        if (!is_onnx(node, "Conv") || node.inputs.size() < 2 || node.inputs[0] < 0 ||
            float_constant(graph_, node.inputs[0]) != nullptr)
            return std::nullopt;
        const Tensor* const weights = float_constant(graph_, node.inputs[1]);
        const bool has_bias = node.inputs.size() > 2 && node.inputs[2] >= 0;
        const Tensor* const bias = has_bias ? float_constant(graph_, node.inputs[2]) : nullptr;
        const NodeAttributes attributes(*node.node);
        const std::int64_t groups = group_count(attributes);
        // Shapes that do not fit are for the operator to refuse.
        if (weights == nullptr || weights->size() == 0 || weights->shape().size() < 3 || weights->shape().size() > 5 ||
            weights->shape()[0] % groups != 0)
            return std::nullopt;
        if (has_bias && (bias == nullptr || bias->shape() != Shape{weights->shape()[0]})) return std::nullopt;
        return ConvolutionNode{
            node.operation, SlidingAttributes(attributes), groups, *weights, has_bias ? *bias : Tensor(ElementType::float32, {0}),
            false};
    }

    bool replace_convolutions(std::size_t first) {
        std::vector<ConvolutionNode> nodes;
        std::vector<std::size_t> places;
        for (std::optional<std::size_t> at = first; at; at = readers_.only_reader(*at)) {
            auto found = convolution(*at);
            if (!found) break;
            places.push_back(*at);
            const auto after = readers_.only_reader(*at);
            const auto activation = after ? node_activation(graph_, *after) : std::nullopt;
            if (activation && activation->function == semantics::Activation::relu) {
                found->relu = true;
                at = after;
                places.push_back(*at);
            }
            nodes.push_back(std::move(*found));
        }
        if (nodes.empty()) return false;
        last_ = places.back();
        PreparedNode step;
        step.text = places.size() == 1 ? graph_.nodes[first].text : graph_.nodes[first].text + " to " + graph_.nodes[last_].text;
        step.operation = std::make_shared<LibraryConvolutionsOperator>(std::move(nodes));
        step.inputs = {graph_.nodes[first].inputs[0]};
        step.outputs = {graph_.nodes[last_].outputs[0]};
        for (const std::size_t place : places) taken_[place] = true;
        taken_[last_] = false;
        graph_.nodes[last_] = std::move(step);
        return true;
    }

    bool replace_recurrence(std::size_t index) {
        PreparedNode& node = graph_.nodes[index];
        const RecurrentCell cell = is_onnx(node, "LSTM") ? RecurrentCell::lstm : RecurrentCell::gru;
        if (cell == RecurrentCell::gru && !is_onnx(node, "GRU")) return false;
        const RecurrentAttributes attributes(NodeAttributes(*node.node), cell);
        if (!is_usual_recurrence(attributes, cell) || node.inputs.size() < 3) return false;
        for (std::size_t i = 4; i < node.inputs.size(); ++i) {
            if (node.inputs[i] >= 0) return false;  // lengths, first states, peepholes
        }
        const Tensor* const weights = float_constant(graph_, node.inputs[1]);
        const Tensor* const recurrence = float_constant(graph_, node.inputs[2]);
        const bool has_bias = node.inputs.size() > 3 && node.inputs[3] >= 0;
        const Tensor* const bias = has_bias ? float_constant(graph_, node.inputs[3]) : nullptr;
        if (weights == nullptr || recurrence == nullptr || weights->shape().size() != 3 || recurrence->shape().size() != 3 ||
            (has_bias && bias == nullptr))
            return false;
        const std::int64_t hidden = recurrence->shape()[2];
        const std::int64_t rows = gate_count(cell) * hidden;
        if (weights->shape() != Shape{1, rows, weights->shape()[2]} || recurrence->shape() != Shape{1, rows, hidden} ||
            (has_bias && bias->shape() != Shape{1, 2 * rows}))
            return false;
        std::vector<Tensor> constants = {*weights, *recurrence};
        if (has_bias) constants.push_back(*bias);
        LibraryRecurrence layer;
        layer.cell = cell;
        layer.inputs = weights->shape()[2];
        layer.hidden = hidden;
        layer.reset_after = attributes.reset_after;
        layer.weights = constants[0].data<float>();
        layer.recurrence = constants[1].data<float>();
        layer.bias = has_bias ? constants[2].data<float>() : nullptr;
        const bool y_wanted = !node.outputs.empty() && node.outputs[0] >= 0;
        node.operation = std::make_shared<LibraryRecurrenceOperator>(node.operation, layer, std::move(constants),
                                                                     attributes.batch_first, y_wanted);
        return true;
    }

    PreparedGraph& graph_;
    GraphReaders readers_;
    std::vector<bool> taken_;
    std::size_t last_ = 0;
};

}  // namespace

void use_library(PreparedGraph& graph) {
    std::string reason;
    const std::string version = onednn_version(reason);
    if (version.empty()) {
        graph.notes.push_back("no library: oneDNN cannot be used (" + reason + "); all of the model is exact");
        return;
    }
    LibrarySteps(graph).replace_all(version);
}

}  // namespace windrow::inference
