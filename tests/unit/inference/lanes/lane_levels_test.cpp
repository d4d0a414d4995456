// SPDX-License-Identifier: Apache-2.0
#include "lanes/float_functions.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

using Member = FloatFunctions::Function FloatFunctions::*;

struct Named {
    const char* name;
    Member function;
};
const Named functions[] = {{"exp", &FloatFunctions::exp},
                           {"exp_minus_one_below_zero", &FloatFunctions::exp_minus_one_below_zero},
                           {"log", &FloatFunctions::log},
                           {"tanh", &FloatFunctions::tanh},
                           {"sigmoid", &FloatFunctions::sigmoid},
                           {"softplus", &FloatFunctions::softplus},
                           {"erf", &FloatFunctions::erf},
                           {"square_root", &FloatFunctions::square_root},
                           {"round_to_even", &FloatFunctions::round_to_even},
                           {"round_down", &FloatFunctions::round_down},
                           {"round_up", &FloatFunctions::round_up}};

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
        for (const Named& named : functions) {
            std::vector<float> one(from.size());
            std::vector<float> many(from.size());
            (float_functions_at(LaneLevel::one).*named.function)(from.data(), one.data(), from.size());
            (float_functions_at(level).*named.function)(from.data(), many.data(), from.size());
            std::size_t different = 0;
            for (std::size_t i = 0; i < from.size() && different < 5; ++i) {
                if (same(one[i], many[i])) continue;
                ++different;
                ADD_FAILURE() << named.name << "(" << from[i] << ") is " << one[i] << " with one lane and " << many[i] << " with "
                              << static_cast<int>(level);
            }
        }
    }
}

TEST(LaneLevels, NeitherReadNorWriteBeyondTheCount) {
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        for (std::size_t count = 0; count < 40; ++count) {
            const std::vector<float> from(count, -1.0F);  // as long as that, so that a sanitizer sees a read too far
            std::vector<float> to(count + 16, 7.0F);
            float_functions_at(level).square_root(from.data(), to.data(), count);
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
