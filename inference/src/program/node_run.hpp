// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"

#include <cstddef>
#include <span>
#include <vector>

/// One node by itself: its types and its outputs, with memory of their own. Errors do not name the node (node_errors.hpp adds
/// that).

namespace windrow::inference {

/// What a value of the type takes in memory; a text counts as an empty one.
std::size_t memory_bytes(const TensorType& type);
/// An input whose value is there; null where the node leaves it out.
OperatorInput known_input(const Tensor* value);
/// The types of the outputs, when every value is there. Throws W6612; a defect if the operator leaves a length open.
std::vector<TensorType> known_types(const PreparedNode& node, std::span<const OperatorInput> inputs);
/// The outputs, of the types that `known_types` gave.
std::vector<Tensor> run_node(const PreparedNode& node, std::span<const OperatorInput> inputs, std::span<const TensorType> types);

}  // namespace windrow::inference
