// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"

#include <optional>
#include <span>
#include <vector>

namespace windrow::inference {

/// What is known of every value of a graph before it runs, for inputs of some types.
struct TypedPlan {
    std::vector<std::optional<TensorType>>
        types;  ///< by value; none where even the rank follows from values, -1 for a length that does
    std::vector<std::optional<Tensor>> values;  ///< by value: those that follow from types alone (a Shape, and what is computed
                                                ///< from it), beside the graph's constants
    std::vector<std::vector<TensorType>>
        outputs;           ///< by node: all outputs of its operator, unwanted ones too; empty where a type is open
    bool complete = true;  ///< every type is known

    /// The value if it is known before the run: a constant, or one that follows from types.
    [[nodiscard]] const Tensor* known_value(const PreparedGraph& graph, int id) const;
};

/// Infers from node to node. `inputs` in the order of the graph's inputs, lengths known. Throws W6612 (with the node) if shapes
/// contradict each other.
TypedPlan plan_types(const PreparedGraph& graph, std::span<const TensorType> inputs);

/// Throws W6614 if all values that nodes give under the plan would take more bytes than the limits say (whatever they share).
void check_planned_memory(const TypedPlan& plan, const RunLimits& limits);

/// Arithmetic of one run under a plan; nodes whose types are open count nothing.
std::uint64_t planned_operations(const PreparedGraph& graph, const TypedPlan& plan);
/// The same for one node.
std::uint64_t planned_operations(const PreparedGraph& graph, const TypedPlan& plan, std::size_t node);

}  // namespace windrow::inference
