// SPDX-License-Identifier: Apache-2.0
#include "program/graph_scorer.hpp"

#include "hand_made_graph.hpp"
#include "model_bytes.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

/// Scorers over graphs made by hand: the rows of any call get what the program gives each of them.

namespace windrow::inference {
namespace {

using namespace hand_made;
using namespace model_bytes;

/// [N, 4] -> [N, 2]: sums of neighbours, through slots, shared bytes and an operator with an output that nobody wants.
class SumPairs final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        const Shape& shape = inputs[0].type.shape;
        return {TensorType{ElementType::float32, {shape[0], shape[1] / 2}}, TensorType{ElementType::float32, shape}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for (std::int64_t i = 0; i < outputs[0].size(); ++i)
            outputs[0].data<float>()[i] = inputs[0]->data<float>()[2 * i] + inputs[0]->data<float>()[2 * i + 1];
        for (std::int64_t i = 0; i < outputs[1].size(); ++i) outputs[1].data<float>()[i] = -1;
    }
};

std::shared_ptr<RowModel> row_model(HandMade made, std::vector<Port> inputs, std::vector<Port> outputs) {
    auto rows = std::make_shared<RowModel>();
    rows->model = made.model;
    rows->program = std::make_shared<const GraphProgram>(std::move(made.graph));
    rows->inputs = std::move(inputs);
    rows->outputs = std::move(outputs);
    return rows;
}

/// x [N, 4]; h = x + x; outputs: pairs of (h + x) as [N, 2], the same as [N, 1, 2], and x itself.
std::shared_ptr<RowModel> pairs_model() {
    HandMade made;
    const int x = made.input({{-1, "N"}, {4, ""}});
    const int h = made.step<Plus>({x, x});
    const int sum = made.step<Plus>({h, x});
    const int pairs = made.step<SumPairs>({sum});
    const int shape = made.value(integers({3}, {-1, 1, 2}));
    const int other = made.step<WithMiddle>({pairs, shape});
    made.graph.outputs = {pairs, other, x};
    return row_model(
        std::move(made), {{"x", ElementType::float32, {4}}},
        {{"pairs", ElementType::float32, {2}}, {"other", ElementType::float32, {1, 2}}, {"x", ElementType::float32, {4}}});
}

struct Scored {
    std::vector<float> pairs, other, x;
    friend bool operator==(const Scored&, const Scored&) = default;
};

Scored score(Scorer& scorer, const std::vector<float>& input) {
    const std::size_t rows = input.size() / 4;
    Scored scored{std::vector<float>(rows * 2), std::vector<float>(rows * 2), std::vector<float>(rows * 4)};
    const void* const inputs[] = {input.data()};
    void* const outputs[] = {scored.pairs.data(), scored.other.data(), scored.x.data()};
    scorer.run(static_cast<std::int64_t>(rows), inputs, outputs);
    return scored;
}

std::vector<float> input_of(std::size_t rows) {
    std::vector<float> input(rows * 4);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(i) * 0.25F;
    return input;
}

Scored expected_of(const std::vector<float>& input) {
    Scored expected;
    for (std::size_t i = 0; i < input.size(); i += 2) expected.pairs.push_back(3 * input[i] + 3 * input[i + 1]);
    expected.other = expected.pairs;
    expected.x = input;
    return expected;
}

TEST(GraphScorer, AnyRowsInAnyOrder) {
    const auto rows = pairs_model();
    ScorerOptions options;
    options.batch_limit = 8;
    GraphScorer scorer(rows, rows->program, options);
    for (const std::size_t count : {1, 8, 3, 21, 0, 2, 8}) {
        const std::vector<float> input = input_of(count);
        EXPECT_EQ(score(scorer, input), expected_of(input)) << count;
    }
}

TEST(GraphScorer, OneRowAtATime) {
    const auto rows = pairs_model();
    rows->one_row_reason = "a test";
    GraphScorer scorer(rows, rows->program, {});
    const std::vector<float> input = input_of(5);
    EXPECT_EQ(score(scorer, input), expected_of(input));
    ASSERT_EQ(scorer.backend_notes().size(), 2U);
    EXPECT_EQ(scorer.backend_notes()[1], "rows are run one at a time: a test");
}

TEST(GraphScorer, LengthsThatFollowNoRuleArePlannedForEachCount) {
    HandMade made;
    const int x = made.input({{-1, "N"}, {2, ""}});
    // The shape of x is a value that follows from its type, and differs with the rows.
    const int shape = made.step<ShapeOf>({x});
    made.graph.outputs = {made.step<Reshaped>({made.step<Plus>({x, x}), shape})};
    const auto rows = row_model(std::move(made), {{"x", ElementType::float32, {2}}}, {{"y", ElementType::float32, {2}}});
    GraphScorer scorer(rows, rows->program, {});
    for (int count = 40; count > 0; count -= 3) {
        std::vector<float> input(static_cast<std::size_t>(count) * 2, 1.5F);
        std::vector<float> output(input.size());
        const void* const inputs[] = {input.data()};
        void* const outputs[] = {output.data()};
        scorer.run(count, inputs, outputs);
        EXPECT_EQ(output, std::vector<float>(input.size(), 3.0F));
    }
}

TEST(GraphScorer, FreeLengthsAreSet) {
    HandMade made;
    const int x = made.input({{-1, "N"}, {-1, "T"}});
    made.graph.outputs = {made.step<Plus>({x, x})};
    const auto rows = row_model(std::move(made), {{"x", ElementType::float32, {-1}}}, {{"y", ElementType::float32, {-1}}});
    GraphScorer scorer(rows, rows->program, {});
    float input[] = {1, 2, 3, 4, 5, 6};
    float output[6];
    const void* const inputs[] = {input};
    void* const outputs[] = {output};
    EXPECT_THROW(scorer.run(2, inputs, outputs), Error);
    EXPECT_EQ(scorer.set_lengths(std::vector<std::int64_t>{3}), (std::vector<Shape>{{3}}));
    scorer.run(2, inputs, outputs);
    EXPECT_EQ(output[5], 12);
    EXPECT_EQ(scorer.set_lengths(std::vector<std::int64_t>{2}), (std::vector<Shape>{{2}}));
    scorer.run(3, inputs, outputs);
    EXPECT_EQ(output[4], 10);
}

}  // namespace
}  // namespace windrow::inference
