// SPDX-License-Identifier: Apache-2.0
#include "window/slice_selection.hpp"

#include <gtest/gtest.h>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace windrow::cpu {
namespace {

TEST(SliceSelection, RowsInsideAndOutsideForAnyLengthAndBounds) {
    std::mt19937_64 random(9);
    for (int round = 0; round < 2000; ++round) {
        const std::size_t before = random() % 5;
        const std::size_t count = random() % 40;
        const bool edge = round % 7 == 0;
        const std::int64_t slice =
            edge ? std::numeric_limits<std::int64_t>::min() + 3 : static_cast<std::int64_t>(random() % 50) - 25;
        const auto length = static_cast<std::int64_t>(random() % 30) + 1;
        std::vector<std::int64_t> times(before + count);
        const std::uint64_t spread = edge ? 2 : (round % 2 == 0 ? 4 : 60);
        for (std::int64_t& time : times) {
            time = slice + length / 2 + static_cast<std::int64_t>(random() % spread) - static_cast<std::int64_t>(spread / 2);
            if (edge && random() % 4 == 0) time = std::numeric_limits<std::int64_t>::max();
        }
        std::vector<std::int32_t> inside(count + 8);
        std::vector<std::int32_t> outside(count + 8);
        const SliceSelection selected =
            select_slice(times.data(), static_cast<std::int32_t>(before), count, slice, length, inside.data(), outside.data());
        std::vector<std::int32_t> expected_inside;
        std::vector<std::int32_t> expected_outside;
        for (std::size_t i = before; i < before + count; ++i) {
            const bool in = times[i] >= slice && static_cast<__int128>(times[i]) - length < slice;
            (in ? expected_inside : expected_outside).push_back(static_cast<std::int32_t>(i));
        }
        inside.resize(selected.inside);
        outside.resize(selected.outside);
        ASSERT_EQ(inside, expected_inside);
        ASSERT_EQ(outside, expected_outside);
    }
}

}  // namespace
}  // namespace windrow::cpu
