// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/decimal_sum.hpp"
#include "windrow/semantics/decimal_variance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

i128 power(int exponent) {
    i128 out = 1;
    for (int i = 0; i < exponent; ++i) out *= 10;
    return out;
}

/// Quotient rounded half away from zero, the long way round.
i128 rounded_quotient(i128 value, i128 divisor) {
    const i128 magnitude = value < 0 ? -value : value;
    i128 quotient = magnitude / divisor;
    if (2 * (magnitude % divisor) >= divisor) ++quotient;
    return value < 0 ? -quotient : quotient;
}

TEST(DecimalSum, TotalsAndAveragesOfRandomValues) {
    std::mt19937_64 random(31);
    for (int round = 0; round < 5000; ++round) {
        DecimalSum state{};
        i128 total = 0;
        const int count = static_cast<int>(1 + random() % 50);
        for (int i = 0; i < count; ++i) {
            const i128 value = static_cast<i128>(static_cast<i64>(random())) * static_cast<i64>(random() % 1000000);
            add(state, value);
            total += value;
        }
        i128 out = 0;
        ASSERT_TRUE(decimal_total(state, out));
        ASSERT_TRUE(out == total);
        const int digits = static_cast<int>(random() % 7);
        ASSERT_TRUE(decimal_average(state, digits, out));
        ASSERT_TRUE(out == rounded_quotient(total * power(digits), count));
    }
}

TEST(DecimalSum, KnowsTheLargestTotalThatFits) {
    DecimalSum state{};
    i128 out = 0;
    add(state, power(38) - 1);
    EXPECT_TRUE(decimal_total(state, out));
    EXPECT_TRUE(out == power(38) - 1);
    add(state, 1);
    EXPECT_FALSE(decimal_total(state, out));
    for (int i = 0; i < 1000; ++i) add(state, power(38) - 1);
    for (int i = 0; i < 1000; ++i) add(state, 1 - power(38));
    EXPECT_FALSE(decimal_total(state, out));
    add(state, -2);
    EXPECT_TRUE(decimal_total(state, out));
    EXPECT_TRUE(out == power(38) - 2);
}

TEST(DecimalVariance, EachStepRoundsHalfUpAtTheScaleOfSquares) {
    std::mt19937_64 random(32);
    for (int round = 0; round < 3000; ++round) {
        const int scale = static_cast<int>(random() % 4);  // 2 * scale <= 6: squares are exact
        DecimalMoments state{};
        i128 sum = 0;
        i128 squares = 0;
        const int count = static_cast<int>(2 + random() % 20);
        for (int i = 0; i < count; ++i) {
            const i128 value = static_cast<i64>(random() % 2000000) - 1000000;
            add(state, value, scale);
            sum += value;
            squares += value * value;
        }
        const i128 unit = power(6 - 2 * scale);
        const i128 expected = rounded_quotient(squares * unit - rounded_quotient(sum * sum * unit, count), count - 1);
        i128 out = 0;
        ASSERT_TRUE(decimal_variance_at_square_scale(state, scale, true, out));
        ASSERT_TRUE(out == expected);
        i128 root = 0;
        ASSERT_TRUE(decimal_root(out, 6, 6, root));
        const double wanted = std::sqrt(static_cast<double>(out) / 1e6) * 1e6;
        ASSERT_NEAR(static_cast<double>(root), wanted, 0.5 + wanted * 1e-15);
    }
}

TEST(DecimalVariance, DividesByAnyPowerOfTen) {
    for (int digits = 1; digits <= 38; ++digits) {
        u64 magnitude[5] = {0, 0, 0, 0, 0};
        const u128 value = static_cast<u128>(power(38)) - 1;
        magnitude[0] = static_cast<u64>(value);
        magnitude[1] = static_cast<u64>(value >> 64);
        divide_by_power_of_ten(magnitude, 5, digits);
        const u128 quotient = (static_cast<u128>(magnitude[1]) << 64) | magnitude[0];
        EXPECT_TRUE(quotient == static_cast<u128>(power(38 - digits))) << "99...9 rounds up, at " << digits;
    }
}

TEST(NearestDouble, OfADecimalIsWhatItsTextReads) {
    std::mt19937_64 random(33);
    for (int round = 0; round < 3000; ++round) {
        const u64 unscaled = random() % 1000000000000000000UL;
        const int scale = static_cast<int>(random() % 30);
        const double expected = std::stod(std::to_string(unscaled) + "e-" + std::to_string(scale));
        ASSERT_EQ(nearest_double(unscaled, scale), expected);
    }
}

}  // namespace
}  // namespace windrow::semantics
