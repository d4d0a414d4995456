// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/byte_hash.hpp"
#include "windrow/semantics/exact_moments.hpp"
#include "windrow/semantics/integer_variance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

class Memory {
public:
    auto allocator() {
        return [this](unsigned long bytes) {
            blocks_.push_back(std::make_unique<std::uint64_t[]>(bytes / 8 + 1));
            return reinterpret_cast<std::byte*>(blocks_.back().get());
        };
    }

private:
    std::deque<std::unique_ptr<std::uint64_t[]>> blocks_;
};

/// Every value goes through the spill: the slow, plain path.
double variance_by_spill(const std::vector<double>& values, bool sample) {
    Memory memory;
    ExactMoments state{};
    for (double v : values) {
        add(state, v, memory.allocator());
        empty_window(state, memory.allocator());
    }
    return exact_variance(state, sample);
}

TEST(ExactMoments, WindowAndSpillGiveTheSameBits) {
    std::mt19937_64 random(41);
    for (int round = 0; round < 3000; ++round) {
        const int spread = round % 3 == 0 ? 4 : (round % 3 == 1 ? 120 : 1200);
        std::vector<double> values(2 + random() % 30);
        for (double& v : values) {
            const double unit = static_cast<double>(static_cast<i64>(random() >> 10)) / 9007199254740992.0 - 0.5;
            v = std::ldexp(unit, static_cast<int>(random() % static_cast<unsigned>(spread)) - spread / 2);
        }
        Memory memory;
        ExactMoments straight{};
        for (double v : values) add(straight, v, memory.allocator());
        std::vector<ExactMoments> parts(3);
        for (double v : values) add(parts[random() % 3], v, memory.allocator());
        combine(parts[0], parts[1], false, memory.allocator());
        combine(parts[2], parts[0], false, memory.allocator());
        const double expected = variance_by_spill(values, true);
        ASSERT_EQ(exact_variance(straight, true), expected);
        ASSERT_EQ(exact_variance(parts[2], true), expected);
        ASSERT_GE(expected, 0.0);
    }
}

TEST(ExactMoments, AgreeWithTwoPassesInQuadruplePrecision) {
    std::mt19937_64 random(42);
    for (int round = 0; round < 2000; ++round) {
        std::vector<double> values(2 + random() % 30);
        for (double& v : values) v = static_cast<double>(random() >> 11) / 1e6;
        Memory memory;
        ExactMoments state{};
        __float128 sum = 0;
        for (double v : values) {
            add(state, v, memory.allocator());
            sum += v;
        }
        const __float128 mean = sum / static_cast<__float128>(values.size());
        __float128 squares = 0;
        for (double v : values) squares += (v - mean) * (v - mean);
        const auto expected = static_cast<double>(squares / static_cast<__float128>(values.size()));
        ASSERT_NEAR(exact_variance(state, false), expected, expected * 3e-16);
    }
}

TEST(IntegerVariance, WrapsLikeTheFormulaInItsOwnType) {
    std::mt19937_64 random(43);
    for (int round = 0; round < 3000; ++round) {
        IntegerMoments state{};
        auto sum = static_cast<std::int16_t>(0);
        auto squares = static_cast<std::int16_t>(0);
        const i64 count = static_cast<i64>(2 + random() % 300);
        for (i64 i = 0; i < count; ++i) {
            const auto value = static_cast<std::int16_t>(random());
            add(state, value);
            sum = static_cast<std::int16_t>(sum + value);
            squares = static_cast<std::int16_t>(squares + static_cast<std::int16_t>(value * value));
        }
        const i64 difference = squares - static_cast<std::int16_t>(sum * sum) / count;
        ASSERT_EQ(integer_variance<i16>(state, true), static_cast<std::int16_t>(difference / (count - 1)));
        const i64 population = difference / count;
        const i64 root = population > 0 ? static_cast<i64>(std::sqrt(static_cast<double>(population))) : 0;
        ASSERT_EQ(integer_deviation<i16>(state, false), static_cast<std::int16_t>(root));
    }
}

TEST(ByteHash, NeverChanges) {
    // Snapshots of APPROX_COUNT_DISTINCT hold these hashes.
    EXPECT_EQ(mix_bits(1), 0x5692161D100B05E5UL);
    EXPECT_EQ(hash_bytes("", 0), hash_bytes("x", 0));
    EXPECT_NE(hash_bytes("a", 1), hash_bytes("b", 1));
    EXPECT_NE(hash_bytes("a\0", 2), hash_bytes("a", 1));
}

}  // namespace
}  // namespace windrow::semantics
