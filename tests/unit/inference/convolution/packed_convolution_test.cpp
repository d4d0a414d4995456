// SPDX-License-Identifier: Apache-2.0
#include "convolution/packed_convolution.hpp"

#include "operators/convolution/convolve.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

semantics::SlidingDimension dimension(std::int64_t input, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                                      std::int64_t before, std::int64_t after) {
    const std::int64_t room = input + before + after - (kernel - 1) * dilation - 1;
    return {input, room < 0 ? 0 : room / stride + 1, kernel, stride, dilation, before, after};
}

std::vector<float> normal_values(std::int64_t count, std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> made(static_cast<std::size_t>(count));
    for (float& v : made) v = normal(random);
    return made;
}

void expect_plain_bits(const Convolution& convolution, std::mt19937& random, float one_weight = 0.5F) {
    const std::int64_t inputs = convolution.images * convolution.groups * convolution.channels * convolution.window.inputs();
    const std::int64_t outputs = convolution.images * convolution.groups * convolution.filters * convolution.window.outputs();
    const std::vector<float> input = normal_values(inputs, random);
    std::vector<float> weights =
        normal_values(convolution.groups * convolution.filters * convolution.channels * convolution.window.taps(), random);
    weights[random() % weights.size()] = one_weight;
    const std::vector<float> bias = normal_values(convolution.groups * convolution.filters, random);
    const float* const bias_or_none = random() % 3 == 0 ? nullptr : bias.data();
    const ElementActivation activations[] = {
        {semantics::Activation::identity, 0, 0}, {semantics::Activation::relu, 0, 0}, {semantics::Activation::tanh, 0, 0}};
    const ElementActivation activation = activations[random() % 3];
    std::vector<float> expected(static_cast<std::size_t>(outputs));
    plain::convolve(convolution, input.data(), weights.data(), bias_or_none, expected.data());
    for (float& v : expected) {
        if (activation.function == semantics::Activation::relu)
            v = semantics::activate<semantics::Activation::relu>(v, 0.0F, 0.0F);
        if (activation.function == semantics::Activation::tanh)
            v = semantics::activate<semantics::Activation::tanh>(v, 0.0F, 0.0F);
    }
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        const PackedConvolution packed(convolution, weights.data(), bias_or_none, activation, level);
        std::vector<float> output(expected.size(), -77.0F);
        packed.run(convolution, input.data(), output.data());
        for (std::size_t i = 0; i < output.size(); ++i) {
            const bool same =
                std::memcmp(&output[i], &expected[i], sizeof(float)) == 0 || (std::isnan(output[i]) && std::isnan(expected[i]));
            ASSERT_TRUE(same) << static_cast<int>(level) << " lanes, output " << i << " is " << output[i] << ", not "
                              << expected[i];
        }
    }
}

TEST(PackedConvolution, GivesTheBitsOfThePlainLoops) {
    std::mt19937 random(3);
    expect_plain_bits({2, 1, 8, 32, {{{}, {}, dimension(64, 5, 1, 1, 2, 2)}}}, random);
    expect_plain_bits({3, 1, 32, 32, {{{}, {}, dimension(64, 5, 1, 1, 0, 0)}}}, random);
    expect_plain_bits({1, 1, 3, 16, {{{}, dimension(9, 3, 1, 1, 1, 1), dimension(11, 3, 1, 1, 1, 1)}}}, random);
    for (int trial = 0; trial < 150; ++trial) {
        const auto up_to = [&](unsigned most) { return 1 + static_cast<std::int64_t>(random() % most); };
        const auto any = [&] {
            return dimension(up_to(30), up_to(5), up_to(3), up_to(2), static_cast<std::int64_t>(random() % 4),
                             static_cast<std::int64_t>(random() % 4));
        };
        Convolution convolution{up_to(2), up_to(2), up_to(4), up_to(70), {{{}, {}, any()}}};
        if (random() % 2 == 0) convolution.window.at[1] = any();
        if (random() % 8 == 0) convolution.window.at[0] = dimension(up_to(4), up_to(2), 1, 1, 0, 1);
        if (convolution.window.outputs() == 0) continue;
        expect_plain_bits(convolution, random);
    }
}

TEST(PackedConvolution, LeavesPaddingOut) {
    std::mt19937 random(4);
    for (int trial = 0; trial < 20; ++trial) {
        expect_plain_bits({1, 1, 1, 17, {{{}, {}, dimension(20, 5, 1, 1, 4, 4)}}}, random,
                          std::numeric_limits<float>::infinity());
    }
}

}  // namespace
}  // namespace windrow::inference
