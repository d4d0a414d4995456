// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A model's graph with its operators made: values are numbers instead of names, constants are folded, what no output needs is
/// gone. What runs, what is planned and what a device gets all begin here; passes (graph_passes.hpp) replace parts of it.

#include "operators/operator.hpp"
#include "windrow/inference/program.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow::inference {

/// One step. Value numbers are indices into PreparedGraph::values; -1 where an input is left out or an output is not wanted.
struct PreparedNode {
    std::string text;            ///< for messages: "node 'conv1' (Conv)"
    const Node* node = nullptr;  ///< of the model; null for a step that a pass put in
    std::shared_ptr<const Operator> operation;
    std::vector<int> inputs;
    std::vector<int> outputs;
};

struct PreparedGraph {
    struct Value {
        std::string name;
        std::optional<Tensor> constant;
    };
    std::shared_ptr<const Model> model;
    std::vector<Value> values;
    std::vector<int> inputs;          ///< in the order of the model's inputs
    std::vector<int> outputs;         ///< in the order of the model's outputs
    std::vector<PreparedNode> nodes;  ///< each after those it reads from
    std::vector<std::string> notes;   ///< what passes have to say about where parts run
};

/// The newest version of ONNX's operators whose meaning is known here.
inline constexpr std::int64_t newest_opset = 28;

/// How a node is called in messages: "node 'conv1' (Conv)", or by its first output.
std::string node_text(const Node& node);

/// What one run, and the folding of constants, may take; more is refused with W6614 (or not folded) before it is taken.
struct RunLimits {
    std::size_t live_bytes = std::size_t{8} << 30;  ///< of values, beside inputs and constants
    std::uint64_t operations = std::numeric_limits<std::uint64_t>::max();
};

/// Makes the operators, folds constants, removes what nothing needs. What cannot run is added to `unsupported` (the graph is then
/// not to be run). Throws W6612 for a constant that cannot be computed.
PreparedGraph make_prepared_graph(std::shared_ptr<const Model> model, std::vector<UnsupportedOperator>& unsupported,
                                  const RunLimits& limits = {});

/// Removes nodes and constants that no output needs.
void remove_unused(PreparedGraph& graph);

}  // namespace windrow::inference
