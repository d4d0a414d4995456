// SPDX-License-Identifier: Apache-2.0
#include "onnx/graph_order.hpp"

#include "onnx/reading.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace windrow::inference {

namespace {

using Names = std::unordered_set<std::string_view>;

[[noreturn]] void refuse(const std::string& what) {
    throw Error("W6605", what, "the model is not well formed; export it anew");
}

std::string described(const Node& node, std::size_t index) {
    const std::string type = "(" + node.operator_type + ")";
    if (!node.name.empty()) return "node " + quoted_name(node.name) + " " + type;
    return "node " + std::to_string(index) + " " + type;
}

/// Names that a graph in an attribute reads from the graphs around it.
void add_free_names(const Graph& graph, Names& free) {
    Names own;
    for (const auto& [name, tensor] : graph.initializers) own.insert(name);
    for (const ValueDeclaration& input : graph.inputs) own.insert(input.name);
    for (const Node& node : graph.nodes) own.insert(node.outputs.begin(), node.outputs.end());
    Names used;
    for (const Node& node : graph.nodes) {
        used.insert(node.inputs.begin(), node.inputs.end());
        for (const Attribute& attribute : node.attributes) {
            if (attribute.graph) add_free_names(*attribute.graph, used);
        }
    }
    for (const ValueDeclaration& output : graph.outputs) used.insert(output.name);
    for (const std::string_view name : used) {
        if (!name.empty() && !own.contains(name)) free.insert(name);
    }
}

/// All names that a node reads, those of its graphs included.
Names names_read(const Node& node) {
    Names names;
    for (const std::string& input : node.inputs) {
        if (!input.empty()) names.insert(input);
    }
    for (const Attribute& attribute : node.attributes) {
        if (attribute.graph) add_free_names(*attribute.graph, names);
    }
    return names;
}

void check_node(const Node& node, std::size_t index) {
    if (node.operator_type.empty()) refuse(described(node, index) + " names no operator");
    std::set<std::string_view> names;
    for (const Attribute& attribute : node.attributes) {
        if (!names.insert(attribute.name).second)
            refuse(described(node, index) + " has the attribute " + quoted_name(attribute.name) + " twice");
    }
}

/// Each value's giver: the index of a node, or -1 for inputs and initializers.
using Givers = std::unordered_map<std::string_view, std::int64_t>;

Givers find_givers(const Graph& graph) {
    Givers givers;
    const auto give = [&](std::string_view name, std::int64_t giver) {
        if (!givers.emplace(name, giver).second) refuse("the value " + quoted_name(name) + " is given twice");
    };
    for (const auto& [name, tensor] : graph.initializers) give(name, -1);
    for (const ValueDeclaration& input : graph.inputs) {
        if (input.name.empty()) refuse("an input of the model has no name");
        give(input.name, -1);
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const std::string& output : graph.nodes[i].outputs) {
            if (!output.empty()) give(output, static_cast<std::int64_t>(i));
        }
    }
    return givers;
}

/// Who waits for whom.
struct Waiting {
    std::vector<std::vector<std::size_t>> followers;
    std::vector<std::size_t> missing;  ///< givers that a node still waits for
    bool ordered = true;
};

Waiting find_waiting(const Graph& graph, const Givers& givers) {
    Waiting waiting{std::vector<std::vector<std::size_t>>(graph.nodes.size()), std::vector<std::size_t>(graph.nodes.size()),
                    true};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const std::string_view name : names_read(graph.nodes[i])) {
            const auto giver = givers.find(name);
            if (giver == givers.end())
                refuse(described(graph.nodes[i], i) + " reads " + quoted_name(name) + ", which nothing gives");
            if (giver->second < 0) continue;
            waiting.followers[static_cast<std::size_t>(giver->second)].push_back(i);
            ++waiting.missing[i];
            waiting.ordered = waiting.ordered && giver->second < static_cast<std::int64_t>(i);
        }
    }
    return waiting;
}

/// Of the nodes that could come next, always the one that was written first: the order is a function of the file alone.
std::vector<std::size_t> sorted_order(const Graph& graph, Waiting& waiting) {
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (waiting.missing[i] == 0) ready.push(i);
    }
    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const std::size_t next = ready.top();
        ready.pop();
        order.push_back(next);
        for (const std::size_t follower : waiting.followers[next]) {
            if (--waiting.missing[follower] == 0) ready.push(follower);
        }
    }
    if (order.size() < graph.nodes.size()) {
        const auto stuck =
            std::find_if(waiting.missing.begin(), waiting.missing.end(), [](std::size_t missing) { return missing > 0; });
        const auto index = static_cast<std::size_t>(stuck - waiting.missing.begin());
        refuse("the graph has a cycle through or before " + described(graph.nodes[index], index));
    }
    return order;
}

}  // namespace

void put_in_order(Graph& graph) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) check_node(graph.nodes[i], i);
    const Givers givers = find_givers(graph);
    for (const ValueDeclaration& output : graph.outputs) {
        if (!givers.contains(output.name))
            refuse("the output " + quoted_name(output.name) + " of the model is one that nothing gives");
    }
    Waiting waiting = find_waiting(graph, givers);
    if (waiting.ordered) return;
    const std::vector<std::size_t> order = sorted_order(graph, waiting);
    std::vector<Node> nodes;
    nodes.reserve(order.size());
    for (const std::size_t index : order) nodes.push_back(std::move(graph.nodes[index]));
    graph.nodes = std::move(nodes);
}

}  // namespace windrow::inference
