// SPDX-License-Identifier: Apache-2.0
#include "dense/dense_chain.hpp"

#include "windrow/semantics/matrix_element.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

using semantics::Activation;

/// Layers with weights of their own.
struct Network {
    std::vector<std::vector<float>> weights;
    std::vector<std::vector<float>> biases;
    std::vector<DenseLayer> layers;
};

Network network_of(const std::vector<std::int64_t>& widths, std::mt19937& random) {
    const ElementActivation activations[] = {
        {Activation::relu, 0, 0},          {Activation::tanh, 0, 0},   {Activation::identity, 0, 0}, {Activation::sigmoid, 0, 0},
        {Activation::leaky_relu, 0.1F, 0}, {Activation::elu, 0.7F, 0}, {Activation::softplus, 0, 0}, {Activation::gelu, 0, 0}};
    std::normal_distribution<float> normal;
    const auto values = [&](std::int64_t count) {
        std::vector<float> made(static_cast<std::size_t>(count));
        for (float& v : made) v = normal(random);
        return made;
    };
    Network made;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
        made.weights.push_back(values(widths[i] * widths[i + 1]));
        made.biases.push_back(values(widths[i + 1]));
        DenseLayer layer{.inputs = widths[i], .outputs = widths[i + 1], .weights = made.weights.back().data()};
        layer.outputs_first = random() % 2 == 0;
        if (random() % 4 != 0) layer.bias = made.biases.back().data();
        if (random() % 4 == 0) layer.alpha = 0.3F;
        if (random() % 4 == 0) layer.beta = 1.7F;
        layer.activation = activations[random() % std::size(activations)];
        made.layers.push_back(layer);
    }
    return made;
}

float activated(const ElementActivation& activation, float x) {
    float out = 0;
    semantics::with_activation(activation.function, [&](auto function) {
        out = semantics::activate<decltype(function)::value>(x, activation.alpha, activation.beta);
    });
    return out;
}

/// The rule: one element after another.
std::vector<float> plain(const Network& network, std::int64_t rows, std::vector<float> x) {
    for (const DenseLayer& layer : network.layers) {
        std::vector<float> y(static_cast<std::size_t>(rows * layer.outputs));
        for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t o = 0; o < layer.outputs; ++o) {
                const float* const w = layer.outputs_first ? layer.weights + o * layer.inputs : layer.weights + o;
                const float sum = semantics::dot_product(x.data() + r * layer.inputs, 1L, w,
                                                         layer.outputs_first ? 1L : layer.outputs, layer.inputs);
                const float element = layer.bias != nullptr ? semantics::gemm_element(sum, layer.alpha, layer.beta, layer.bias[o])
                                                            : semantics::gemm_element(sum, layer.alpha);
                y[static_cast<std::size_t>(r * layer.outputs + o)] = activated(layer.activation, element);
            }
        }
        x = std::move(y);
    }
    return x;
}

void expect_plain_bits(const Network& network, std::int64_t rows, std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> x(static_cast<std::size_t>(rows * network.layers.front().inputs));
    for (float& v : x) v = normal(random);
    const std::vector<float> expected = plain(network, rows, x);
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        const DenseChain chain(network.layers, level);
        std::vector<float> y(expected.size(), -77.0F);
        chain.run(rows, x.data(), y.data());
        ASSERT_EQ(std::memcmp(y.data(), expected.data(), y.size() * sizeof(float)), 0)
            << static_cast<int>(level) << " lanes, " << rows << " rows, " << network.layers.size() << " layers from "
            << network.layers.front().inputs;
    }
}

TEST(DenseChain, GivesTheBitsOfThePlainLoops) {
    std::mt19937 random(1);
    for (const std::int64_t rows : {1, 2, 3, 5, 6, 8, 9, 15, 16, 17, 31, 32, 33, 70}) {
        expect_plain_bits(network_of({16, 64, 64, 1}, random), rows, random);
        expect_plain_bits(network_of({32, 16, 8, 16, 32}, random), rows, random);
    }
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<std::int64_t> widths(2 + random() % 4);
        for (std::int64_t& width : widths) width = 1 + static_cast<std::int64_t>(random() % (random() % 4 == 0 ? 150 : 40));
        expect_plain_bits(network_of(widths, random), 1 + static_cast<std::int64_t>(random() % 50), random);
    }
}

TEST(DenseChain, KeepsInfinitiesNaNAndSignsOfZero) {
    const float weights[] = {1.0F, 0.0F, -0.0F, 1.0F};
    const DenseLayer layer{.inputs = 2, .outputs = 2, .weights = weights};
    const DenseChain chain({&layer, 1});
    const float rows[] = {INFINITY, 1.0F, -0.0F, -0.0F, NAN, 2.0F};
    float out[6];
    chain.run(3, rows, out);
    EXPECT_EQ(out[0], INFINITY);
    EXPECT_TRUE(std::isnan(out[1]));  // infinity * 0
    EXPECT_EQ(out[2], 0.0F);
    EXPECT_FALSE(std::signbit(out[2]));  // sums start from 0
    EXPECT_TRUE(std::isnan(out[4]));
    EXPECT_TRUE(std::isnan(out[5]));
    chain.run(0, rows, out);  // no rows, nothing written
    EXPECT_EQ(out[0], INFINITY);
}

}  // namespace
}  // namespace windrow::inference
