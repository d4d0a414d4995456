// SPDX-License-Identifier: Apache-2.0
#include "gpu/session/fragment_placement.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

/// Sessions told from fragments are those that rows make one by one: the same sessions of the same rows, the same late rows,
/// closed by the same time. No device is needed.

namespace windrow::gpu {
namespace {

struct Rows {
    std::vector<std::int64_t> times, stamps;
    std::vector<std::uint32_t> keys;
};

/// (end, start, key, rows in order)
using Sessions = std::vector<std::tuple<std::int64_t, std::int64_t, std::uint32_t, std::vector<std::size_t>>>;

struct Answer {
    Sessions closed;
    Sessions open;
    std::vector<std::size_t> late;
    friend bool operator==(const Answer&, const Answer&) = default;
};

/// The rows of sessions, by number.
using Contents = std::map<std::uint32_t, std::vector<std::size_t>>;

void note(const OpenSessions& sessions, std::uint32_t number, Contents& contents, Sessions& out) {
    const OpenSessions::Session& session = sessions.session(number);
    std::vector<std::size_t> rows = contents[number];
    std::sort(rows.begin(), rows.end());
    out.emplace_back(session.end, session.start, session.key, rows);
}

void finish(const OpenSessions& sessions, Contents& contents, Answer& answer) {
    for (const std::uint32_t number : sessions.open_numbers()) note(sessions, number, contents, answer.open);
    std::sort(answer.open.begin(), answer.open.end());
    std::sort(answer.closed.begin(), answer.closed.end());
    std::sort(answer.late.begin(), answer.late.end());
}

Answer row_by_row(const Rows& rows, OpenSessions sessions) {
    Answer answer;
    Contents contents;
    const auto close = [&](std::uint32_t number) {
        note(sessions, number, contents, answer.closed);
        contents.erase(number);
        sessions.release(number);
    };
    for (std::size_t i = 0; i < rows.times.size(); ++i) {
        for (const std::uint32_t number : sessions.take_due(rows.stamps[i])) close(number);
        const std::uint32_t number = sessions.assign(
            rows.keys[i], sessions.to_local(rows.times[i]), rows.stamps[i], [&](std::uint32_t into, std::uint32_t from) {
                contents[into].insert(contents[into].end(), contents[from].begin(), contents[from].end());
                contents.erase(from);
                sessions.release(from);
            });
        if (number == OpenSessions::none) {
            answer.late.push_back(i);
        } else {
            contents[number].push_back(i);
        }
    }
    finish(sessions, contents, answer);
    return answer;
}

/// What the kernels find (session/kernels/find_fragments.cu).
struct Found {
    std::vector<Fragment> fragments;
    std::vector<std::uint32_t> order;
};
Found find(const Rows& rows, std::size_t begin, std::size_t count, const OpenSessions& sessions) {
    const semantics::ZoneTable zone = sessions.zone() != nullptr ? sessions.zone()->table() : semantics::ZoneTable{nullptr, 0, 0};
    const auto time = [&](std::uint32_t row) { return sessions.to_local(rows.times[begin + row]); };
    const auto stamp = [&](std::uint32_t row) { return rows.stamps[begin + row]; };
    Found found;
    for (std::uint32_t i = 0; i < count; ++i) found.order.push_back(i);
    std::stable_sort(found.order.begin(), found.order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(rows.keys[begin + a], time(a)) < std::pair(rows.keys[begin + b], time(b));
    });
    std::uint32_t unsure = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t row = found.order[i];
        const std::uint32_t before = i > 0 ? found.order[i - 1] : 0;
        const bool begins = i == 0 || rows.keys[begin + row] != rows.keys[begin + before] ||
                            !semantics::rows_merge(time(before), time(row), sessions.gap());
        const bool sure = semantics::on_time(zone, sessions.gap(), time(row), stamp(row)) &&
                          (begins || semantics::surely_merged(zone, sessions.gap(), time(before), stamp(before), stamp(row)));
        if (begins) {
            Fragment fragment;
            fragment.key = rows.keys[begin + row];
            fragment.begin = i;
            fragment.first_row = row;
            fragment.first_time = time(row);
            fragment.unsure_before = unsure;
            found.fragments.push_back(fragment);
        }
        unsure += sure ? 0 : 1;
        Fragment& fragment = found.fragments.back();
        fragment.last_row = row;
        fragment.last_time = time(row);
        fragment.unsure_through = unsure;
    }
    return found;
}

Batch batch_of(const Rows& rows, std::size_t begin, std::size_t count) {
    Batch batch;
    batch.rows = static_cast<std::int64_t>(count);
    std::vector<Value> times;
    batch.stamps.watermarks = Buffer::allocate(count * sizeof(std::int64_t));
    for (std::size_t i = 0; i < count; ++i) {
        times.emplace_back(rows.times[begin + i]);
        batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = rows.stamps[begin + i];
    }
    batch.columns = {Column::of_values(DataType::timestamp(3), times)};
    return batch;
}

