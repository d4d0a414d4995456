// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/exact_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

/// A reference that shares nothing with the code under test: the sum as an array of bits (0 or 1 per byte), schoolbook.
class BitByBitSum {
public:
    void add(double value) {
        int exponent = 0;
        double fraction = std::frexp(std::fabs(value), &exponent);  // value = fraction * 2^exponent
        const bool negative = std::signbit(value);
        std::vector<std::uint8_t>& bits = negative ? negative_ : positive_;
        for (int position = exponent - 1; fraction != 0; --position) {
            fraction *= 2;
            if (fraction >= 1) {
                fraction -= 1;
                for (std::size_t i = static_cast<std::size_t>(position + 1074); ++bits[i] == 2; ++i) bits[i] = 0;
            }
        }
    }
    /// Nearest double, ties to even, found by trying: the largest double not above the total, then the closer neighbour.
    double nearest(int digits, int lowest, double huge) const {
        std::vector<std::uint8_t> bits = positive_;
        bool negative = false;
        std::vector<std::uint8_t> less = negative_;
        for (std::size_t i = bits.size(); i-- > 0;) {
            if (bits[i] != less[i]) {
                negative = bits[i] < less[i];
                break;
            }
        }
        if (negative) std::swap(bits, less);
        for (std::size_t i = 0; i < bits.size(); ++i) {
            int difference = bits[i] - less[i];
            if (difference < 0) {
                difference += 2;
                std::size_t k = i + 1;
                while (bits[k] == less[k] && bits[k] == 0) bits[k++] = 1;
                if (bits[k] == 1) {
                    bits[k] = 0;
                } else {
                    ++less[k];
                    for (std::size_t c = k; less[c] == 2; ++c) {
                        less[c] = 0;
                        ++less[c + 1];
                    }
                }
            }
            bits[i] = static_cast<std::uint8_t>(difference);
        }
        int top = static_cast<int>(bits.size()) - 1;
        while (top >= 0 && bits[static_cast<std::size_t>(top)] == 0) --top;
        if (top < 0) return 0.0;
        const int last = std::max(top - digits + 1, lowest + 1074);
        double kept = 0;
        for (int i = top; i >= last; --i) kept = kept * 2 + bits[static_cast<std::size_t>(i)];
        const bool half = last > 0 && bits[static_cast<std::size_t>(last - 1)] != 0;
        bool below = false;
        for (int i = 0; i < last - 1; ++i) below = below || bits[static_cast<std::size_t>(i)] != 0;
        if (half && (below || std::fmod(kept, 2) == 1)) kept += 1;
        double result = std::ldexp(kept, last - 1074);
        if (result > huge) result = std::numeric_limits<double>::infinity();
        return negative ? -result : result;
    }

private:
    std::vector<std::uint8_t> positive_ = std::vector<std::uint8_t>(2300);
    std::vector<std::uint8_t> negative_ = std::vector<std::uint8_t>(2300);
};

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

double sum_of(const std::vector<double>& values) {
    Memory memory;
    ExactSum state{};
    for (double v : values) add(state, v, memory.allocator());
    return exact_total(state);
}

double reference(const std::vector<double>& values) {
    BitByBitSum sum;
    for (double v : values) sum.add(v);
    return sum.nearest(53, -1074, std::numeric_limits<double>::max());
}

/// Values of several kinds: telemetry, wide exponents, cancelling pairs, subnormals, huge ones.
std::vector<double> random_values(std::mt19937_64& random, int kind) {
    std::vector<double> values;
    const std::size_t count = 1 + random() % 60;
    for (std::size_t i = 0; i < count; ++i) {
        const double unit = static_cast<double>(random() >> 11) / 9007199254740992.0;
        const double sign = (random() & 1) != 0 ? 1 : -1;
        switch (kind) {
            case 0:
                values.push_back(sign * unit * 100);
                break;
            case 1:
                values.push_back(sign * std::ldexp(unit, static_cast<int>(random() % 200) - 100));
                break;
            case 2:
                values.push_back(sign * std::ldexp(unit, static_cast<int>(random() % 2000) - 1000));
                break;
            case 3:
                values.push_back(std::ldexp(unit, static_cast<int>(random() % 90)));
                values.push_back(-values[random() % values.size()]);
                break;
            case 4:
                values.push_back(sign * std::bit_cast<double>(random() % (1UL << 54)));
                break;
            case 5:
                values.push_back(sign * std::ldexp(0.5 + unit / 2, 1024));
                break;
            default:
                values.push_back(std::bit_cast<double>(random()));
                break;
        }
        if (!std::isfinite(values.back())) values.back() = 0.0;
    }
    return values;
}

