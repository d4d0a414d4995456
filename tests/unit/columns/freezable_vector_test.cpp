// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/freezable_vector.hpp"

#include <gtest/gtest.h>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace windrow {
namespace {

/// Against plain vectors: what changes, and copies from when it was frozen.
TEST(FreezableVector, WhatIsFrozenStaysAsItWas) {
    std::mt19937_64 random(3);
    FreezableVector<std::int64_t> tested;
    std::vector<std::int64_t> right;
    std::vector<std::pair<FreezableVector<std::int64_t>::Frozen, std::vector<std::int64_t>>> frozen;
    for (int step = 0; step < 20000; ++step) {
        const std::uint64_t what = random() % 100;
        if (what == 0) {
            frozen.emplace_back(tested.freeze(), right);
            if (frozen.size() > 5) frozen.erase(frozen.begin() + static_cast<std::ptrdiff_t>(random() % frozen.size()));
        } else if (what < 10 && right.size() < 3000) {
            right.resize(right.size() + random() % 40);
            tested.grow(right.size());
        } else if (step % 7000 == 6999) {
            right.clear();
            tested.clear();
        } else if (!right.empty()) {
            const std::size_t at = random() % right.size();
            right[at] = tested.edit(at) = step;
        }
        ASSERT_EQ(tested.size(), right.size());
    }
    const auto expect_equal = [](const auto& vector, const std::vector<std::int64_t>& expected) {
        ASSERT_EQ(vector.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(vector[i], expected[i]) << i;
    };
    expect_equal(tested, right);
    EXPECT_EQ(frozen.size(), 5U);
    for (const auto& [vector, expected] : frozen) expect_equal(vector, expected);
}

TEST(FreezableVector, APageIsCopiedOnceAfterFreezing) {
    FreezableVector<std::int64_t> vector;
    vector.grow(2000);
    const std::int64_t* const before = &vector.edit(0);
    EXPECT_EQ(&vector.edit(0), before);
    const auto frozen = vector.freeze();
    const std::int64_t* const after = &vector.edit(0);
    EXPECT_NE(after, before);
    EXPECT_EQ(&vector.edit(1), after + 1);
    EXPECT_EQ(&frozen[0], before);
    EXPECT_EQ(&vector[1999], &frozen[1999]) << "pages that nobody changes are shared";
}

}  // namespace
}  // namespace windrow
