// SPDX-License-Identifier: Apache-2.0
#include "program/typed_plan.hpp"

#include "program/node_errors.hpp"
#include "program/node_run.hpp"

#include <algorithm>
#include <utility>

namespace windrow::inference {

namespace {

/// Values that follow from types are shapes and indices; a larger one is computed when the program runs.
constexpr std::size_t most_value_bytes = std::size_t{64} << 10;

bool is_known(const std::optional<TensorType>& type) {
    return type && std::all_of(type->shape.begin(), type->shape.end(), [](std::int64_t length) { return length >= 0; });
}

/// What is known of a node's inputs; false if the type of one is open.
bool gather_inputs(const PreparedGraph& graph, const TypedPlan& plan, const PreparedNode& node,
                   std::vector<OperatorInput>& inputs) {
    for (const int id : node.inputs) {
        if (id < 0) {
            inputs.push_back({});
            continue;
        }
        const std::optional<TensorType>& type = plan.types[static_cast<std::size_t>(id)];
        if (!is_known(type)) return false;
        inputs.push_back({true, *type, plan.known_value(graph, id)});
    }
    return true;
}

std::size_t bytes_of(const std::vector<TensorType>& types) {
    std::size_t bytes = 0;
    for (const TensorType& type : types) bytes += memory_bytes(type);
    return bytes;
}

/// Computes a node now if its outputs follow from what is known.
void plan_values(const PreparedNode& node, std::vector<OperatorInput>& inputs, const std::vector<TensorType>& types,
                 TypedPlan& plan) {
    const bool valued = std::all_of(inputs.begin(), inputs.end(),
                                    [](const OperatorInput& input) { return !input.given || input.value != nullptr; });
    if (!valued && !node.operation->reads_types_only()) return;
    if (!node.operation->reshapes() && bytes_of(types) > most_value_bytes) return;
    std::vector<Tensor> unread(inputs.size());  // stand for inputs without values: only their types are looked at
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i].given || inputs[i].value != nullptr) continue;
        const std::size_t bytes = memory_bytes(inputs[i].type);
        const bool texts = inputs[i].type.element == ElementType::string;  // which are there even if nobody reads them
        if (texts && bytes > most_value_bytes) return;
        unread[i] = texts ? Tensor(inputs[i].type) : Tensor::over(inputs[i].type, Buffer::borrowed(nullptr, bytes));
        inputs[i].value = &unread[i];
    }
    std::vector<Tensor> outputs = run_node(node, inputs, types);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i] >= 0) plan.values[static_cast<std::size_t>(node.outputs[i])] = std::move(outputs[i]);
    }
}

void plan_node(const PreparedGraph& graph, const PreparedNode& node, TypedPlan& plan) {
    std::vector<OperatorInput> inputs;
    plan.outputs.emplace_back();
    if (!gather_inputs(graph, plan, node, inputs)) {
        plan.complete = false;
        return;
    }
    const std::vector<std::optional<TensorType>> types = node.operation->infer(inputs);
    if (types.size() < node.outputs.size()) {
        throw Error("W6612", "the node names " + std::to_string(node.outputs.size()) + " outputs, the operator gives " +
                                 std::to_string(types.size()));
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i] >= 0) plan.types[static_cast<std::size_t>(node.outputs[i])] = types[i];
    }
    if (!std::all_of(types.begin(), types.end(), is_known)) {
        plan.complete = false;
        return;
    }
    for (const std::optional<TensorType>& type : types) plan.outputs.back().push_back(*type);
    plan_values(node, inputs, plan.outputs.back(), plan);
}

}  // namespace

const Tensor* TypedPlan::known_value(const PreparedGraph& graph, int id) const {
    const auto index = static_cast<std::size_t>(id);
    if (graph.values[index].constant) return &*graph.values[index].constant;
    return values[index] ? &*values[index] : nullptr;
}

TypedPlan plan_types(const PreparedGraph& graph, std::span<const TensorType> inputs) {
    TypedPlan plan;
    plan.types.resize(graph.values.size());
    plan.values.resize(graph.values.size());
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
        if (graph.values[i].constant) plan.types[i] = graph.values[i].constant->type();
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) plan.types[static_cast<std::size_t>(graph.inputs[i])] = inputs[i];
    for (const PreparedNode& node : graph.nodes) {
        with_node(node.text, [&] { plan_node(graph, node, plan); });
    }
    return plan;
}

void check_planned_memory(const TypedPlan& plan, const RunLimits& limits) {
    std::size_t bytes = 0;
    for (const std::vector<TensorType>& types : plan.outputs) bytes += bytes_of(types);
    if (bytes <= limits.live_bytes) return;
    throw Error("W6614", "the model's values would take " + std::to_string(bytes) + " bytes, at most " +
                             std::to_string(limits.live_bytes) + " are given to a run");
}

std::uint64_t planned_operations(const PreparedGraph& graph, const TypedPlan& plan, std::size_t node) {
    std::vector<OperatorInput> inputs;
    if (plan.outputs[node].empty() || !gather_inputs(graph, plan, graph.nodes[node], inputs)) return 0;
    if (graph.nodes[node].operation->reshapes()) return 0;
    return graph.nodes[node].operation->operations(inputs, plan.outputs[node]);
}

std::uint64_t planned_operations(const PreparedGraph& graph, const TypedPlan& plan) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) sum += planned_operations(graph, plan, i);
    return sum;
}

}  // namespace windrow::inference
