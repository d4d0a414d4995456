// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/tensor_value.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace windrow::semantics {
namespace {

TEST(TensorValue, IsTheNearestValueOfTheElementsType) {
    EXPECT_EQ(tensor_value<float>(i64{16777217}), 16777216.0F);
    EXPECT_EQ(tensor_value<float>(0.1), 0.1F);
    EXPECT_EQ(tensor_value<double>(0.1F), static_cast<double>(0.1F));
    EXPECT_EQ(tensor_value<float>(1e300), std::numeric_limits<float>::infinity());
    EXPECT_EQ(tensor_value<i32>(i8{-3}), -3);
    EXPECT_TRUE(std::signbit(tensor_value<float>(-0.0)));
}

TEST(TensorValue, ANanThatIsMadeNarrowerIsTheQuietOne) {
    const double with_payload = std::bit_cast<double>(0xFFF8000012345678ULL);
    EXPECT_EQ(std::bit_cast<std::uint32_t>(tensor_value<float>(with_payload)), 0x7FC00000U);
}

TEST(TensorValue, OfAWordIsReadAsWhatItIsCastTo) {
    // Nearest to it is another FLOAT than nearest to the nearest DOUBLE.
    const i64 twice_rounded = (i64{1} << 60) + (i64{1} << 36) + 1;
    const u64 word = static_cast<u64>(twice_rounded);
    const float once = tensor_value_of_word<float>(word, WordNumber::integer, WordNumber::integer);
    const float twice = tensor_value_of_word<float>(word, WordNumber::integer, WordNumber::float64);
    EXPECT_EQ(once, static_cast<float>(twice_rounded));
    EXPECT_EQ(twice, static_cast<float>(static_cast<double>(twice_rounded)));
    EXPECT_NE(once, twice);
    EXPECT_EQ(tensor_value_of_word<double>(word, WordNumber::integer, WordNumber::float32), static_cast<double>(once));
    EXPECT_EQ(tensor_value_of_word<float>(std::bit_cast<u64>(-2.5), WordNumber::float64, WordNumber::float64), -2.5F);
    EXPECT_EQ(tensor_value_of_word<double>(std::bit_cast<u32>(1.5F), WordNumber::float32, WordNumber::float32), 1.5);
    EXPECT_EQ(tensor_value_of_word<double>(static_cast<u64>(i64{-7}), WordNumber::integer, WordNumber::integer), -7.0);
}

}  // namespace
}  // namespace windrow::semantics
