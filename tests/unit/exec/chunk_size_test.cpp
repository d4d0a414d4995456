// SPDX-License-Identifier: Apache-2.0
#include "exec/chunk_size.hpp"

#include <gtest/gtest.h>

namespace windrow::exec {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

TEST(ChunkSize, without_a_target_it_stays) {
    ChunkSize size(mebibyte, milliseconds(0));
    size.round_took(milliseconds(10'000), true);
    size.round_took(microseconds(1), true);
    EXPECT_EQ(size.bytes(), mebibyte);
}

TEST(ChunkSize, grows_while_rounds_are_short_and_the_source_has_more) {
    ChunkSize size(mebibyte, milliseconds(100));
    size.round_took(milliseconds(12), true);
    EXPECT_EQ(size.bytes(), 2 * mebibyte);
    size.round_took(milliseconds(12), false);  // no more than that was there
    EXPECT_EQ(size.bytes(), 2 * mebibyte);
    size.round_took(milliseconds(13), true);  // the double might take half of what a round may
    EXPECT_EQ(size.bytes(), 2 * mebibyte);
    for (int i = 0; i < 10; ++i) size.round_took(milliseconds(1), true);
    EXPECT_EQ(size.bytes(), ChunkSize::most_bytes);
}

TEST(ChunkSize, shrinks_when_rounds_take_too_long) {
    ChunkSize size(mebibyte, milliseconds(100));
    size.round_took(milliseconds(50), false);
    EXPECT_EQ(size.bytes(), mebibyte);
    size.round_took(milliseconds(51), false);
    EXPECT_EQ(size.bytes(), mebibyte / 2);
    for (int i = 0; i < 10; ++i) size.round_took(milliseconds(60), true);
    EXPECT_EQ(size.bytes(), ChunkSize::least_bytes);
}

TEST(ChunkSize, a_size_outside_of_the_bounds_moves_towards_them_only) {
    ChunkSize small(500, milliseconds(100));
    small.round_took(milliseconds(60), true);
    EXPECT_EQ(small.bytes(), 500U);
    small.round_took(milliseconds(1), true);
    EXPECT_EQ(small.bytes(), 1000U);
    ChunkSize large(4 * ChunkSize::most_bytes, milliseconds(100));
    large.round_took(milliseconds(1), true);
    EXPECT_EQ(large.bytes(), 4 * ChunkSize::most_bytes);
    large.round_took(milliseconds(60), true);
    EXPECT_EQ(large.bytes(), 2 * ChunkSize::most_bytes);
}

/// Whatever a byte costs, rounds end up within the target, and not far below it while the source has more.
TEST(ChunkSize, settles_below_the_target) {
    for (const double nanoseconds_a_byte : {2.0, 10.0, 40.0, 300.0}) {
        ChunkSize size(mebibyte, milliseconds(100));
        std::chrono::nanoseconds took{};
        for (int round = 0; round < 20; ++round) {
            took = std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds_a_byte * static_cast<double>(size.bytes())));
            size.round_took(took, true);
        }
        EXPECT_LE(took, milliseconds(50)) << nanoseconds_a_byte;
        EXPECT_TRUE(size.bytes() == ChunkSize::most_bytes || took >= milliseconds(12)) << nanoseconds_a_byte;
    }
}

}  // namespace
}  // namespace windrow::exec
