// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/onnx_reader.hpp"
#include "model_bytes.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <algorithm>
#include <string>
#include <vector>

/// Models from bytes: what a graph holds, its form, its limits; damaged bytes never do more than an error.

namespace windrow::inference {
namespace {

using namespace model_bytes;

Error error_of(const std::string& bytes, const ReadLimits& limits = {}) {
    try {
        read_model(bytes, limits);
    } catch (const Error& error) {
        return error;
    }
    return Error("", "");
}

GraphParts dense_layer() {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, {"N", "2"})};
    parts.outputs = {value("y", ElementType::float32, {"N", "1"})};
    parts.initializers = {write_tensor(floats({2, 1}, {1, 2}), "w"), write_tensor(floats({1}, {3}), "b")};
    parts.nodes = {node("Gemm", {"x", "w", "b"}, {"h"}, {integer_attribute("transB", 0)}, "dense"), node("Relu", {"h"}, {"y"})};
    return parts;
}

TEST(OnnxReader, ReadsAGraph) {
    const Model read = read_model(model(dense_layer()));
    EXPECT_EQ(read.ir_version, 8);
    EXPECT_EQ(read.producer, "test 1.0");
    EXPECT_EQ(read.opset_imports.at(""), 17);
    EXPECT_EQ(read.hash.size(), 64U);
    ASSERT_EQ(read.graph.nodes.size(), 2U);
    EXPECT_EQ(read.graph.nodes[0].operator_type, "Gemm");
    EXPECT_EQ(read.graph.nodes[0].attribute("transB")->integer, 0);
    EXPECT_EQ(read.graph.nodes[0].attribute("alpha"), nullptr);
    ASSERT_EQ(read.graph.inputs.size(), 1U);
    EXPECT_EQ(read.graph.inputs[0].shape(), (Shape{-1, 2}));
    EXPECT_EQ(read.graph.inputs[0].dimensions[0].symbol, "N");
    EXPECT_EQ(read.graph.initializers.at("w").values<float>()[1], 2);
}

TEST(OnnxReader, TheHashIsOfTheBytes) {
    // sha256sum of the file.
    WireWriter writer;
    writer.bytes(7, "");
    EXPECT_EQ(writer.written(), std::string(":\0", 2));
    EXPECT_EQ(read_model(writer.written()).hash, "7648eb81c4e9fef7b51879c6fcd6fb4b8863eea0cb2a978c508711dc52c80041");
}

TEST(OnnxReader, InputsThatAreInitializersAreNone) {
    GraphParts parts = dense_layer();
    parts.inputs.insert(parts.inputs.begin(), value("w", ElementType::float32, {"2", "1"}));
    const Model read = read_model(model(parts));
    ASSERT_EQ(read.graph.inputs.size(), 1U);
    EXPECT_EQ(read.graph.inputs[0].name, "x");
}

TEST(OnnxReader, PutsNodesInOrder) {
    GraphParts parts = dense_layer();
    std::reverse(parts.nodes.begin(), parts.nodes.end());
    const Model read = read_model(model(parts));
    EXPECT_EQ(read.graph.nodes[0].operator_type, "Gemm");
    EXPECT_EQ(read.graph.nodes[1].operator_type, "Relu");
}

TEST(OnnxReader, AGraphInAnAttributeReadsFromOutside) {
    GraphParts branch;
    branch.nodes = {node("Neg", {"late"}, {"z"})};
    branch.outputs = {value("z", ElementType::float32, {})};
    GraphParts parts;
    parts.inputs = {value("c", ElementType::boolean, {}), value("x", ElementType::float32, {})};
    parts.outputs = {value("y", ElementType::float32, {})};
    parts.nodes = {
        node("If", {"c"}, {"y"}, {graph_attribute("then_branch", graph(branch)), graph_attribute("else_branch", graph(branch))}),
        node("Abs", {"x"}, {"late"})};
    const Model read = read_model(model(parts));
    EXPECT_EQ(read.graph.nodes[0].operator_type, "Abs");
    EXPECT_EQ(read.graph.nodes[1].attribute("then_branch")->graph->nodes[0].operator_type, "Neg");
}

TEST(OnnxReader, RefusesWrongForm) {
    GraphParts cycle = dense_layer();
    cycle.nodes = {node("Add", {"x", "b2"}, {"a"}), node("Neg", {"a"}, {"b2"}), node("Neg", {"a"}, {"y"})};
    EXPECT_EQ(error_of(model(cycle)).code(), "W6605");
    EXPECT_EQ(error_of(model(cycle)).message(), "the graph has a cycle through or before node 0 (Add)");

    GraphParts twice = dense_layer();
    twice.nodes.push_back(node("Neg", {"x"}, {"h"}));
    EXPECT_EQ(error_of(model(twice)).message(), "the value 'h' is given twice");

    GraphParts missing = dense_layer();
    missing.nodes[1] = node("Relu", {"nobody"}, {"y"}, {}, "last");
    EXPECT_EQ(error_of(model(missing)).message(), "node 'last' (Relu) reads 'nobody', which nothing gives");

    GraphParts output = dense_layer();
    output.outputs = {value("z", ElementType::float32, {})};
    EXPECT_EQ(error_of(model(output)).message(), "the output 'z' of the model is one that nothing gives");

    GraphParts attribute = dense_layer();
    attribute.nodes[0] = node("Gemm", {"x", "w"}, {"h"}, {integer_attribute("transB", 0), integer_attribute("transB", 1)});
    EXPECT_EQ(error_of(model(attribute)).message(), "node 0 (Gemm) has the attribute 'transB' twice");
}

