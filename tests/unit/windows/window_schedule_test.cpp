// SPDX-License-Identifier: Apache-2.0
#include "window_schedule.hpp"

#include "window_snapshot.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <set>

namespace windrow {
namespace {

using semantics::AlignedWindow;
using semantics::WindowShape;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

const std::vector<AlignedWindow> windows = {
    {WindowShape::tumble, 10, 10, 3, 10}, {WindowShape::hop, 20, 5, 0, 5},      {WindowShape::hop, 12, 8, 1, 4},
    {WindowShape::hop, 5, 9, 0, 1},       {WindowShape::cumulate, 30, 6, 0, 6},
};

WindowAggregationRequest request_of(const AlignedWindow& window) {
    WindowAggregationRequest request;
    request.window = window;
    return request;
}

TEST(Stretch, is_found_by_time_and_stamp_in_a_table_with_gaps) {
    const std::vector<semantics::Stretch> table = {
        {-20, 10, lowest, highest}, {0, 10, lowest, 9}, {0, 10, 9, 19}, {0, 10, 19, highest}, {10, 10, 5, 7}, {40, 10, lowest, 3},
    };
    const auto count = static_cast<std::uint32_t>(table.size());
    for (std::int64_t time = -25; time < 55; ++time) {
        for (const std::int64_t stamp : {lowest, std::int64_t{2}, std::int64_t{3}, std::int64_t{5}, std::int64_t{6},
                                         std::int64_t{7}, std::int64_t{9}, std::int64_t{18}, std::int64_t{19}, highest - 1}) {
            const auto right = std::find_if(table.begin(), table.end(), [&](const semantics::Stretch& s) {
                return time >= s.slice && time < s.slice + s.length && stamp >= s.stamps_from && stamp < s.stamps_before;
            });
            EXPECT_EQ(semantics::find_stretch(table.data(), count, time, stamp), right - table.begin())
                << "time " << time << " stamp " << stamp;
        }
    }
    EXPECT_EQ(semantics::find_stretch(nullptr, 0, 5, 5), 0U);
}

TEST(Stretch, at_the_ends_of_the_time_line) {
    const semantics::Stretch first{lowest, 16, lowest, highest};
    const semantics::Stretch last{highest - 15, 16, lowest, highest};
    EXPECT_TRUE(semantics::holds_time(first, lowest));
    EXPECT_FALSE(semantics::holds_time(first, highest));
    EXPECT_TRUE(semantics::holds_time(last, highest));
    EXPECT_FALSE(semantics::holds_time(last, lowest));
}

TEST(WindowSchedule, stretches_say_what_the_definition_says) {
    for (const AlignedWindow& window : windows) {
        const WindowSchedule schedule(request_of(window));
        for (std::int64_t time = -40; time < 40; ++time) {
            for (std::int64_t stamp = -50; stamp < 80; ++stamp) {
                const ScheduledStretch stretch = schedule.stretch_at(time, stamp);
                ASSERT_TRUE(semantics::holds_row(stretch.bounds, time, stamp));
                std::int64_t end = 0;
                const std::int64_t slice = semantics::slice_start(window, time);
                if (!semantics::first_window_end(window, slice, &end)) {
                    EXPECT_EQ(stretch.fate, RowFate::in_no_window);
                    continue;
                }
                std::uint64_t missed = 0;
                for (; end <= semantics::last_window_end(window, slice) && end - 1 <= stamp; end += window.slide) ++missed;
                const bool late = end > semantics::last_window_end(window, slice);
                EXPECT_EQ(stretch.fate, late ? RowFate::late : RowFate::accepted);
                EXPECT_EQ(stretch.missed_windows, missed);
                if (!late) {
                    EXPECT_EQ(stretch.plane, (PlaneKey{end, slice}));
                }
            }
        }
    }
}

TEST(WindowSchedule, fires_each_window_once_in_order_and_forgets_its_planes) {
    for (const AlignedWindow& window : windows) {
        WindowSchedule schedule(request_of(window));
        std::set<PlaneKey> open;
        std::set<std::pair<std::int64_t, std::int64_t>> right;
        for (const std::int64_t time : {7, 8, 33, 34, 50}) {
            const ScheduledStretch stretch = schedule.stretch_at(time, lowest);
            if (stretch.fate != RowFate::accepted) continue;
            if (open.insert(stretch.plane).second) schedule.open(stretch.plane);
            const std::int64_t last = semantics::last_window_end(window, stretch.plane.slice);
            for (std::int64_t end = stretch.plane.first_end; end <= last; end += window.slide)
                right.insert({end, semantics::window_start(window, end)});
        }
        std::vector<std::pair<std::int64_t, std::int64_t>> fired;
        for (std::int64_t watermark = 0; watermark < 120; watermark += 7) {
            while (const auto due = schedule.next_due(watermark)) {
                EXPECT_EQ(due->fired_at, due->end - 1);
                for (const PlaneKey& key : due->covered) EXPECT_TRUE(open.contains(key));
                fired.emplace_back(due->end, due->start);
                for (const PlaneKey& key : schedule.drop_finished(*due)) EXPECT_EQ(open.erase(key), 1U);
            }
            schedule.mark_fired(watermark);
        }
        EXPECT_EQ(fired, std::vector(right.begin(), right.end()));
        EXPECT_TRUE(open.empty());
        EXPECT_EQ(schedule.fired_until(), 119);
    }
}

TEST(WindowSchedule, an_attached_window_is_its_own_plane) {
    WindowAggregationRequest request;
    request.attached = true;
    WindowSchedule schedule(request);
    EXPECT_TRUE(schedule.attached_is_late(10, 9));
    EXPECT_FALSE(schedule.attached_is_late(10, 8));
    schedule.open({20, 5});
    schedule.open({10, 0});
    schedule.open({10, 5});
    std::vector<std::pair<std::int64_t, std::int64_t>> fired;
    while (const auto due = schedule.next_due(15)) {
        EXPECT_EQ(due->covered, (std::vector<PlaneKey>{{due->end, due->start}}));
        fired.emplace_back(due->end, due->start);
        EXPECT_EQ(schedule.drop_finished(*due), due->covered);
    }
    EXPECT_EQ(fired, (std::vector<std::pair<std::int64_t, std::int64_t>>{{10, 0}, {10, 5}}));
}

TEST(WindowSnapshot, refuses_planes_that_no_row_makes) {
    WindowSchedule schedule(request_of(windows[1]));
    schedule.restart(30);
    std::string bytes;
    put_head({30, {1, 2, 3, 4}, 1}, bytes);
    put_plane({35, 15}, 0, bytes);
    std::string_view in = bytes;
    const WindowSnapshotHead head = get_head(in);
    EXPECT_EQ(head.fired_until, 30);
    EXPECT_EQ(head.counts.partly_late_pairs, 4U);
    EXPECT_EQ(get_plane(in, schedule), (PlaneKey{35, 15}));
    EXPECT_EQ(in.size(), 8U) << "the number of groups is next";
    EXPECT_THROW(check_end(in), Error);
    for (const PlaneKey& wrong : {PlaneKey{35, 16}, PlaneKey{15, 15}, PlaneKey{40, 15}, PlaneKey{25, 5}}) {
        std::string plane;
        put_plane(wrong, 0, plane);
        std::string_view rest = plane;
        EXPECT_THROW(get_plane(rest, schedule), Error) << wrong.first_end << ' ' << wrong.slice;
    }
}

}  // namespace
}  // namespace windrow
