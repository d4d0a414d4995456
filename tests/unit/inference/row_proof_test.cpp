// SPDX-License-Identifier: Apache-2.0
#include "program/row_proof.hpp"

#include "model_bytes.hpp"
#include "program/graph_scorer.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Which models are models over rows, and how rows are then run.

namespace windrow::inference {
namespace {

using namespace model_bytes;

GraphParts one_node(const std::string& bytes, const std::vector<std::string>& input, std::vector<std::string> initializers = {}) {
    GraphParts parts;
    parts.inputs = {value("x", ElementType::float32, input)};
    parts.outputs = {value("y", ElementType::float32, {})};
    parts.initializers = std::move(initializers);
    parts.nodes = {bytes};
    return parts;
}

RowModel proved(const GraphParts& parts) {
    return prove_rows(std::make_shared<const Model>(read_model(model(parts))));
}

std::string refusal(const GraphParts& parts) {
    try {
        proved(parts);
    } catch (const Error& error) {
        return error.code() + ": " + error.message();
    }
    return "";
}

TEST(RowProof, ADenseLayerIsOverRows) {
    const RowModel rows =
        proved(one_node(node("MatMul", {"x", "w"}, {"y"}), {"N", "2"}, {write_tensor(floats({2, 3}, {1, 2, 3, 4, 5, 6}), "w")}));
    EXPECT_EQ(rows.one_row_reason, "");
    ASSERT_EQ(rows.outputs.size(), 1U);
    EXPECT_EQ(rows.outputs[0].row_shape, Shape{3});
    EXPECT_EQ(rows.inputs[0].row_elements(), 2);
}

TEST(RowProof, ABatchOfOneIsFreed) {
    const RowModel rows = proved(one_node(node("Relu", {"x"}, {"y"}), {"1", "2"}));
    EXPECT_EQ(rows.one_row_reason, "");
    EXPECT_EQ(rows.model->graph.inputs[0].dimensions[0].length, -1);
}

TEST(RowProof, ABatchOfOneThatTheModelCountsOnIsRunRowByRow) {
    // The shape names the batch, so that three rows would become one of six elements.
    const auto rows = std::make_shared<const RowModel>(
        proved(one_node(node("Reshape", {"x", "s"}, {"y"}), {"1", "2"}, {write_tensor(integers({2}, {1, -1}), "s")})));
    EXPECT_NE(rows->one_row_reason, "");
    EXPECT_EQ(rows->outputs[0].row_shape, Shape{2});
    GraphScorer scorer(rows, rows->program, {});
    const float input[] = {1, 2, 3, 4};
    float output[4] = {};
    const void* const inputs[] = {input};
    void* const outputs[] = {output};
    scorer.run(2, inputs, outputs);
    EXPECT_EQ(output[3], 4);
}

TEST(RowProof, SequencesHaveFreeLengths) {
    const RowModel rows = proved(one_node(node("Relu", {"x"}, {"y"}), {"N", "T", "3"}));
    EXPECT_EQ(rows.inputs[0].row_elements(), -1);
    EXPECT_EQ(rows.outputs[0].row_shape, (Shape{-1, 3}));
}

TEST(RowProof, RowsThatDependOnEachOtherAreRefused) {
    EXPECT_EQ(refusal(one_node(node("Softmax", {"x"}, {"y"}, {integer_attribute("axis", 0)}), {"N", "2"})),
              "W6613: the model's output 'y' of a row depends on the other rows of its batch");
}

TEST(RowProof, WhatIsNoBatchIsRefused) {
    const std::string relu = node("Relu", {"x"}, {"y"});
    EXPECT_EQ(refusal(one_node(relu, {"32", "2"})), "W6613: the model's input 'x' has the fixed first dimension 32");
    EXPECT_EQ(refusal(one_node(relu, {})), "W6613: the model's input 'x' is a single number, without a batch dimension");
    EXPECT_EQ(refusal(one_node(node("ReduceSum", {"x"}, {"y"}, {integer_attribute("keepdims", 0)}), {"N", "2"})),
              "W6613: the model's output 'y' has the shape [] for 3 rows: its first dimension is not the batch");
    EXPECT_EQ(refusal(one_node(node("Transpose", {"x"}, {"y"}), {"N", "2"})),
              "W6613: the model's output 'y' has the shape [2, 3] for 3 rows: its first dimension is not the batch");
}

TEST(RowProof, ARowThatTakesTooMuchMemoryIsRefused) {
    // 2^34 elements a row, from a file of 125 bytes.
    const std::string text = refusal(one_node(node("Pad", {"x", "p"}, {"y"}), {"N", "4"},
                                              {write_tensor(integers({4}, {0, 0, 0, std::int64_t{1} << 34}), "p")}));
    EXPECT_EQ(text, "W6614: the model's values would take 206158430256 bytes, at most 8589934592 are given to a run");
}

TEST(RowProof, AnyNumberOfRowsGivesTheSameBits) {
    const RowModel rows = proved(one_node(node("Softmax", {"x"}, {"y"}), {"N", "5"}));
    const auto shared = std::make_shared<const RowModel>(rows);
    std::vector<float> input(40 * 5);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(static_cast<int>(i * 37 % 101) - 50) * 0.07F;
    std::vector<float> expected(input.size());
    const void* const inputs[] = {input.data()};
    for (const std::int64_t limit : {std::int64_t{1}, std::int64_t{7}, std::int64_t{40}}) {
        ScorerOptions options;
        options.batch_limit = limit;
        GraphScorer scorer(shared, shared->program, options);
        std::vector<float> output(input.size());
        void* const outputs[] = {output.data()};
        scorer.run(40, inputs, outputs);
        if (limit == 1) expected = output;
        EXPECT_EQ(output, expected) << limit;
    }
}

}  // namespace
}  // namespace windrow::inference
