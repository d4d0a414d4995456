// SPDX-License-Identifier: Apache-2.0
#include "onnx/reading.hpp"
#include "program/node_errors.hpp"
#include "program/node_run.hpp"
#include "program/prepared_graph.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace windrow::inference {

namespace {

/// Names that can be seen in a graph: its own, then those of the graphs around it.
class Scope {
public:
    explicit Scope(const Scope* outer) : outer_(outer) {}
    /// -1 if there is no such name.
    [[nodiscard]] int find(std::string_view name) const {
        const auto found = ids_.find(name);
        if (found != ids_.end()) return found->second;
        return outer_ == nullptr ? -1 : outer_->find(name);
    }
    void add(std::string_view name, int id) { ids_.insert_or_assign(name, id); }

private:
    const Scope* outer_;
    std::unordered_map<std::string_view, int> ids_;
};

/// What folding may take: a small model must not become a large one.
struct FoldingBudget {
    std::size_t node_bytes = std::size_t{64} << 20;
    std::size_t bytes_left = std::size_t{256} << 20;
    std::uint64_t operations = std::uint64_t{1} << 32;
};

std::string first_output(const Node& node) {
    const auto named =
        std::find_if(node.outputs.begin(), node.outputs.end(), [](const std::string& output) { return !output.empty(); });
    return named == node.outputs.end() ? std::string{} : *named;
}

class GraphBuilder {
public:
    GraphBuilder(std::shared_ptr<const Model> model, std::vector<UnsupportedOperator>& unsupported, const RunLimits& limits)
        : unsupported_(unsupported) {
        graph_.model = std::move(model);
        budget_.bytes_left = std::min(budget_.bytes_left, limits.live_bytes);
        budget_.operations = std::min(budget_.operations, limits.operations);
    }

    PreparedGraph build() {
        const Graph& graph = graph_.model->graph;
        refuse_newer_opset();
        Scope scope(nullptr);
        for (const ValueDeclaration& input : graph.inputs) graph_.inputs.push_back(add_value(input.name, scope));
        add_initializers(graph, scope);
        const std::vector<bool> needed = needed_nodes(graph);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            if (needed[i]) add_node(graph.nodes[i], scope);
        }
        for (const ValueDeclaration& output : graph.outputs) graph_.outputs.push_back(scope.find(output.name));
        remove_unused(graph_);
        return std::move(graph_);
    }

private:
    int add_value(std::string_view name, Scope& scope) {
        const int id = static_cast<int>(graph_.values.size());
        graph_.values.push_back({std::string(name), std::nullopt});
        if (!name.empty()) scope.add(name, id);
        return id;
    }

    void add_initializers(const Graph& graph, Scope& scope) {
        for (const auto& [name, tensor] : graph.initializers)
            graph_.values[static_cast<std::size_t>(add_value(name, scope))].constant = tensor;
    }

    /// Nodes that an output of the graph needs, as far as names tell.
    static std::vector<bool> needed_nodes(const Graph& graph) {
        std::unordered_set<std::string_view> wanted;
        for (const ValueDeclaration& output : graph.outputs) wanted.insert(output.name);
        std::vector<bool> needed(graph.nodes.size());
        for (std::size_t i = graph.nodes.size(); i-- > 0;) {
            const Node& node = graph.nodes[i];
            needed[i] = std::any_of(node.outputs.begin(), node.outputs.end(),
                                    [&](const std::string& output) { return wanted.contains(output); });
            if (needed[i]) add_names_read(node, wanted);
        }
        return needed;
    }

    /// Names that a node reads, and all that its graphs mention (more than they read from outside, never less).
    static void add_names_read(const Node& node, std::unordered_set<std::string_view>& names) {
        names.insert(node.inputs.begin(), node.inputs.end());
        for (const Attribute& attribute : node.attributes) {
            if (!attribute.graph) continue;
            for (const Node& inner : attribute.graph->nodes) add_names_read(inner, names);
            for (const ValueDeclaration& output : attribute.graph->outputs) names.insert(output.name);
        }
    }

    void refuse_newer_opset() {
        const auto imported = graph_.model->opset_imports.find("");
        if (imported == graph_.model->opset_imports.end() || imported->second <= newest_opset) return;
        unsupported_.push_back({"ai.onnx", "the model",
                                "the model imports opset " + std::to_string(imported->second) +
                                    ", Windrow knows ONNX's operators up to opset " + std::to_string(newest_opset)});
    }

    void add_node(const Node& node, Scope& scope) {
        if (node.domain.empty() && node.operator_type == "If" && add_constant_branch(node, scope)) return;
        PreparedNode prepared{node_text(node), &node, nullptr, {}, {}};
        for (const std::string& input : node.inputs) prepared.inputs.push_back(find_input(node, input, scope));
        prepared.operation = make_operation(node, prepared.inputs);
        for (const std::string& output : node.outputs) prepared.outputs.push_back(output.empty() ? -1 : add_value(output, scope));
        if (prepared.operation == nullptr) return;
        if (!fold(prepared)) graph_.nodes.push_back(std::move(prepared));
    }

    static int find_input(const Node& node, const std::string& name, const Scope& scope) {
        if (name.empty()) return -1;
        const int id = scope.find(name);
        if (id < 0) throw Error("W6605", node_text(node) + " reads " + quoted_name(name) + ", which nothing gives before it");
        return id;
    }

    [[nodiscard]] const Tensor* constant(int id) const {
        if (id < 0) return nullptr;
        const auto& value = graph_.values[static_cast<std::size_t>(id)].constant;
        return value ? &*value : nullptr;
    }

