// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/session_aggregation.hpp"

#include "backends_under_test.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <tuple>

/// Session aggregation against the definition: rows are taken in stamp order; before each row the sessions close whose end its
/// stamp has passed; it joins all sessions that it touches, or opens one, or is late. On every backend of the program.

namespace windrow {
namespace {

const EvaluationContext session;

struct Row {
    std::int64_t time;
    std::int64_t key;  ///< -1: NULL
    std::int64_t value;
    std::int64_t stamp;
};

/// (end, start, key, rows, sum)
using Closed = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

struct Answer {
    std::vector<Closed> closed;  ///< in order of emission
    std::vector<std::int32_t> late;
    std::size_t open = 0;
    friend bool operator==(const Answer&, const Answer&) = default;
};

std::shared_ptr<const Aggregate> bind(std::string_view name, const DataType& type) {
    const ArgumentInfo argument{type, nullptr, {}};
    return AggregateRegistry::builtin().resolve({.name = name, .arguments = {&argument, 1}, .session = session}).aggregate;
}

std::shared_ptr<const Aggregate> count_star() {
    return AggregateRegistry::builtin().resolve({.name = "COUNT", .arguments = {}, .session = session}).aggregate;
}

/// Columns: time, key, value, half of it, name of the key.
SessionAggregationRequest make_request(std::int64_t gap) {
    SessionAggregationRequest request;
    request.time_column = 0;
    request.gap = gap;
    request.keys = {1};
    request.key_types = {DataType::bigint()};
    request.aggregates.push_back({count_star(), {}, -1, false, "COUNT"});
    request.aggregates.push_back({bind("SUM", DataType::bigint()), {2}, -1, false, "SUM"});
    // A state that is no word: rows are sorted for it on devices.
    request.aggregates.push_back({bind("SUM", DataType::float64()), {3}, -1, false, "SUM"});
    return request;
}

Batch make_batch(const std::vector<Row>& rows, std::size_t begin, std::size_t count) {
    std::vector<Value> times, keys, values, reals, names;
    Batch batch;
    batch.rows = static_cast<std::int64_t>(count);
    batch.stamps.watermarks = Buffer::allocate(count * sizeof(std::int64_t));
    for (std::size_t i = 0; i < count; ++i) {
        const Row& row = rows[begin + i];
        times.emplace_back(row.time);
        keys.push_back(row.key < 0 ? Value{} : Value{row.key});
        values.emplace_back(row.value);
        reals.emplace_back(static_cast<double>(row.value) * 0.5);
        names.push_back(row.key < 0 ? Value{} : Value{"key " + std::to_string(row.key)});
        batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = row.stamp;
    }
    batch.stamps.first_ordinal = begin;
    batch.columns = {Column::of_values(DataType::timestamp(3), times), Column::of_values(DataType::bigint(), keys),
                     Column::of_values(DataType::bigint(), values), Column::of_values(DataType::float64(), reals),
                     Column::of_values(DataType::string(), names)};
    return batch;
}

Watermark fires_at(const TimeZone* zone, std::int64_t end) {
    return zone != nullptr ? zone->to_timer_instant(end - 1) : end - 1;
}

Answer by_definition(const std::vector<Row>& rows, std::int64_t gap, const TimeZone* zone, Watermark last) {
    struct Open {
        std::int64_t start, end, rows, sum;
    };
    Answer answer;
    std::map<std::int64_t, std::vector<Open>> open;
    const auto close = [&](Watermark w) {
        const auto before = static_cast<std::ptrdiff_t>(answer.closed.size());
        for (auto& [key, sessions] : open) {
            for (const Open& s : sessions) {
                if (fires_at(zone, s.end) <= w) answer.closed.emplace_back(s.end, s.start, key, s.rows, s.sum);
            }
            std::erase_if(sessions, [&](const Open& s) { return fires_at(zone, s.end) <= w; });
        }
        std::sort(answer.closed.begin() + before, answer.closed.end());
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        close(row.stamp);
        const std::int64_t time = zone != nullptr ? zone->to_local(row.time) : row.time;
        Open own{time, time + gap, 1, row.value};
        bool touched = false;
        auto& sessions = open[row.key];
        std::erase_if(sessions, [&](const Open& s) {
            if (s.start > time + gap || s.end < time) return false;
            touched = true;
            own = {std::min(own.start, s.start), std::max(own.end, s.end), own.rows + s.rows, own.sum + s.sum};
            return true;
        });
        if (!touched && fires_at(zone, own.end) <= row.stamp) {
            answer.late.push_back(static_cast<std::int32_t>(i));
        } else {
            sessions.push_back(own);
        }
    }
    close(last);
    for (const auto& entry : open) answer.open += entry.second.size();
    return answer;
}

void collect(ClosedSessions&& closed, Answer& answer) {
    for (std::int64_t i = 0; i < closed.rows; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const Value key = closed.keys[0].value(i);
        const std::int64_t sum = closed.aggregates[1].value(i).int64();
        EXPECT_EQ(closed.aggregates[2].value(i).float64(), static_cast<double>(sum) * 0.5);
        answer.closed.emplace_back(closed.ends[k], closed.starts[k], key.is_null() ? -1 : key.int64(),
                                   closed.aggregates[0].value(i).int64(), sum);
    }
}

/// How times and stamps of a random job follow each other.
struct Shape {
    std::uint64_t keys;
    std::int64_t gap;
    std::int64_t step;      ///< of time from row to row, at most
    std::int64_t disorder;  ///< of a row, at most
    std::int64_t delay;     ///< of the watermark
};

std::vector<Row> random_rows(std::mt19937_64& random, std::size_t count, const Shape& shape, std::int64_t now) {
    std::vector<Row> rows;
    Watermark stamp = watermark_min;
    for (std::size_t i = 0; i < count; ++i) {
        now += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(shape.step + 1));
        const bool behind = random() % 4 == 0;
        const auto late = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(shape.disorder + 1));
        const std::uint64_t key = random() % shape.keys;
        rows.push_back({now - (behind ? late : 0), key == 0 ? -1 : static_cast<std::int64_t>(key),
                        static_cast<std::int64_t>(random() % 1000) - 500, stamp});
        // Watermarks of several partitions fall behind and catch up.
        if (random() % 3 == 0) stamp = std::max(stamp, now - shape.delay);
    }
    return rows;
}