TEST(OnnxReader, RefusesWhatIsNoModel) {
    EXPECT_EQ(error_of("").message(), "the file is empty");
    EXPECT_EQ(error_of(std::string("PK\x03\x04zzzz", 8)).message(),
              "this is a zip archive, as PyTorch (.pt) and Keras (.keras) write them");
    EXPECT_EQ(error_of("hello, world").code(), "W6601");
    EXPECT_EQ(error_of(std::string("\x08\x08", 2)).message(), "the file has no graph: it is no ONNX model");
}

TEST(OnnxReader, LimitsHold) {
    ReadLimits limits;
    limits.nodes = 1;
    EXPECT_EQ(error_of(model(dense_layer()), limits).code(), "W6602");
    limits = {};
    limits.parts = 20;
    EXPECT_EQ(error_of(model(dense_layer()), limits).code(), "W6602");
    limits = {};
    limits.nesting = 2;
    std::string nested = graph({});
    for (int i = 0; i < 3; ++i) {
        GraphParts parts;
        parts.nodes = {node("If", {}, {}, {graph_attribute("then_branch", nested)})};
        nested = graph(parts);
    }
    EXPECT_EQ(error_of(model(nested), limits).code(), "W6602");
    EXPECT_EQ(error_of(model(nested)).code(), "");
}

TEST(OnnxReader, FunctionsAreInlined) {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, {"2"})};
    parts.outputs = {value("y", ElementType::float32, {"2"})};
    parts.nodes = {node("Twice", {"x"}, {"t"}, {integer_attribute("axis", 3)}, "call", "my"),
                   node("Twice", {"t"}, {"y"}, {}, "", "my")};
    const std::string inner = function("my", "Inner", {"a"}, {"b"}, {node("Neg", {"a"}, {"b"})});
    const std::string twice = function(
        "my", "Twice", {"in"}, {"out"},
        {node("Inner", {"in"}, {"h"}, {}, "", "my"), node("Softmax", {"h"}, {"out"}, {reference_attribute("axis", "axis")})});
    const Model read = read_model(model(parts, 17, {inner, twice}));
    ASSERT_EQ(read.graph.nodes.size(), 4U);
    EXPECT_EQ(read.graph.nodes[0].operator_type, "Neg");
    EXPECT_EQ(read.graph.nodes[0].inputs[0], "x");
    EXPECT_EQ(read.graph.nodes[1].outputs[0], "t");
    EXPECT_EQ(read.graph.nodes[1].attribute("axis")->integer, 3);
    EXPECT_EQ(read.graph.nodes[3].attribute("axis"), nullptr);
    EXPECT_NE(read.graph.nodes[0].outputs[0], read.graph.nodes[2].outputs[0]);
}

TEST(OnnxReader, FunctionsThatCannotBeInlinedAreRefused) {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, {"2"})};
    parts.outputs = {value("y", ElementType::float32, {"2"})};
    parts.nodes = {node("F", {"x"}, {"y"}, {}, "", "my")};
    const std::string itself = function("my", "F", {"a"}, {"b"}, {node("F", {"a"}, {"b"}, {}, "", "my")});
    EXPECT_EQ(error_of(model(parts, 17, {itself})).code(), "W6606");
    const std::string older = function("my", "F", {"a"}, {"b"}, {node("Neg", {"a"}, {"b"})}, 11);
    EXPECT_EQ(error_of(model(parts, 17, {older})).message(),
              "the function 'my.F' of the model imports version 11 of the operators of 'ai.onnx', the model version 17");
    // Calls that double: 2^40 of them from a kilobyte.
    std::vector<std::string> doubling;
    for (int i = 0; i < 30; ++i) {
        const std::string next = "F" + std::to_string(i + 1);
        doubling.push_back(function("my", i == 0 ? "F" : "F" + std::to_string(i), {"a"}, {"b"},
                                    {node(next, {"a"}, {"h"}, {}, "", "my"), node(next, {"h"}, {"b"}, {}, "", "my")}));
    }
    doubling.push_back(function("my", "F30", {"a"}, {"b"}, {}));
    EXPECT_EQ(error_of(model(parts, 17, doubling)).code(), "W6602");
}

TEST(OnnxReader, SparseInitializersAreRefusedByName) {
    WireWriter sparse;
    sparse.bytes(1, write_tensor(floats({1}, {1}), "weights"));
    WireWriter bytes;
    bytes.bytes(15, sparse.written());
    EXPECT_EQ(error_of(model(bytes.written())).message(), "the initializer 'weights' is sparse");
}

TEST(OnnxReader, DamagedBytesAreAnErrorOrAnotherModel) {
    const std::string whole = model(dense_layer());
    for (std::size_t length = 0; length < whole.size(); ++length) error_of(whole.substr(0, length));
    ASSERT_TRUE(rc::check("bytes changed at random", [&] {
        std::string bytes = whole;
        for (int i = 0; i < 3; ++i) bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
        error_of(bytes);  // any Error is right; anything else ends the test
    }));
}

}  // namespace
}  // namespace windrow::inference
