// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/aggregate.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace windrow {
namespace {

TEST(Arena, GivesAlignedMemoryThatDoesNotOverlap) {
    Arena arena;
    std::vector<std::pair<std::byte*, std::size_t>> pieces;
    for (std::size_t i = 0; i < 2000; ++i) {
        const std::size_t size = i % 97 == 0 ? 5000 : i % 61;
        std::byte* piece = arena.allocate(size);
        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(piece) % 16, 0U);
        std::memset(piece, static_cast<int>(i & 0xFF), size);
        pieces.emplace_back(piece, size);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        for (std::size_t k = 0; k < pieces[i].second; ++k) ASSERT_EQ(static_cast<std::size_t>(pieces[i].first[k]), i & 0xFF);
    }
}

TEST(Arena, CountsWhatItHolds) {
    Arena arena;
    EXPECT_EQ(arena.memory(), 0U);
    arena.allocate(1);
    const std::size_t first = arena.memory();
    EXPECT_GE(first, 1U);
    EXPECT_LE(first, 4096U) << "a slice of few keys stays small";
    arena.allocate(std::size_t{4} << 20);
    EXPECT_GE(arena.memory(), first + (std::size_t{4} << 20));
}

}  // namespace
}  // namespace windrow