class SessionAggregationTest : public ::testing::TestWithParam<BackendUnderTest> {
protected:
    static std::unique_ptr<SessionAggregation> make(SessionAggregationRequest request) {
        EXPECT_EQ(GetParam().backend->unsupported_reason(request), "");
        return GetParam().backend->make_session_aggregation(std::move(request));
    }
    static int rounds(int on_cpu) { return std::max(2, on_cpu / GetParam().slowness); }
    static std::string snapshot_of(SessionAggregation& aggregation) {
        std::string bytes;
        aggregation.seal(1);
        aggregation.write(1, [&](std::string_view block) { bytes += block; });
        return bytes;
    }
    static void restore(SessionAggregation& aggregation, std::string_view bytes) {
        aggregation.restore(bytes);
        EXPECT_TRUE(bytes.empty());
    }
    /// Batches of random sizes; sometimes the sessions that are due are closed in between, as the operator does.
    static Answer run(SessionAggregation& aggregation, const std::vector<Row>& rows, std::mt19937_64& random, Watermark last,
                      bool fires_between = true) {
        Answer answer;
        const auto emit = [&](ClosedSessions&& closed) { collect(std::move(closed), answer); };
        const std::size_t most = std::size_t{1} << random() % 9;
        for (std::size_t begin = 0; begin < rows.size();) {
            const std::size_t count = std::min<std::size_t>(rows.size() - begin, 1 + random() % most);
            std::vector<std::int32_t> late;
            aggregation.accumulate(make_batch(rows, begin, count), late, emit);
            for (const std::int32_t row : late) answer.late.push_back(row + static_cast<std::int32_t>(begin));
            begin += count;
            if (fires_between && begin < rows.size() && random() % 4 == 0) aggregation.fire(rows[begin].stamp, emit);
        }
        aggregation.fire(last, emit);
        answer.open = aggregation.open_sessions();
        return answer;
    }
};

const Shape shapes[] = {{1, 10, 2, 40, 5}, {3, 5, 1, 30, 0},     {20, 10, 1, 20, 15},
                        {2, 3, 4, 25, 10}, {200, 50, 1, 60, 30}, {1, 100, 3, 400, 0}};

TEST_P(SessionAggregationTest, agrees_with_the_definition) {
    std::mt19937_64 random(11);
    for (int round = 0; round < rounds(1200); ++round) {
        const Shape& shape = shapes[random() % std::size(shapes)];
        const std::vector<Row> rows = random_rows(random, 20 + random() % 300, shape, 1000);
        const auto aggregation = make(make_request(shape.gap));
        const Watermark last = random() % 2 == 0 ? watermark_max : rows.back().stamp;
        ASSERT_EQ(run(*aggregation, rows, random, last), by_definition(rows, shape.gap, nullptr, last)) << "round " << round;
    }
}

