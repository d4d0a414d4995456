// SPDX-License-Identifier: Apache-2.0
#include "program/graph_program.hpp"

#include "hand_made_graph.hpp"
#include "model_bytes.hpp"
#include "program/typed_plan.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Programs over graphs that are put together by hand from the operators below: what is folded, planned, shared, given back and
/// refused.

namespace windrow::inference {
namespace {

using namespace hand_made;
using namespace model_bytes;

std::string message_of(const Program& program, const std::vector<Tensor>& inputs, std::string* code = nullptr) {
    try {
        static_cast<void>(program.run(inputs));
    } catch (const Error& error) {
        if (code != nullptr) *code = error.code();
        return error.message();
    }
    return "";
}

TEST(GraphProgram, RunsStepsAndKeepsTheCallersTensors) {
    HandMade made;
    const int x = made.input({{-1, "N"}, {2, ""}});
    const int twice = made.step<Plus>({x, x});
    made.graph.outputs = {made.step<Plus>({twice, x}), x};
    const GraphProgram program(std::move(made.graph));
    const Tensor input = floats({2, 2}, {1, 2, 3, 4});
    const std::vector<Tensor> outputs = program.run(std::vector{input});
    EXPECT_EQ(outputs[0].values<float>()[3], 12);
    EXPECT_EQ(outputs[1].data<float>(), input.data<float>());
    EXPECT_EQ(program.operations(std::vector{input.type()}), 8U);
}

TEST(GraphProgram, ShapesAreKnownBeforeTheRun) {
    HandMade made;
    const int x = made.input({{-1, "N"}, {2, ""}});
    const int y = made.input({{-1, "M"}});
    made.graph.outputs = {made.step<Reshaped>({y, made.step<ShapeOf>({x})})};
    const GraphProgram program(std::move(made.graph));
    const std::vector<TensorType> types = {{ElementType::float32, {3, 2}}, {ElementType::float32, {6}}};
    EXPECT_EQ(program.infer(types)[0].shape, (Shape{3, 2}));
    const Tensor six = floats({6}, {1, 2, 3, 4, 5, 6});
    const std::vector<Tensor> outputs = program.run(std::vector{floats({3, 2}, {0, 0, 0, 0, 0, 0}), six});
    EXPECT_EQ(outputs[0].shape(), (Shape{3, 2}));
    EXPECT_EQ(outputs[0].data<float>(), six.data<float>());
}

TEST(GraphProgram, AShapeThatFollowsFromValuesStaysOpen) {
    HandMade made;
    const int x = made.input({{-1, ""}});
    const int shape = made.input({{-1, ""}});
    made.model->graph.inputs[1].element = ElementType::int64;
    made.graph.outputs = {made.step<Reshaped>({x, shape})};
    const GraphProgram program(std::move(made.graph));
    const std::vector<TensorType> types = {{ElementType::float32, {4}}, {ElementType::int64, {2}}};
    EXPECT_EQ(program.infer(types)[0].element, ElementType::undefined);
    EXPECT_EQ(program.run(std::vector{floats({4}, {1, 2, 3, 4}), integers({2}, {2, 2})})[0].shape(), (Shape{2, 2}));
}

TEST(GraphProgram, RefusesWhatDoesNotFit) {
    HandMade made;
    const int x = made.input({{-1, "N"}, {2, ""}});
    const int constant = made.value(floats({1, 2}, {1, 1}));
    made.graph.outputs = {made.step<Plus>({x, constant})};
    const GraphProgram program(std::move(made.graph), RunLimits{64});
    std::string code;
    EXPECT_EQ(message_of(program, {}, &code), "the model takes 1 input, not 0");
    EXPECT_EQ(code, "W6611");
    EXPECT_EQ(message_of(program, {floats({2}, {1, 2})}, &code), "the model's input 'in0' is FLOAT [?, 2], not FLOAT [2]");
    EXPECT_EQ(code, "W6611");
    EXPECT_EQ(message_of(program, {floats({2, 2}, {1, 2, 3, 4})}, &code), "node 'n2': the shapes [2, 2] and [1, 2] differ");
    EXPECT_EQ(code, "W6612");
}

TEST(GraphProgram, MemoryIsBounded) {
    HandMade made;
    const int x = made.input({{-1, "N"}});
    made.graph.outputs = {made.step<Plus>({x, x})};
    const GraphProgram program(std::move(made.graph), RunLimits{64});
    std::string code;
    EXPECT_EQ(message_of(program, {Tensor(ElementType::float32, {8})}, &code), "");
    EXPECT_EQ(message_of(program, {Tensor(ElementType::float32, {9})}, &code),
              "node 'n1': its values would take 72 bytes, at most 64 are given to a run");
    EXPECT_EQ(code, "W6614");
}

TEST(GraphProgram, WhatNothingNeedsIsRemoved) {
    HandMade made;
    const int x = made.input({{-1, "N"}});
    const int unused = made.value(floats({1}, {1}));
    made.step<Plus>({x, unused});
    made.graph.outputs = {made.step<Plus>({x, x})};
    remove_unused(made.graph);
    EXPECT_EQ(made.graph.nodes.size(), 1U);
    EXPECT_FALSE(made.graph.values[static_cast<std::size_t>(unused)].constant);
}

TEST(Prepare, NamesWhatItDoesNotRun) {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, {"N"})};
    parts.outputs = {value("y", ElementType::float32, {"N"})};
    parts.nodes = {node("Bogus", {"x"}, {"h"}, {}, "first"), node("Loop", {"h"}, {"l"}),
                   node("Foo", {"l"}, {"y"}, {}, "", "com.example")};
    const auto read = std::make_shared<const Model>(read_model(model(parts)));
    const std::vector<UnsupportedOperator> unsupported = unsupported_operators(*read);
    ASSERT_EQ(unsupported.size(), 3U);
    EXPECT_EQ(unsupported[0].operator_type, "Bogus");
    EXPECT_EQ(unsupported[0].node, "first");
    EXPECT_EQ(unsupported[0].reason, "Windrow has no operator of this name");
    EXPECT_EQ(unsupported[1].node, "l");
    EXPECT_EQ(unsupported[2].operator_type, "com.example.Foo");
    EXPECT_EQ(unsupported[2].reason, "the model does not import the operators of 'com.example'");
    try {
        prepare(read);
        FAIL() << "a model with unknown operators was prepared";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6610");
    }
}

TEST(Prepare, AnOpsetThatIsTooNewIsRefused) {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, {"N"})};
    parts.outputs = {value("x", ElementType::float32, {"N"})};
    const Model read = read_model(model(parts, newest_opset + 1));
    ASSERT_EQ(unsupported_operators(read).size(), 1U);
    EXPECT_EQ(unsupported_operators(read)[0].reason, "the model imports opset 29, Windrow knows ONNX's operators up to opset 28");
}

}  // namespace
}  // namespace windrow::inference
