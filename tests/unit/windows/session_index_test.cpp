// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/session_index.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <map>
#include <random>

namespace windrow {
namespace {

std::uint32_t id_of(SessionIndex& index, std::int64_t key) {
    const Column column = Column::of_values(DataType::bigint(), std::vector<Value>{Value{key}});
    PreparedKeys keys;
    keys.prepare(KeyForm::word, {&column, 1}, 1);
    std::uint32_t id = 0;
    index.keys().map(keys, nullptr, 0, 1, &id);
    return id;
}

struct Interval {
    std::int64_t start, end, rows;
};

/// Against the definition: a list of intervals per key, merged when they touch, judged late on the merged interval.
TEST(SessionIndex, AgreesWithTheDefinition) {
    std::mt19937_64 random(9);
    for (int round = 0; round < 300; ++round) {
        const std::int64_t gap = 1 + static_cast<std::int64_t>(random() % 20);
        SessionIndex index({DataType::bigint()}, gap, nullptr);
        std::map<std::int64_t, std::vector<Interval>> expected;
        std::vector<std::int64_t> rows_of;
        std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>> closed, expected_closed;
        const auto merge = [&](std::uint32_t into, std::uint32_t from) {
            rows_of[into] += rows_of[from];
            index.release(from);
        };
        const auto close_all = [&](Watermark w) {
            EXPECT_EQ(index.any_due(w), std::any_of(expected.begin(), expected.end(), [&](const auto& entry) {
                          return std::any_of(entry.second.begin(), entry.second.end(),
                                             [&](const Interval& s) { return s.end - 1 <= w; });
                      }));
            for (const std::uint32_t number : index.close(w)) {
                const auto& session = index.session(number);
                ColumnBuilder key(DataType::bigint());
                index.keys().append_key(session.key, {&key, 1});
                closed.emplace_back(session.end, session.start, key.finish().value(0).int64(), rows_of[number]);
                index.release(number);
            }
            const std::size_t before = expected_closed.size();
            for (auto& [key, sessions] : expected) {
                for (const Interval& s : sessions) {
                    if (s.end - 1 <= w) expected_closed.emplace_back(s.end, s.start, key, s.rows);
                }
                std::erase_if(sessions, [&](const Interval& s) { return s.end - 1 <= w; });
            }
            std::sort(expected_closed.begin() + static_cast<std::ptrdiff_t>(before), expected_closed.end());
        };
        std::int64_t now = 100;
        Watermark w = watermark_min;
        for (int i = 0; i < 200; ++i) {
            now += static_cast<std::int64_t>(random() % 6);
            const std::int64_t time = now - static_cast<std::int64_t>(random() % 30);
            const auto key = static_cast<std::int64_t>(random() % 4);
            close_all(w);
            const std::uint32_t number = index.assign(id_of(index, key), time, w, merge);
            Interval row{time, time + gap, 1};
            auto& sessions = expected[key];
            bool touched = false;
            for (const Interval& s : sessions) {
                if (s.start <= time + gap && s.end >= time) {
                    touched = true;
                    row = {std::min(row.start, s.start), std::max(row.end, s.end), row.rows + s.rows};
                }
            }
            const bool late = !touched && time + gap - 1 <= w;
            ASSERT_EQ(number == SessionIndex::none, late);
            if (!late) {
                std::erase_if(sessions, [&](const Interval& s) { return s.start <= time + gap && s.end >= time; });
                sessions.push_back(row);
                if (number >= rows_of.size()) rows_of.resize(number + 1, 0);
                if (!touched) rows_of[number] = 0;
                ++rows_of[number];
                ASSERT_EQ(index.session(number).start, row.start);
                ASSERT_EQ(index.session(number).end, row.end);
            }
            w = std::max(w, now - 15);
        }
        close_all(watermark_max);
        ASSERT_EQ(closed, expected_closed) << "round " << round;
        EXPECT_EQ(index.open_count(), 0U);
    }
}

TEST(SessionIndex, ForgetsKeysThatNeverReturn) {
    SessionIndex index({DataType::bigint()}, 10, nullptr);
    std::size_t most = 0;
    for (std::int64_t i = 0; i < 200000; ++i) {
        index.assign(id_of(index, i), i, i - 100, [&](std::uint32_t, std::uint32_t from) { index.release(from); });
        if (i % 1000 == 0) {
            for (const std::uint32_t number : index.close(i - 100)) index.release(number);
            index.compact_keys();
            most = std::max(most, index.memory());
        }
    }
    EXPECT_LT(most, 2U << 20) << "memory follows open sessions, not keys ever seen";
    EXPECT_LE(index.keys().size(), 10000U);
}

}  // namespace
}  // namespace windrow
