// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A model as its file says it: the graph of ONNX's IR (onnx/onnx, docs/IR.md), checked for form (names, order, limits) but not
/// yet for meaning. Immutable once read; safe to share between threads.

#include "windrow/inference/tensor.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::inference {

struct Graph;

/// An attribute of a node. Exactly the member that `kind` names is filled.
struct Attribute {
    /// `reference` (within a function's body: `text` names the caller's attribute) is left in no model that was read.
    enum class Kind : std::uint8_t { real, integer, text, tensor, graph, reals, integers, texts, other, reference };
    std::string name;
    Kind kind = Kind::other;
    float real = 0;
    std::int64_t integer = 0;
    std::string text;
    Tensor tensor;
    std::vector<float> reals;
    std::vector<std::int64_t> integers;
    std::vector<std::string> texts;
    std::shared_ptr<const Graph> graph;
};

struct Node {
    std::string name;    ///< may be empty
    std::string domain;  ///< "" is ONNX's own ("ai.onnx"), which is read as ""
    std::string operator_type;
    std::vector<std::string> inputs;   ///< "" where an optional input is left out
    std::vector<std::string> outputs;  ///< "" where an output is not wanted
    std::vector<Attribute> attributes;

    /// Null if there is none of that name.
    [[nodiscard]] const Attribute* attribute(std::string_view attribute_name) const noexcept;
};

/// A declared input or output. A dimension has a length (>= 0), or -1 and perhaps a symbol ("N", "batch").
struct ValueDeclaration {
    struct Dimension {
        std::int64_t length = -1;
        std::string symbol;
    };
    std::string name;
    ElementType element = ElementType::undefined;  ///< undefined: not a tensor, or no type given
    bool has_shape = false;
    std::vector<Dimension> dimensions;
    [[nodiscard]] Shape shape() const;  ///< lengths, -1 where not known
};

struct Graph {
    std::string name;
    std::vector<Node> nodes;               ///< each after those it reads from
    std::vector<ValueDeclaration> inputs;  ///< without those that are initializers only
    std::vector<ValueDeclaration> outputs;
    std::map<std::string, Tensor, std::less<>> initializers;
    std::vector<ValueDeclaration> declared_values;  ///< value_info
};

struct Model {
    std::int64_t ir_version = 0;
    std::string producer;                               ///< "pytorch 2.6.0"
    std::map<std::string, std::int64_t> opset_imports;  ///< by domain ("" for ONNX's own)
    std::map<std::string, std::string> metadata;
    Graph graph;
    std::string hash;  ///< SHA-256 of the file's bytes, 64 hexadecimal digits
};

}  // namespace windrow::inference
