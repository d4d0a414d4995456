// SPDX-License-Identifier: Apache-2.0
#include "program/row_proof.hpp"

#include "model_bytes.hpp"
#include "program/graph_scorer.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <cmath>
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

/// Rows depend on each other, and no made-up row shows it.
TEST(RowProof, ARowThatIsNoNumberProvesNothing) {
    GraphParts parts = one_node(node("CumSum", {"x", "axis"}, {"s"}), {"N", "2"},
                                {write_tensor(integers({}, {0}), "axis"), write_tensor(floats({1}, {NAN}), "nan")});
    parts.nodes.push_back(node("Add", {"s", "nan"}, {"y"}));
    EXPECT_NE(proved(parts).one_row_reason.find("'y' is NaN or infinite for made-up rows"), std::string::npos);
}

TEST(RowProof, ALogarithmIsProvedWithPositiveRows) {
    EXPECT_EQ(proved(one_node(node("Log", {"x"}, {"y"}), {"N", "2"})).one_row_reason, "");
    EXPECT_EQ(proved(one_node(node("Sqrt", {"x"}, {"y"}), {"N", "2"})).one_row_reason, "");
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

std::string refusal_of_length(Scorer& scorer, std::int64_t length) {
    try {
        scorer.set_lengths(std::vector<std::int64_t>{length});
    } catch (const Error& error) {
        return error.code() + ": " + error.message();
    }
    return "";
}

TEST(RowProof, ALengthThatGivesAnotherShapeThanTheOutputsIsRefusedAndAnotherMayFollow) {
    // With 16 steps a row stays a row, with 32 it becomes two: nobody has room for those.
    const auto folded = std::make_shared<const RowModel>(
        proved(one_node(node("Reshape", {"x", "s"}, {"y"}), {"N", "T"}, {write_tensor(integers({2}, {-1, 16}), "s")})));
    EXPECT_EQ(folded->outputs[0].row_shape, Shape{16});
    GraphScorer scorer(folded, folded->program, {});
    EXPECT_EQ(refusal_of_length(scorer, 32),
              "W6612: the model's output 'y' has the shape [2, 16], not [1, 16], for 1 row of these lengths");
    EXPECT_EQ(refusal_of_length(scorer, 16), "");
    const std::vector<float> input(48, 2.0F);
    std::vector<float> output(48);
    const void* const inputs[] = {input.data()};
    void* const outputs[] = {output.data()};
    scorer.run(3, inputs, outputs);
    EXPECT_EQ(output, input);

    const auto last_five = std::make_shared<const RowModel>(proved(
        one_node(node("Slice", {"x", "b", "e", "a"}, {"y"}), {"N", "T"},
                 {write_tensor(integers({-5}), "b"), write_tensor(integers({1 << 30}), "e"), write_tensor(integers({1}), "a")})));
    EXPECT_EQ(last_five->outputs[0].row_shape, Shape{5});
    GraphScorer last(last_five, last_five->program, {});
    EXPECT_EQ(refusal_of_length(last, 7), "");
    EXPECT_EQ(refusal_of_length(last, 3),
              "W6612: the model's output 'y' has the shape [1, 3], not [1, 5], for 1 row of these lengths");
}

TEST(RowProof, AModelThatDropsRowsOfLargeBatchesIsRefusedForThose) {
    const auto rows = std::make_shared<const RowModel>(
        proved(one_node(node("Slice", {"x", "b", "e"}, {"y"}), {"N", "2"},
                        {write_tensor(integers({0}), "b"), write_tensor(integers({100}), "e")})));
    ScorerOptions options;
    options.batch_limit = 100;
    EXPECT_NO_THROW(GraphScorer(rows, rows->program, options));
    options.batch_limit = 101;
    try {
        GraphScorer(rows, rows->program, options);
        FAIL() << "not refused";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6613");
        EXPECT_EQ(error.message(), "the model's output 'y' has the shape [100, 2], not [101, 2], for 101 rows");
    }
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

TEST(RowProof, AnInputOfMoreElementsThanARowCanHaveIsRefused) {
    const std::string huge = std::to_string(std::int64_t{1} << 40);
    EXPECT_EQ(refusal(one_node(node("Shape", {"x"}, {"y"}), {"N", huge, "T", huge})),
              "W6603: a tensor of the shape [1099511627776, 1, 1099511627776] is too large");
}

TEST(RowProof, ARowThatTakesTooMuchMemoryIsRefused) {
    // 2^34 elements a row, from a file of 125 bytes.
    const std::string text = refusal(one_node(node("Pad", {"x", "p"}, {"y"}), {"N", "4"},
                                              {write_tensor(integers({4}, {0, 0, 0, std::int64_t{1} << 34}), "p")}));
    EXPECT_EQ(text, "W6614: the model's values would take 206158430256 bytes, at most 8589934592 are given to a run");
}

TEST(RowProof, TextsThatTakeTooMuchMemoryAreRefusedBeforeTheyAreMade) {
    // 2^31 texts, from a file of 200 bytes; only their number is looked at.
    Tensor text(ElementType::string, {1});
    GraphParts parts;
    parts.inputs = {value("x", ElementType::int64, {"N"})};
    parts.outputs = {value("y", ElementType::int64, {})};
    parts.initializers = {write_tensor(text, "s"), write_tensor(integers({std::int64_t{1} << 31}), "n")};
    parts.nodes = {node("Expand", {"s", "n"}, {"wide"}), node("Shape", {"wide"}, {"h"}), node("Add", {"x", "h"}, {"y"})};
    const std::string bytes = std::to_string((std::uint64_t{1} << 31) * sizeof(std::string) + 8 + 24);
    EXPECT_EQ(refusal(parts), "W6614: the model's values would take " + bytes + " bytes, at most 8589934592 are given to a run");
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
