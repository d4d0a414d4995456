// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/near_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

namespace windrow {
namespace {

/// Words whose distances are of every size up to the whole range of numbers.
rc::Gen<std::int64_t> any_word() {
    return rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-100, 100), rc::gen::inRange<std::int64_t>(-40000, 40000),
                          rc::gen::arbitrary<std::int64_t>(),
                          rc::gen::element(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

/// A word is found with its id or not at all, whatever came before it and however the range grew.
RC_GTEST_PROP(NearWords, FindsItsIdOrNothing, ()) {
    NearWords near;
    for (int round = 0; round < 2; ++round) {
        std::unordered_map<std::int64_t, std::uint32_t> ids;
        for (const std::int64_t word : *rc::gen::container<std::vector<std::int64_t>>(any_word())) {
            if (ids.contains(word)) continue;
            const auto id = static_cast<std::uint32_t>(ids.size());
            ids.emplace(word, id);
            near.add(word, id);
        }
        const NearWords::View view = near.view();
        std::size_t found = 0;
        for (const auto& [word, id] : ids) {
            const std::uint32_t known = view.find(word);
            RC_ASSERT(known == 0 || known == id + 1);
            found += known != 0 ? 1 : 0;
            if (word != std::numeric_limits<std::int64_t>::max() && !ids.contains(word + 1)) RC_ASSERT(view.find(word + 1) == 0U);
        }
        RC_ASSERT(near.holds_most_of(ids.size()) == (found > 0 && 2 * found >= ids.size()));
        near.clear();
        for (const auto& [word, id] : ids) RC_ASSERT(near.view().find(word) == 0U);
    }
}

TEST(NearWords, HoldsARangeThatGrowsBothWays) {
    NearWords near;
    std::uint32_t id = 0;
    for (std::int64_t distance = 0; distance < 10000; ++distance) {
        near.add(distance, id++);
        near.add(-1 - distance, id++);
    }
    EXPECT_TRUE(near.holds_most_of(id));
    EXPECT_EQ(near.view().find(-10000), id);
    EXPECT_EQ(near.view().find(9999), id - 1);
    EXPECT_LE(near.memory(), 32768 * sizeof(std::uint32_t));
}

TEST(NearWords, LeavesOutWhatIsFarAway) {
    NearWords near;
    near.add(5, 0);
    near.add(1'000'000, 1);
    near.add(std::numeric_limits<std::int64_t>::min(), 2);
    EXPECT_EQ(near.view().find(5), 1U);
    EXPECT_EQ(near.view().find(1'000'000), 0U);
    EXPECT_FALSE(near.holds_most_of(3));
}

}  // namespace
}  // namespace windrow