TEST_P(SessionAggregationTest, agrees_with_the_definition_where_clocks_are_set) {
    std::mt19937_64 random(12);
    const auto zone = TimeZone::find("Europe/Berlin");
    constexpr std::int64_t minute = 60'000;
    // 2024-03-31 and 2024-10-27, 01:00 UTC: an hour is left out, or comes twice.
    for (const std::int64_t change : {1711846800000, 1729990800000}) {
        for (int round = 0; round < rounds(300); ++round) {
            const Shape shape{1 + random() % 3, 20 * minute, 8 * minute, 90 * minute, 15 * minute};
            const std::vector<Row> rows = random_rows(random, 60, shape, change - 150 * minute);
            SessionAggregationRequest request = make_request(shape.gap);
            request.time_zone = zone;
            ASSERT_EQ(run(*make(request), rows, random, watermark_max), by_definition(rows, shape.gap, zone.get(), watermark_max))
                << "round " << round;
        }
    }
}

TEST_P(SessionAggregationTest, no_row_is_late_in_processing_time) {
    std::mt19937_64 random(13);
    std::vector<Row> rows = random_rows(random, 300, shapes[3], 1000);
    SessionAggregationRequest request = make_request(shapes[3].gap);
    request.processing_time = true;
    const auto aggregation = make(request);
    const Answer answer = run(*aggregation, rows, random, watermark_max, false);
    for (Row& row : rows) row.stamp = watermark_min;
    EXPECT_TRUE(answer.late.empty());
    EXPECT_EQ(answer, by_definition(rows, request.gap, nullptr, watermark_max));
}

TEST_P(SessionAggregationTest, snapshots_are_the_cpus_and_go_on) {
    std::mt19937_64 random(14);
    for (int round = 0; round < rounds(200); ++round) {
        const Shape& shape = shapes[random() % std::size(shapes)];
        const std::vector<Row> rows = random_rows(random, 200, shape, 1000);
        const std::size_t half = random() % rows.size();
        const std::vector<Row> first(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(half));
        const std::vector<Row> second(rows.begin() + static_cast<std::ptrdiff_t>(half), rows.end());
        const auto tested = make(make_request(shape.gap));
        const auto right = cpu_backend().make_session_aggregation(make_request(shape.gap));
        if (!first.empty()) {
            const Answer expected = run(*right, first, random, first.back().stamp);
            ASSERT_EQ(run(*tested, first, random, first.back().stamp), expected);
        }
        const std::string bytes = snapshot_of(*right);
        ASSERT_EQ(snapshot_of(*tested), bytes);
        // A state from either backend goes on on the other.
        const auto restored = make(make_request(shape.gap));
        restore(*restored, bytes);
        const auto on_cpu = cpu_backend().make_session_aggregation(make_request(shape.gap));
        restore(*on_cpu, snapshot_of(*tested));
        EXPECT_EQ(snapshot_of(*restored), bytes);
        const Answer expected = run(*on_cpu, second, random, watermark_max);
        ASSERT_EQ(run(*restored, second, random, watermark_max), expected);
        ASSERT_EQ(run(*tested, second, random, watermark_max), expected);
    }
}

/// Keys that are words and texts, states that lie in one piece and such that have more elsewhere.
SessionAggregationRequest random_request(std::mt19937_64& random, std::int64_t gap) {
    SessionAggregationRequest request = make_request(gap);
    if (random() % 2 == 0) request.aggregates.pop_back();
    if (random() % 2 == 0) {
        request.keys = {4};
        request.key_types = {DataType::string()};
    }
    return request;
}

/// What was sealed, written by a thread of its own while the aggregation goes on.
class WritingBeside {
public:
    ~WritingBeside() { finish(); }
    void start(SessionAggregation& aggregation, std::uint64_t epoch, std::string expected) {
        finish();
        expected_ = std::move(expected);
        written_.clear();
        aggregation.seal(epoch);
        writer_ = std::thread(
            [this, &aggregation, epoch] { aggregation.write(epoch, [this](std::string_view block) { written_ += block; }); });
    }
    void finish() {
        if (!writer_.joinable()) return;
        writer_.join();
        EXPECT_EQ(written_, expected_);
    }

private:
    std::thread writer_;
    std::string written_;
    std::string expected_;
};

