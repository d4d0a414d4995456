// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/window_arithmetic.hpp"
#include "windrow/semantics/session.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

/// All windows (start, end) that contain `time`, from the definition: starts at offset + k * slide (TUMBLE, HOP), or the steps of
/// the window that starts at offset + k * size (CUMULATE).
std::vector<std::pair<i64, i64>> windows_by_definition(const AlignedWindow& w, i64 time) {
    std::vector<std::pair<i64, i64>> found;
    if (w.shape == WindowShape::cumulate) {
        for (i64 k = -200; k <= 200; ++k) {
            const i64 start = w.offset % w.size + k * w.size;
            for (i64 end = start + w.slide; end <= start + w.size; end += w.slide) {
                if (start <= time && time < end) found.emplace_back(start, end);
            }
        }
    } else {
        for (i64 k = -2000; k <= 2000; ++k) {
            const i64 start = w.offset % w.slide + k * w.slide;
            if (start <= time && time < start + w.size) found.emplace_back(start, start + w.size);
        }
    }
    std::sort(found.begin(), found.end(), [](auto a, auto b) { return a.second < b.second; });
    return found;
}

std::vector<std::pair<i64, i64>> windows_of_slice(const AlignedWindow& w, i64 time) {
    std::vector<std::pair<i64, i64>> found;
    const i64 slice = slice_start(w, time);
    i64 end = 0;
    if (!first_window_end(w, slice, &end)) return found;
    for (const i64 last = last_window_end(w, slice); end <= last; end = next_window_end(w, end))
        found.emplace_back(window_start(w, end), end);
    return found;
}

TEST(WindowArithmetic, AgreesWithTheDefinition) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 20000; ++round) {
        AlignedWindow w{};
        w.slide = static_cast<i64>(random() % 12) + 1;
        w.offset = static_cast<i64>(random() % 41) - 20;
        switch (random() % 4) {
            case 0:
                w.shape = WindowShape::tumble;
                w.size = w.slice = w.slide;
                break;
            case 1:
                w.shape = WindowShape::hop;
                w.size = w.slide * (static_cast<i64>(random() % 5) + 1);
                w.slice = w.slide;
                break;
            case 2:  // legacy HOP: size and slide have nothing to do with each other
                w.shape = WindowShape::hop;
                w.size = static_cast<i64>(random() % 30) + 1;
                w.slice = greatest_common_divisor(w.size, w.slide);
                break;
            default:
                w.shape = WindowShape::cumulate;
                w.size = w.slide * (static_cast<i64>(random() % 5) + 1);
                w.slice = w.slide;
        }
        const i64 time = static_cast<i64>(random() % 400) - 200;
        ASSERT_EQ(windows_of_slice(w, time), windows_by_definition(w, time))
            << "shape " << static_cast<int>(w.shape) << " size " << w.size << " slide " << w.slide << " offset " << w.offset
            << " time " << time;
    }
}

TEST(WindowArithmetic, FloorsBeforeTheEpoch) {
    EXPECT_EQ(floor_to_step(-1, 10, 0), -10);
    EXPECT_EQ(floor_to_step(-10, 10, 0), -10);
    EXPECT_EQ(floor_to_step(-1, 10, 3), -7);
    EXPECT_EQ(floor_to_step(-1, 10, -27), -7);
}

TEST(WindowArithmetic, TouchingSessionsMerge) {
    EXPECT_TRUE(sessions_merge(0, 10, 10, 20));
    EXPECT_TRUE(sessions_merge(10, 20, 0, 10));
    EXPECT_FALSE(sessions_merge(0, 10, 11, 20));
}

TEST(WindowArithmetic, WatermarksAtOrBelowZeroAreNotSent) {
    const i64 nothing = -9223372036854775807L - 1;
    EXPECT_EQ(advance_watermark(nothing, 0), nothing);
    EXPECT_EQ(advance_watermark(nothing, -5), nothing);
    EXPECT_EQ(advance_watermark(nothing, 1), 1);
    EXPECT_EQ(advance_watermark(7, 3), 7);
}

}  // namespace
}  // namespace windrow::semantics
