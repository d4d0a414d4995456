// SPDX-License-Identifier: Apache-2.0
#include "program/graph_passes.hpp"

#include "model_maker.hpp"
#include "program/graph_program.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace windrow::inference {
namespace {

/// Runs the model as it is and as the passes leave it, and compares bits. Returns the number of steps that are left.
std::size_t expect_same_bits(const ModelMaker& maker, const Shape& shape) {
    std::vector<UnsupportedOperator> unsupported;
    const GraphProgram plain(make_prepared_graph(maker.model(), unsupported));
    EXPECT_TRUE(unsupported.empty());
    const auto improved = prepare_graph_program(maker.model(), Precision::exact);
    Tensor x(ElementType::float32, shape);
    std::mt19937 random(9);
    std::normal_distribution<float> normal;
    for (std::int64_t i = 0; i < x.size(); ++i) x.data<float>()[i] = normal(random);
    const std::vector<Tensor> expected = plain.run({&x, 1});
    const std::vector<Tensor> given = improved->run({&x, 1});
    EXPECT_EQ(expected.size(), given.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(shape_text(expected[i].shape()), shape_text(given[i].shape()));
        EXPECT_EQ(std::memcmp(expected[i].data<char>(), given[i].data<char>(), expected[i].bytes()), 0) << "output " << i;
    }
    const TensorType type = x.type();
    EXPECT_EQ(plain.infer({&type, 1}), improved->infer({&type, 1}));
    EXPECT_EQ(plain.operations({&type, 1}), improved->operations({&type, 1}));
    return improved->graph().nodes.size();
}

TEST(GraphPasses, ChainsOfDenseLayersBecomeOneStep) {
    ModelMaker maker({8});
    std::string x = maker.node("Gemm", {"x", maker.constant({20, 8}), maker.constant({20})}, {integer_attribute("transB", 1)});
    x = maker.node("Relu", {x});
    x = maker.node("Gemm", {x, maker.constant({20, 3})});
    x = maker.node("Tanh", {x});
    maker.output(x);
    for (const std::int64_t rows : {1, 7, 40}) EXPECT_EQ(expect_same_bits(maker, {rows, 8}), 1U);
}

TEST(GraphPasses, AChainOfProductsTakesAnyRank) {
    ModelMaker maker({5, 8});
    std::string x = maker.node("MatMul", {"x", maker.constant({8, 20})});
    x = maker.node("Add", {maker.constant({20}), x});
    x = maker.node("Sigmoid", {x});
    x = maker.node("MatMul", {x, maker.constant({20, 3})});
    maker.output(x);
    EXPECT_EQ(expect_same_bits(maker, {6, 5, 8}), 1U);
}

TEST(GraphPasses, AValueThatIsReadElsewhereEndsAChain) {
    ModelMaker maker({8});
    const std::string hidden = maker.node("Relu", {maker.node("Gemm", {"x", maker.constant({8, 6})})});
    maker.output(maker.node("Gemm", {hidden, maker.constant({6, 8})}));
    maker.output(hidden);
    EXPECT_EQ(expect_same_bits(maker, {9, 8}), 2U);
}

TEST(GraphPasses, RandomGraphsKeepTheirBits) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        ModelMaker maker({7}, seed);
        std::mt19937& random = maker.random();
        std::string x = "x";
        std::int64_t width = 7;
        for (unsigned i = 0; i < 6; ++i) {
            const std::int64_t outputs = 1 + static_cast<std::int64_t>(random() % 30);
            switch (random() % 7) {
                case 0:
                    x = maker.node("Gemm", {x, maker.constant({width, outputs}),
                                            maker.constant(random() % 2 == 0 ? Shape{outputs} : Shape{1, outputs})});
                    width = outputs;
                    break;
                case 1:
                    x = maker.node("Gemm", {x, maker.constant({outputs, width}), maker.constant({1})},
                                   {integer_attribute("transB", 1)});  // a bias that is one number
                    width = outputs;
                    break;
                case 2:
                    x = maker.node("MatMul", {x, maker.constant({width, outputs})});
                    x = maker.node("Add", {x, maker.constant(random() % 2 == 0 ? Shape{outputs} : Shape{1, outputs})});
                    width = outputs;
                    break;
                case 3:
                    x = maker.node("MatMul", {x, maker.constant({width, outputs})});
                    width = outputs;
                    break;
                case 4:
                    x = maker.node(random() % 2 == 0 ? "Sub" : "Div", {x, maker.constant({width})});
                    break;
                default:
                    x = maker.node(random() % 2 == 0 ? "Relu" : random() % 2 == 0 ? "LeakyRelu" : "Softplus", {x});
                    break;
            }
            if (random() % 8 == 0) maker.output(x);
        }
        maker.output(maker.node("Identity", {x}));
        expect_same_bits(maker, {1 + static_cast<std::int64_t>(random() % 40), 7});
    }
}

TEST(GraphPasses, ConvolutionsAndRecurrentLayersKeepTheirBits) {
    ModelMaker image({4, 30});
    std::string x =
        image.node("Conv", {"x", image.constant({18, 4, 5}), image.constant({18})}, {integers_attribute("pads", {2, 2})});
    x = image.node("Relu", {x});
    image.output(image.node("Conv", {x, image.constant({6, 9, 3})}, {integer_attribute("group", 2)}));
    expect_same_bits(image, {3, 4, 30});

    ModelMaker sequence({5, 8});  // five rows, the batch dimension is the step
    for (const auto& [type, gates] : {std::pair<const char*, std::int64_t>{"LSTM", 4}, {"GRU", 3}, {"RNN", 1}}) {
        sequence.output(sequence.node(type,
                                      {"x", sequence.constant({1, gates * 20, 8}), sequence.constant({1, gates * 20, 20}),
                                       sequence.constant({1, gates * 40})},
                                      {integer_attribute("hidden_size", 20)}, 2));
    }
    expect_same_bits(sequence, {6, 5, 8});
}

}  // namespace
}  // namespace windrow::inference
