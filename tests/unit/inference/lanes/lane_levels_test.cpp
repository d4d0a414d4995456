// SPDX-License-Identifier: Apache-2.0
#include "lanes/activation_kernels.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

/// A million floats: bit patterns of all kinds (NaN and subnormal ones too), numbers of the size that models hold, and the edges.
std::vector<float> arguments() {
    std::vector<float> values = {0.0F, -0.0F, INFINITY, -INFINITY, NAN,        1.0F,       -1.0F,
                                 0.5F, -0.5F, 1.5F,     2.5F,      8388608.0F, -8388607.5F};
    std::mt19937 random(6);
    std::normal_distribution<float> usual(0.0F, 4.0F);
    while (values.size() < 1'000'003) {
        values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
        values.push_back(usual(random));
    }
    return values;
}

/// The same bits; a NaN's payload and sign are not part of an answer.
bool same(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b));
}

TEST(LaneLevels, GiveTheSameBits) {
    const std::vector<float> from = arguments();
    for (const LaneLevel level : {LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        for (int function = 0; function < semantics::activation_count; ++function) {
            std::vector<float> one(from.size());
            std::vector<float> many(from.size());
            const auto count = static_cast<std::int64_t>(from.size());
            activation_kernels_at(LaneLevel::one).apply[function](from.data(), one.data(), count, 0.7F, 1.3F);
            activation_kernels_at(level).apply[function](from.data(), many.data(), count, 0.7F, 1.3F);
            std::size_t different = 0;
            for (std::size_t i = 0; i < from.size() && different < 5; ++i) {
                if (same(one[i], many[i])) continue;
                ++different;
                ADD_FAILURE() << "function " << function << " of " << from[i] << " is " << one[i] << " with one lane and "
                              << many[i] << " with " << static_cast<int>(level);
            }
        }
    }
}

TEST(LaneLevels, NeitherReadNorWriteBeyondTheCount) {
    const int root = static_cast<int>(semantics::Activation::square_root);
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        for (std::size_t count = 0; count < 40; ++count) {
            const std::vector<float> from(count, -1.0F);  // as long as that, so that a sanitizer sees a read too far
            std::vector<float> to(count + 16, 7.0F);
            activation_kernels_at(level).apply[root](from.data(), to.data(), static_cast<std::int64_t>(count), 0, 0);
            for (std::size_t i = 0; i < to.size(); ++i) EXPECT_EQ(std::isnan(to[i]), i < count) << count << " floats, " << i;
        }
    }
}

TEST(LaneLevels, TheWidestOfThisMachineIsUsed) {
    EXPECT_TRUE(has_lane_level(LaneLevel::one));
    EXPECT_TRUE(has_lane_level(lane_level()));
    if (std::getenv("WINDROW_LANES") == nullptr) {
        EXPECT_EQ(lane_level() == LaneLevel::sixteen, has_lane_level(LaneLevel::sixteen));
    }
}

}  // namespace
}  // namespace windrow::inference