    /// An If whose condition is a constant becomes the nodes of the branch that is taken.
    bool add_constant_branch(const Node& node, Scope& scope) {
        const Tensor* const condition = node.inputs.empty() ? nullptr : constant(scope.find(node.inputs[0]));
        if (condition == nullptr || condition->element() != ElementType::boolean || condition->size() != 1) return false;
        const Attribute* const branch = node.attribute(condition->values<std::uint8_t>()[0] != 0 ? "then_branch" : "else_branch");
        if (branch == nullptr || !branch->graph || branch->graph->outputs.size() < node.outputs.size()) return false;
        Scope inner(&scope);
        add_initializers(*branch->graph, inner);
        for (const Node& one : branch->graph->nodes) add_node(one, inner);
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (node.outputs[i].empty()) continue;
            const int given = find_input(node, branch->graph->outputs[i].name, inner);
            if (given < 0)
                throw Error("W6605", node_text(node) + " has a branch that gives nothing for " + quoted_name(node.outputs[i]));
            scope.add(node.outputs[i], given);
        }
        return true;
    }

    void refuse(const Node& node, std::string reason) {
        unsupported_.push_back({node.domain.empty() ? node.operator_type : node.domain + "." + node.operator_type,
                                !node.name.empty() ? node.name : first_output(node), std::move(reason)});
    }

    /// Null if the operator cannot run; it is then among the unsupported ones.
    std::shared_ptr<const Operator> make_operation(const Node& node, const std::vector<int>& inputs) {
        for (const int input : inputs) {
            if (const Tensor* const value = constant(input); value != nullptr && value->element() == ElementType::other) {
                refuse(node, "its input " + quoted_name(graph_.values[static_cast<std::size_t>(input)].name) +
                                 " has an element type that Windrow does not compute with");
                return nullptr;
            }
        }
        if (node.domain.empty() && (node.operator_type == "If" || node.operator_type == "Loop" || node.operator_type == "Scan")) {
            refuse(node, "Windrow runs graphs without branches and loops (an If with a constant condition is resolved)");
            return nullptr;
        }
        const auto imported = graph_.model->opset_imports.find(node.domain);
        if (imported == graph_.model->opset_imports.end()) {
            refuse(node,
                   "the model does not import the operators of " + quoted_name(node.domain.empty() ? "ai.onnx" : node.domain));
            return nullptr;
        }
        std::string reason;
        const OperatorEntry* const entry =
            OperatorRegistry::instance().find(node.domain, node.operator_type, imported->second, &reason);
        if (entry == nullptr) {
            refuse(node, std::move(reason));
            return nullptr;
        }
        try {
            return entry->make({node, imported->second});
        } catch (const Error& error) {
            if (error.code() != "W6610") throw Error(error.code(), node_text(node) + ": " + error.message(), error.hint());
            refuse(node, error.message());
            return nullptr;
        }
    }

    /// Computes a node whose inputs are all constants, if that does not take too much; true if it is done.
    bool fold(const PreparedNode& node) {
        if (std::any_of(node.inputs.begin(), node.inputs.end(), [&](int id) { return id >= 0 && constant(id) == nullptr; }))
            return false;
        std::vector<OperatorInput> inputs;
        for (const int id : node.inputs) inputs.push_back(known_input(constant(id)));
        const auto types = with_node(node.text, [&] { return known_types(node, inputs); });
        std::size_t input_bytes = 0;
        for (const OperatorInput& input : inputs) input_bytes += input.given ? input.value->bytes() : 0;
        std::size_t bytes = 0;
        for (const TensorType& type : types) bytes += memory_bytes(type);
        if (bytes > budget_.bytes_left || (bytes > budget_.node_bytes && bytes > input_bytes)) return false;
        if (node.operation->operations(inputs, types) > budget_.operations) return false;
        budget_.bytes_left -= bytes;
        std::vector<Tensor> outputs = with_node(node.text, [&] { return run_node(node, inputs, types); });
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (node.outputs[i] >= 0) graph_.values[static_cast<std::size_t>(node.outputs[i])].constant = std::move(outputs[i]);
        }
        return true;
    }

    PreparedGraph graph_;
    std::vector<UnsupportedOperator>& unsupported_;
    FoldingBudget budget_;
};

}  // namespace

std::string node_text(const Node& node) {
    const std::string type = " (" + node.operator_type + ")";
    if (!node.name.empty()) return "node " + quoted_name(node.name) + type;
    return "the node of " + quoted_name(first_output(node)) + type;
}

PreparedGraph make_prepared_graph(std::shared_ptr<const Model> model, std::vector<UnsupportedOperator>& unsupported,
                                  const RunLimits& limits) {
    return GraphBuilder(std::move(model), unsupported, limits).build();
}

void remove_unused(PreparedGraph& graph) {
    std::vector<bool> used(graph.values.size());
    for (const int output : graph.outputs) {
        if (output >= 0) used[static_cast<std::size_t>(output)] = true;
    }
    std::vector<PreparedNode> kept;
    for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
        if (std::none_of(node->outputs.begin(), node->outputs.end(),
                         [&](int id) { return id >= 0 && used[static_cast<std::size_t>(id)]; }))
            continue;
        for (const int input : node->inputs) {
            if (input >= 0) used[static_cast<std::size_t>(input)] = true;
        }
        kept.push_back(std::move(*node));
    }
    std::reverse(kept.begin(), kept.end());
    graph.nodes = std::move(kept);
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        if (!used[i]) graph.values[i].constant.reset();
    }
}

}  // namespace windrow::inference