TEST(ExactSum, IsTheNearestDoubleOfTheExactTotal) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 7000; ++round) {
        const std::vector<double> values = random_values(random, round % 7);
        const double expected = reference(values);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(sum_of(values) + 0.0), std::bit_cast<std::uint64_t>(expected))
            << "kind " << round % 7;
    }
}

TEST(ExactSum, RoundsOnceToFloat) {
    std::mt19937_64 random(8);
    for (int round = 0; round < 3000; ++round) {
        Memory memory;
        ExactSum state{};
        BitByBitSum expected;
        for (double v : random_values(random, round % 7)) {
            const auto narrow = static_cast<double>(static_cast<float>(v));
            if (!std::isfinite(narrow)) continue;
            add(state, narrow, memory.allocator());
            expected.add(narrow);
        }
        const auto wanted = static_cast<float>(expected.nearest(24, -149, std::numeric_limits<float>::max()));
        ASSERT_EQ(std::bit_cast<std::uint32_t>(exact_float_total(state) + 0.0F), std::bit_cast<std::uint32_t>(wanted));
    }
}

TEST(ExactSum, DoesNotDependOnOrderOrGrouping) {
    std::mt19937_64 random(9);
    for (int round = 0; round < 2000; ++round) {
        std::vector<double> values = random_values(random, round % 7);
        const double expected = sum_of(values);
        std::shuffle(values.begin(), values.end(), random);
        Memory memory;
        std::vector<ExactSum> parts(1 + random() % 5);
        for (double v : values) add(parts[random() % parts.size()], v, memory.allocator());
        while (parts.size() > 1) {
            std::swap(parts[random() % parts.size()], parts.back());
            const ExactSum last = parts.back();
            parts.pop_back();
            combine(parts[random() % parts.size()], last, false, memory.allocator());
        }
        ASSERT_EQ(std::bit_cast<std::uint64_t>(exact_total(parts[0])), std::bit_cast<std::uint64_t>(expected));
        ASSERT_EQ(count_of(parts[0]), values.size());
    }
}

TEST(ExactSum, RetractingLeavesTheRest) {
    std::mt19937_64 random(10);
    for (int round = 0; round < 2000; ++round) {
        const std::vector<double> stay = random_values(random, round % 7);
        const std::vector<double> go = random_values(random, (round / 7) % 7);
        Memory memory;
        ExactSum total{};
        ExactSum leaving{};
        for (double v : stay) add(total, v, memory.allocator());
        for (double v : go) {
            add(total, v, memory.allocator());
            add(leaving, v, memory.allocator());
        }
        combine(total, leaving, true, memory.allocator());
        ASSERT_EQ(std::bit_cast<std::uint64_t>(exact_total(total)), std::bit_cast<std::uint64_t>(sum_of(stay)));
    }
}

TEST(ExactSum, ManyLargeValuesOverflowTheWindowExactly) {
    Memory memory;
    ExactSum state{};
    add(state, 1.0, memory.allocator());
    const double large = 0x1.fffffffffffffp68;
    for (int i = 0; i < 100000; ++i) add(state, large, memory.allocator());
    for (int i = 0; i < 100000; ++i) add(state, -large, memory.allocator());
    EXPECT_EQ(exact_total(state), 1.0);
}

TEST(ExactSum, SpecialValuesFollowIeee) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(sum_of({1, infinity}), infinity);
    EXPECT_EQ(sum_of({1, -infinity}), -infinity);
    EXPECT_TRUE(std::isnan(sum_of({infinity, -infinity})));
    EXPECT_TRUE(std::isnan(sum_of({1, std::nan("")})));
    EXPECT_EQ(sum_of({1.7e308, 1.7e308}), infinity);
    EXPECT_EQ(sum_of({1.7e308, 1.7e308, -1.7e308}), 1.7e308);
}

TEST(ExactSum, OnlyNegativeZerosSumToNegativeZero) {
    EXPECT_TRUE(std::signbit(sum_of({-0.0, -0.0})));
    EXPECT_FALSE(std::signbit(sum_of({-0.0, 0.0})));
    EXPECT_FALSE(std::signbit(sum_of({1.0, -1.0})));
    EXPECT_FALSE(std::signbit(sum_of({-0.0, 1.0, -1.0})));
    Memory memory;
    ExactSum state{};
    add(state, -0.0, memory.allocator());
    EXPECT_FALSE(std::signbit(exact_average(state)));
}

}  // namespace
}  // namespace windrow::semantics