TEST_P(SessionAggregationTest, what_is_sealed_stays_as_it_was_while_rows_come) {
    std::mt19937_64 random(16);
    for (int round = 0; round < rounds(200); ++round) {
        const Shape& shape = shapes[random() % std::size(shapes)];
        const std::vector<Row> rows = random_rows(random, 300, shape, 1000);
        const SessionAggregationRequest request = random_request(random, shape.gap);
        if (!GetParam().backend->unsupported_reason(request).empty()) continue;
        const auto tested = make(request);
        const auto right = cpu_backend().make_session_aggregation(request);
        WritingBeside writing;
        std::uint64_t epoch = 0;
        std::size_t closed = 0, closed_right = 0;
        for (std::size_t begin = 0; begin < rows.size();) {
            const std::size_t count = std::min<std::size_t>(rows.size() - begin, 1 + random() % 40);
            const Batch batch = make_batch(rows, begin, count);
            begin += count;
            const Watermark watermark = begin < rows.size() ? rows[begin].stamp : watermark_max;
            std::vector<std::int32_t> late, late_right;
            const auto add = [](std::size_t& to) {
                return [&to](ClosedSessions&& sessions) { to += static_cast<std::size_t>(sessions.rows); };
            };
            tested->accumulate(batch, late, add(closed));
            right->accumulate(batch, late_right, add(closed_right));
            tested->fire(watermark, add(closed));
            right->fire(watermark, add(closed_right));
            ASSERT_EQ(closed, closed_right);
            if (random() % 2 == 0) writing.start(*tested, ++epoch, snapshot_of(*right));
        }
        writing.finish();
        ASSERT_EQ(snapshot_of(*tested), snapshot_of(*right));
    }
}

TEST_P(SessionAggregationTest, refuses_damaged_snapshots) {
    const auto aggregation = make(make_request(10));
    std::mt19937_64 random(15);
    const std::vector<Row> rows = random_rows(random, 50, shapes[2], 1000);
    static_cast<void>(run(*aggregation, rows, random, watermark_min));
    const std::string bytes = snapshot_of(*aggregation);
    for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{3}})
        EXPECT_THROW(restore(*make(make_request(10)), std::string_view(bytes).substr(0, size)), Error);
    // What follows is not the aggregation's.
    const std::string more = bytes + "x";
    std::string_view rest = more;
    make(make_request(10))->restore(rest);
    EXPECT_EQ(rest, "x");
}

TEST_P(SessionAggregationTest, rows_without_a_time_are_refused) {
    Batch batch = make_batch({{1, 1, 1, 0}, {2, 1, 1, 0}}, 0, 2);
    batch.columns[0] = Column::of_values(DataType::timestamp(3), std::vector<Value>{Value{std::int64_t{1}}, Value{}});
    std::vector<std::int32_t> late;
    EXPECT_THROW(make(make_request(10))->accumulate(batch, late, [](ClosedSessions&&) {}), Error);
}

TEST_P(SessionAggregationTest, names_the_session_that_closes_first) {
    const auto aggregation = make(make_request(10));
    EXPECT_TRUE(aggregation->first_waiting().known);
    EXPECT_FALSE(aggregation->first_waiting().window);
    std::vector<std::int32_t> late;
    aggregation->accumulate(make_batch({{20, 1, 1, 0}, {5, 2, 1, 0}, {8, 2, 1, 0}}, 0, 3), late, [](ClosedSessions&&) {});
    const std::optional<WaitingWindow> waiting = aggregation->first_waiting().window;
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->start, 5);
    EXPECT_EQ(waiting->end, 18);
    EXPECT_EQ(waiting->fires_at, 17);
    aggregation->fire(17, [](ClosedSessions&&) {});
    ASSERT_TRUE(aggregation->first_waiting().window);
    EXPECT_EQ(aggregation->first_waiting().window->start, 20);
    aggregation->fire(watermark_max, [](ClosedSessions&&) {});
    EXPECT_FALSE(aggregation->first_waiting().window);
}

TEST_P(SessionAggregationTest, memory_follows_open_sessions) {
    const auto aggregation = make(make_request(10));
    std::size_t most = 0;
    for (std::int64_t i = 0; i < 40; ++i) {
        std::vector<Row> rows;
        for (std::int64_t k = 0; k < 500; ++k) rows.push_back({i * 100, i * 500 + k, 1, i * 100 - 50});
        std::vector<std::int32_t> late;
        aggregation->accumulate(make_batch(rows, 0, rows.size()), late, [](ClosedSessions&&) {});
        aggregation->fire(i * 100, [](ClosedSessions&&) {});
        if (i == 19) most = aggregation->memory();
    }
    if (GetParam().name != "cpu" && !GetParam().name.ends_with("growing_and_colliding")) return;  // keys are forgotten later
    EXPECT_LE(aggregation->memory(), most + most / 4);
}

INSTANTIATE_TEST_SUITE_P(Backends, SessionAggregationTest, ::testing::ValuesIn(backends_under_test()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace windrow
