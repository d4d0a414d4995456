// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Builds the bytes of ONNX models for tests, a message at a time (field numbers: onnx.proto).

#include "made_tensors.hpp"
#include "onnx/wire_writer.hpp"
#include "windrow/inference/onnx_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::inference::model_bytes {

using made::floats;
using made::integers;

/// An attribute of a kind (AttributeProto.AttributeType); `write` adds the field that holds its value.
template <typename Write>
std::string attribute(std::string_view name, std::int64_t kind, const Write& write) {
    WireWriter writer;
    writer.bytes(1, name);
    write(writer);
    writer.integer(20, kind);
    return writer.written();
}

inline std::string integer_attribute(std::string_view name, std::int64_t value) {
    return attribute(name, 2, [&](WireWriter& to) { to.integer(3, value); });
}
inline std::string text_attribute(std::string_view name, std::string_view value) {
    return attribute(name, 3, [&](WireWriter& to) { to.bytes(4, value); });
}
inline std::string tensor_attribute(std::string_view name, const Tensor& value) {
    return attribute(name, 4, [&](WireWriter& to) { to.bytes(5, write_tensor(value, "")); });
}
inline std::string graph_attribute(std::string_view name, std::string_view graph) {
    return attribute(name, 5, [&](WireWriter& to) { to.bytes(6, graph); });
}
inline std::string integers_attribute(std::string_view name, const std::vector<std::int64_t>& values) {
    return attribute(name, 7, [&](WireWriter& to) {
        for (const std::int64_t value : values) to.integer(8, value);
    });
}
/// Within a function's body: what the caller gives as `meant`.
inline std::string reference_attribute(std::string_view name, std::string_view meant) {
    return attribute(name, 2, [&](WireWriter& to) { to.bytes(21, meant); });
}

inline std::string node(std::string_view type, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
                        const std::vector<std::string>& attributes = {}, std::string_view name = "",
                        std::string_view domain = "") {
    WireWriter writer;
    for (const std::string& input : inputs) writer.bytes(1, input);
    for (const std::string& output : outputs) writer.bytes(2, output);
    if (!name.empty()) writer.bytes(3, name);
    writer.bytes(4, type);
    for (const std::string& attribute : attributes) writer.bytes(5, attribute);
    if (!domain.empty()) writer.bytes(7, domain);
    return writer.written();
}

/// A declared input or output. A dimension that is no number is a symbol.
inline std::string value(std::string_view name, ElementType element, const std::vector<std::string>& dimensions) {
    WireWriter shape;
    for (const std::string& dimension : dimensions) {
        WireWriter one;
        if (dimension.find_first_not_of("-0123456789") == std::string::npos) {
            one.integer(1, std::stoll(dimension));
        } else {
            one.bytes(2, dimension);
        }
        shape.bytes(1, one.written());
    }
    WireWriter tensor;
    tensor.integer(1, static_cast<std::int64_t>(element));
    tensor.bytes(2, shape.written());
    WireWriter type;
    type.bytes(1, tensor.written());
    WireWriter writer;
    writer.bytes(1, name);
    writer.bytes(2, type.written());
    return writer.written();
}

/// What a graph holds, each part as its bytes.
struct GraphParts {
    std::vector<std::string> nodes;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<std::string> initializers;
};

inline std::string graph(const GraphParts& parts) {
    WireWriter writer;
    for (const std::string& one : parts.nodes) writer.bytes(1, one);
    writer.bytes(2, "g");
    for (const std::string& one : parts.initializers) writer.bytes(5, one);
    for (const std::string& one : parts.inputs) writer.bytes(11, one);
    for (const std::string& one : parts.outputs) writer.bytes(12, one);
    return writer.written();
}

inline std::string opset_import(std::string_view domain, std::int64_t version) {
    WireWriter writer;
    writer.bytes(1, domain);
    writer.integer(2, version);
    return writer.written();
}

inline std::string function(std::string_view domain, std::string_view name, const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs, const std::vector<std::string>& nodes,
                            std::int64_t opset = 17) {
    WireWriter writer;
    writer.bytes(1, name);
    for (const std::string& input : inputs) writer.bytes(4, input);
    for (const std::string& output : outputs) writer.bytes(5, output);
    for (const std::string& one : nodes) writer.bytes(7, one);
    writer.bytes(9, opset_import("", opset));
    writer.bytes(10, domain);
    return writer.written();
}

inline std::string model(std::string_view graph_bytes, std::int64_t opset = 17, const std::vector<std::string>& functions = {}) {
    WireWriter writer;
    writer.integer(1, 8);
    writer.bytes(2, "test");
    writer.bytes(3, "1.0");
    writer.bytes(7, graph_bytes);
    writer.bytes(8, opset_import("", opset));
    for (const std::string& one : functions) writer.bytes(25, one);
    return writer.written();
}
inline std::string model(const GraphParts& parts, std::int64_t opset = 17, const std::vector<std::string>& functions = {}) {
    return model(graph(parts), opset, functions);
}

}  // namespace windrow::inference::model_bytes
