// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the parts of the reader share while one file is read: the limits, and what of them is used up.

#include "onnx/wire_reader.hpp"
#include "windrow/inference/onnx_reader.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace windrow::inference {

/// A name as messages show it: in quotes, cut at 80 bytes, bytes that do not print as \xNN.
std::string quoted_name(std::string_view name);

/// What one read may still take. Two bytes of a file can ask for a structure a hundred times as large, so that structures are
/// counted: W6602 comes before the memory does.
class Reading {
public:
    explicit Reading(const ReadLimits& limits) : limits_(limits), parts_left_(limits.parts), nodes_left_(limits.nodes) {}

    [[nodiscard]] const ReadLimits& limits() const noexcept { return limits_; }
    /// Counts `parts` (one for about 40 bytes of memory).
    void take_parts(const WireReader& where, std::size_t parts = 1);
    void take_node(const WireReader& where);
    /// A graph within an attribute; leaves it again when destroyed.
    class Nesting {
    public:
        Nesting(Reading& reading, const WireReader& where);
        ~Nesting() { --reading_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Reading& reading_;
    };

private:
    const ReadLimits& limits_;
    std::size_t parts_left_;
    std::size_t nodes_left_;
    int depth_ = 0;
};

/// One TensorProto; `name` (may be null) takes its name.
Tensor read_tensor_message(WireReader reader, Reading& reading, std::string* name);
/// One GraphProto, as it is written: neither ordered nor checked for form.
Graph read_graph_message(WireReader reader, Reading& reading);
/// One NodeProto.
Node read_node_message(WireReader reader, Reading& reading);
/// One AttributeProto.
Attribute read_attribute_message(WireReader reader, Reading& reading);
/// One ValueInfoProto.
ValueDeclaration read_declaration_message(WireReader reader, Reading& reading);

/// The type by its number in TensorProto.DataType; numbers without a type here are `other`.
ElementType element_type_of(std::int64_t number) noexcept;
/// "" for "ai.onnx", else the domain.
std::string normal_domain(std::string domain);

}  // namespace windrow::inference