Answer by_fragments(const Rows& rows, OpenSessions sessions, std::mt19937_64& random, PlacementTally& tally) {
    Answer answer;
    Contents contents;
    FragmentPlacement placement(sessions);
    const std::size_t most = std::size_t{1} << random() % 8;
    for (std::size_t begin = 0; begin < rows.times.size();) {
        const std::size_t count = std::min<std::size_t>(rows.times.size() - begin, 1 + random() % most);
        const Found found = find(rows, begin, count, sessions);
        const Batch batch = batch_of(rows, begin, count);
        placement.place(found.fragments, static_cast<std::uint32_t>(count), RowsOfSessions(batch, 0, false, sessions),
                        [&](std::uint32_t first, std::uint32_t end) {
                            return std::span<const std::uint32_t>(found.order).subspan(first, end - first);
                        });
        for (const std::vector<SlotPair>& round : placement.merges()) {
            std::set<std::uint32_t> seen;
            for (const SlotPair& pair : round) {
                EXPECT_TRUE(seen.insert(pair.into).second && seen.insert(pair.from).second) << "pairs of a round are apart";
                contents[pair.into].insert(contents[pair.into].end(), contents[pair.from].begin(), contents[pair.from].end());
                contents.erase(pair.from);
            }
        }
        for (const std::vector<SlotPair>& round : placement.merges()) {
            for (const SlotPair& pair : round) sessions.release(pair.from);
        }
        std::set<std::size_t> added;
        const auto add = [&](std::uint32_t row, std::uint32_t slot) {
            EXPECT_TRUE(added.insert(row).second) << "a row is added once";
            if (slot != no_slot) contents[slot].push_back(begin + row);
        };
        for (std::size_t f = 0; f < found.fragments.size(); ++f) {
            const std::uint32_t end =
                f + 1 < found.fragments.size() ? found.fragments[f + 1].begin : static_cast<std::uint32_t>(count);
            if (placement.slots()[f] == slots_by_row) continue;
            for (std::uint32_t i = found.fragments[f].begin; i < end; ++i) add(found.order[i], placement.slots()[f]);
        }
        for (const RowSlot& row : placement.slots_of_rows()) add(row.row, row.slot);
        EXPECT_EQ(added.size(), count);
        for (const std::int32_t row : placement.late_rows()) answer.late.push_back(begin + static_cast<std::size_t>(row));
        for (const std::uint32_t number : placement.closed()) {
            note(sessions, number, contents, answer.closed);
            contents.erase(number);
            sessions.release(number);
        }
        begin += count;
    }
    tally.fragments += placement.tally().fragments;
    tally.fragments_by_row += placement.tally().fragments_by_row;
    tally.rows_by_row += placement.tally().rows_by_row;
    tally.merged_sessions += placement.tally().merged_sessions;
    finish(sessions, contents, answer);
    return answer;
}

TEST(FragmentPlacement, gives_the_sessions_of_rows_taken_one_by_one) {
    std::mt19937_64 random(21);
    const auto zone = TimeZone::find("Europe/Berlin");
    PlacementTally tally;
    for (int round = 0; round < 20000; ++round) {
        const bool zoned = random() % 4 == 0;
        const std::int64_t unit = zoned ? 600'000 : 1;  // ten minutes around the change of clocks
        const std::int64_t gap = unit * (1 + static_cast<std::int64_t>(random() % 12));
        const std::uint64_t step = 1 + random() % 4;
        const std::uint64_t disorder = 1 + random() % 40;
        const std::uint64_t rarity = 1 + random() % 12;
        const auto delay = unit * static_cast<std::int64_t>(random() % 20);
        const std::uint64_t keys = 1 + random() % 3;
        std::int64_t now = zoned ? (random() % 2 == 0 ? 1711846800000 : 1729990800000) - 15 * unit : 100;
        Rows rows;
        Watermark stamp = watermark_min;
        for (std::uint64_t i = 5 + random() % 150; i > 0; --i) {
            now += unit * static_cast<std::int64_t>(random() % step);
            rows.times.push_back(now - (random() % rarity == 0 ? unit * static_cast<std::int64_t>(random() % disorder) : 0));
            rows.keys.push_back(static_cast<std::uint32_t>(random() % keys));
            rows.stamps.push_back(stamp);
            if (random() % 3 == 0) stamp = std::max(stamp, now - delay);
        }
        const OpenSessions empty(gap, zoned ? zone : nullptr);
        const Answer right = row_by_row(rows, empty);
        ASSERT_EQ(by_fragments(rows, empty, random, tally), right) << "round " << round;
    }
    // All ways were taken, and most fragments as a whole.
    EXPECT_GT(tally.rows_by_row, 1000U);
    EXPECT_GT(tally.merged_sessions, 1000U);
    EXPECT_LT(tally.fragments_by_row, tally.fragments / 4);
}

}  // namespace
}  // namespace windrow::gpu
