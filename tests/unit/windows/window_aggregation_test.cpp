// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/window_aggregation.hpp"

#include "backends_under_test.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <thread>

/// Window aggregation against the definition: a row counts in every window that contains its time and has not fired at the row's
/// own stamp, whatever the batches, the workers and the order of firings.

namespace windrow {
namespace {

struct Row {
    std::int64_t time;
    std::int64_t key;
    std::int64_t value;
    std::int64_t watermark;  ///< stamp
};

/// (end, start, key) -> (count, sum)
using Answer = std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>>;

/// Every backend of the program.
class WindowAggregationTest : public ::testing::TestWithParam<BackendUnderTest> {
protected:
    static std::unique_ptr<WindowAggregation> make(WindowAggregationRequest request) {
        const Backend& backend = *GetParam().backend;
        EXPECT_EQ(backend.unsupported_reason(request), "");
        return backend.make_window_aggregation(std::move(request));
    }
    static int rounds(int on_cpu) { return std::max(1, on_cpu / GetParam().slowness); }
};

const EvaluationContext session;

std::shared_ptr<const Aggregate> bind(std::string_view name, const DataType& type) {
    const ArgumentInfo argument{type, nullptr, {}};
    return AggregateRegistry::builtin().resolve({.name = name, .arguments = {&argument, 1}, .session = session}).aggregate;
}

WindowAggregationRequest make_request(const semantics::AlignedWindow& window, int workers, bool with_max) {
    WindowAggregationRequest request;
    request.window = window;
    request.time_column = 0;
    request.keys = {1};
    request.key_types = {DataType::bigint()};
    request.aggregates.push_back({nullptr, {}, -1, true});
    request.aggregates.push_back({bind("SUM", DataType::bigint()), {2}, -1, false});
    // MAX cannot be taken back, so the running total must be made anew for sliding windows.
    if (with_max) request.aggregates.push_back({bind("MAX", DataType::bigint()), {2}, -1, false});
    request.workers = workers;
    return request;
}

Batch make_batch(const std::vector<Row>& rows, std::size_t begin, std::size_t count) {
    std::vector<Value> times, keys, values;
    Batch batch;
    batch.rows = static_cast<std::int64_t>(count);
    batch.stamps.watermarks = Buffer::allocate(count * 8);
    for (std::size_t i = 0; i < count; ++i) {
        const Row& row = rows[begin + i];
        times.emplace_back(row.time);
        keys.push_back(row.key < 0 ? Value{} : Value{row.key});
        values.emplace_back(row.value);
        batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = row.watermark;
    }
    batch.stamps.first_ordinal = begin;
    batch.columns = {Column::of_values(DataType::timestamp(3), times), Column::of_values(DataType::bigint(), keys),
                     Column::of_values(DataType::bigint(), values)};
    return batch;
}

/// The same batch with the rule of its stamps instead of the stamps. The rows' watermarks must follow that rule.
Batch make_running_batch(const std::vector<Row>& rows, std::size_t begin, std::size_t count, std::int64_t delay) {
    Batch batch = make_batch(rows, begin, count);
    const Batch written = batch;
    batch.stamps.watermarks = {};
    batch.stamps.constant_watermark = rows[begin].watermark;
    batch.stamps.running_times = std::make_shared<const Column>(batch.columns[0]);
    batch.stamps.running_delay = delay;
    Stamps again = batch.stamps;
    again.write_out();
    for (std::int64_t i = 0; i < batch.rows; ++i) EXPECT_EQ(again.watermark(i), written.stamps.watermark(i));
    return batch;
}

Answer by_definition(const semantics::AlignedWindow& w, const std::vector<Row>& rows, WindowCounts& counts) {
    Answer answer;
    for (const Row& row : rows) {
        std::int64_t end = 0;
        const std::int64_t slice = semantics::slice_start(w, row.time);
        if (!semantics::first_window_end(w, slice, &end)) {
            ++counts.in_no_window;
            continue;
        }
        bool open = false;
        std::uint64_t missed = 0;
        for (; end <= semantics::last_window_end(w, slice); end += w.slide) {
            if (end - 1 <= row.watermark) {
                ++missed;
                continue;
            }
            open = true;
            auto& [count, sum] = answer[{end, semantics::window_start(w, end), row.key}];
            ++count;
            sum += row.value;
        }
        if (open) {
            ++counts.accepted;
            counts.partly_late_pairs += missed;
        } else {
            ++counts.late;
        }
    }
    return answer;
}

struct Emitted {
    Answer answer;
    std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>> order;
};

void collect(FiredRows&& fired, Emitted& out) {
    for (std::int64_t i = 0; i < fired.rows; ++i) {
        const Value key = fired.keys[0].value(i);
        const std::tuple place{fired.window_end, fired.window_start, key.is_null() ? -1 : key.int64()};
        EXPECT_FALSE(out.answer.contains(place)) << "a group is emitted once per window";
        out.answer[place] = {fired.aggregates[0].value(i).int64(), fired.aggregates[1].value(i).int64()};
        out.order.push_back(place);
    }
}

/// Few keys meet in every group; many reach shards.
std::vector<Row> random_rows(std::mt19937_64& random, std::size_t count, std::int64_t delay) {
    const std::uint64_t keys = random() % 3 == 0 ? 100 : 5;
    std::vector<Row> rows;
    std::int64_t now = 1000;
    std::int64_t watermark = watermark_min;
    for (std::size_t i = 0; i < count; ++i) {
        now += static_cast<std::int64_t>(random() % 4);
        const std::int64_t time = now - static_cast<std::int64_t>(random() % 40);
        rows.push_back(
            {time, static_cast<std::int64_t>(random() % keys) - 1, static_cast<std::int64_t>(random() % 100), watermark});
        watermark = semantics::advance_watermark(watermark, time - delay);
    }
    return rows;
}

semantics::AlignedWindow random_window(std::mt19937_64& random) {
    semantics::AlignedWindow w{};
    w.slide = static_cast<std::int64_t>(random() % 15) + 1;
    w.offset = static_cast<std::int64_t>(random() % 15);
    w.shape = static_cast<semantics::WindowShape>(random() % 3);
    w.size = w.shape == semantics::WindowShape::tumble ? w.slide : w.slide * (static_cast<std::int64_t>(random() % 6) + 1);
    w.slice = w.slide;
    if (w.shape == semantics::WindowShape::hop && random() % 3 == 0) {
        w.size = static_cast<std::int64_t>(random() % 40) + 1;
        w.slice = semantics::greatest_common_divisor(w.size, w.slide);
    }
    return w;
}

TEST_P(WindowAggregationTest, AnswersByDefinitionForAnyCut) {
    std::mt19937_64 random(5);
    for (int round = 0; round < rounds(400); ++round) {
        const semantics::AlignedWindow window = random_window(random);
        const auto delay = static_cast<std::int64_t>(random() % 30);
        const std::vector<Row> rows = random_rows(random, 300, delay);
        WindowCounts counts;
        const Answer expected = by_definition(window, rows, counts);
        for (const std::size_t batch_rows : {1UL, 7UL, 40UL, 300UL}) {
            for (const int workers : {1, 2}) {
                WindowAggregationRequest request = make_request(window, workers, round % 2 == 0);
                request.shard_from_groups = std::array{0UL, 1UL, 6UL, 16384UL}[random() % 4];
                auto aggregation = make(std::move(request));
                Emitted emitted;
                for (std::size_t begin = 0, n = 0; begin < rows.size(); begin += batch_rows, ++n) {
                    const std::size_t count = std::min(batch_rows, rows.size() - begin);
                    const Batch batch =
                        random() % 3 == 0 ? make_batch(rows, begin, count) : make_running_batch(rows, begin, count, delay);
                    aggregation->accumulate(static_cast<int>(n) % workers, batch, nullptr);
                    const Row& last = rows[begin + count - 1];
                    if (random() % 2 == 0)
                        aggregation->fire(last.watermark, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
                }
                aggregation->fire(watermark_max, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
                ASSERT_EQ(emitted.answer, expected)
                    << "round " << round << " batch rows " << batch_rows << " workers " << workers;
                EXPECT_TRUE(std::is_sorted(emitted.order.begin(), emitted.order.end()));
                EXPECT_EQ(aggregation->counts().late, counts.late);
                EXPECT_EQ(aggregation->counts().accepted, counts.accepted);
                EXPECT_EQ(aggregation->counts().in_no_window, counts.in_no_window);
                EXPECT_EQ(aggregation->counts().partly_late_pairs, counts.partly_late_pairs);
                EXPECT_EQ(aggregation->open_groups(), 0U) << "state is freed when the watermark has passed";
            }
        }
    }
}

std::string snapshot(WindowAggregation& aggregation, std::uint64_t epoch) {
    std::string bytes;
    aggregation.seal(epoch);
    aggregation.write(epoch, [&](std::string_view block) { bytes += block; });
    return bytes;
}

TEST_P(WindowAggregationTest, SnapshotsAreCanonicalAndRestoreUnderAnotherWorkerCount) {
    std::mt19937_64 random(6);
    for (int round = 0; round < rounds(200); ++round) {
        const semantics::AlignedWindow window = random_window(random);
        const std::vector<Row> rows = random_rows(random, 200, 10);
        WindowCounts counts;
        const Answer expected = by_definition(window, rows, counts);
        const std::size_t cut = 50 + random() % 100;
        std::string first;
        Emitted before;
        for (const auto& [batch_rows, workers] : {std::pair{200UL, 1}, std::pair{1UL, 2}, std::pair{7UL, 2}}) {
            WindowAggregationRequest request = make_request(window, workers, true);
            request.shard_from_groups = std::array{0UL, 2UL, 16384UL}[random() % 3];
            auto aggregation = make(std::move(request));
            before = {};
            for (std::size_t begin = 0, n = 0; begin < cut; begin += batch_rows, ++n) {
                aggregation->accumulate(static_cast<int>(n) % workers, make_batch(rows, begin, std::min(batch_rows, cut - begin)),
                                        nullptr);
            }
            aggregation->fire(rows[cut].watermark, true, [&](FiredRows&& f) { collect(std::move(f), before); });
            const std::string bytes = snapshot(*aggregation, 1);
            if (first.empty()) first = bytes;
            ASSERT_EQ(bytes, first) << "batch rows " << batch_rows << " workers " << workers;
        }
        auto restored = make(make_request(window, 3, true));
        restored->restore(first);
        EXPECT_EQ(snapshot(*restored, 2), first);
        Emitted after = before;
        restored->accumulate(2, make_batch(rows, cut, rows.size() - cut), nullptr);
        restored->fire(watermark_max, true, [&](FiredRows&& f) { collect(std::move(f), after); });
        ASSERT_EQ(after.answer, expected) << "round " << round;
    }
}

/// State is sealed again and again while rows go on: each sealed state is written by another thread beside the stream, is what an
/// aggregation that stops there would write, and the answer stays what it is.
TEST_P(WindowAggregationTest, StateIsWrittenBesideTheStream) {
    std::mt19937_64 random(8);
    for (int round = 0; round < rounds(60); ++round) {
        const semantics::AlignedWindow window = random_window(random);
        const std::vector<Row> rows = random_rows(random, 200, 10);
        WindowCounts counts;
        const Answer expected = by_definition(window, rows, counts);
        WindowAggregationRequest request = make_request(window, 2, round % 2 == 0);
        request.shard_from_groups = std::array{0UL, 2UL, 16384UL}[static_cast<std::size_t>(round) % 3];
        auto stream = make(request);
        const std::size_t step = 10 + random() % 40;
        std::thread writer;
        std::string written;
        std::string other;
        Emitted emitted;
        for (std::size_t begin = 0, epoch = 1; begin < rows.size(); begin += step, ++epoch) {
            const std::size_t count = std::min(step, rows.size() - begin);
            const std::int64_t watermark = rows[begin + count - 1].watermark;
            stream->accumulate(static_cast<int>(epoch % 2), make_batch(rows, begin, count), nullptr);
            stream->fire(watermark, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
            if (writer.joinable()) writer.join();
            ASSERT_EQ(written, other) << "round " << round << " epoch " << epoch - 1;
            stream->seal(epoch);
            written.clear();
            writer = std::thread([&, epoch] { stream->write(epoch, [&](std::string_view block) { written += block; }); });
            auto fresh = make(request);
            fresh->accumulate(0, make_batch(rows, 0, begin + count), nullptr);
            fresh->fire(watermark, true, [](FiredRows&&) {});
            EXPECT_EQ(stream->open_groups(), fresh->open_groups()) << "round " << round << " epoch " << epoch;
            other = snapshot(*fresh, 1);
        }
        writer.join();
        stream->fire(watermark_max, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
        ASSERT_EQ(emitted.answer, expected) << "round " << round;
        EXPECT_EQ(stream->open_groups(), 0U);
    }
}

/// Workers add rows at the same time, to shards that they share from the first or a later group on, and parts fire at the same
/// time.
TEST_P(WindowAggregationTest, WorkersShareShards) {
    std::mt19937_64 random(7);
    const semantics::AlignedWindow window{semantics::WindowShape::hop, 20, 10, 0, 10};
    for (int round = 0; round < rounds(20); ++round) {
        std::vector<Row> rows;
        for (int i = 0; i < 4000; ++i) {
            rows.push_back({static_cast<std::int64_t>(random() % 100), static_cast<std::int64_t>(random() % 700),
                            static_cast<std::int64_t>(random() % 100), watermark_min});
        }
        WindowCounts counts;
        const Answer expected = by_definition(window, rows, counts);
        WindowAggregationRequest request = make_request(window, 4, true);
        request.shard_from_groups = std::array{0UL, 30UL, 300UL}[static_cast<std::size_t>(round) % 3];
        const auto at_once = [](std::size_t count, const std::function<void(std::size_t)>& task) {
            std::vector<std::thread> threads;
            for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&task, i] { task(i); });
            for (std::thread& thread : threads) thread.join();
        };
        request.run_tasks = at_once;
        auto aggregation = make(std::move(request));
        at_once(4, [&](std::size_t worker) {
            for (std::size_t begin = worker * 1000; begin < (worker + 1) * 1000; begin += 250) {
                aggregation->accumulate(static_cast<int>(worker), make_batch(rows, begin, 250), nullptr);
            }
        });
        Emitted emitted;
        aggregation->fire(watermark_max, round % 2 == 0, [&](FiredRows&& f) { collect(std::move(f), emitted); });
        ASSERT_EQ(emitted.answer, expected) << "round " << round;
        EXPECT_TRUE(round % 2 != 0 || std::is_sorted(emitted.order.begin(), emitted.order.end()));
    }
}

TEST_P(WindowAggregationTest, LateRowsAreNamed) {
    auto aggregation = make(make_request({semantics::WindowShape::tumble, 10, 10, 0, 10}, 1, false));
    std::vector<std::int32_t> late;
    aggregation->accumulate(0, make_batch({{5, 1, 1, watermark_min}, {4, 1, 1, 9}, {12, 1, 1, 9}, {3, 1, 1, 8}}, 0, 4), &late);
    EXPECT_EQ(late, std::vector<std::int32_t>{1});
    EXPECT_EQ(aggregation->counts().late, 1U);
}

TEST_P(WindowAggregationTest, NamesTheWindowThatFiresNext) {
    const auto aggregation = make(make_request({semantics::WindowShape::tumble, 10, 10, 0, 10}, 1, false));
    EXPECT_TRUE(aggregation->first_waiting().known);
    EXPECT_FALSE(aggregation->first_waiting().window);
    aggregation->accumulate(0, make_batch({{35, 1, 1, watermark_min}, {12, 1, 1, watermark_min}}, 0, 2), nullptr);
    const std::optional<WaitingWindow> waiting = aggregation->first_waiting().window;
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->start, 10);
    EXPECT_EQ(waiting->end, 20);
    EXPECT_EQ(waiting->fires_at, 19);
    aggregation->fire(19, true, [](FiredRows&&) {});
    ASSERT_TRUE(aggregation->first_waiting().window);
    EXPECT_EQ(aggregation->first_waiting().window->start, 30);
    aggregation->fire(watermark_max, true, [](FiredRows&&) {});
    EXPECT_FALSE(aggregation->first_waiting().window);
}

TEST_P(WindowAggregationTest, AttachedWindowsFireByTheirEnd) {
    WindowAggregationRequest request = make_request({}, 1, false);
    request.attached = true;
    request.start_column = 0;
    request.end_column = 2;
    auto aggregation = make(request);
    aggregation->accumulate(
        0, make_batch({{0, 1, 10, watermark_min}, {5, 1, 10, watermark_min}, {0, 2, 20, watermark_min}}, 0, 3), nullptr);
    Emitted emitted;
    aggregation->fire(8, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
    EXPECT_TRUE(emitted.order.empty());
    aggregation->fire(9, true, [&](FiredRows&& f) { collect(std::move(f), emitted); });
    const Answer expected = {{{10, 0, 1}, {1, 10}}, {{10, 5, 1}, {1, 10}}};
    EXPECT_EQ(emitted.answer, expected);
}

INSTANTIATE_TEST_SUITE_P(Backends, WindowAggregationTest, ::testing::ValuesIn(backends_under_test()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace windrow
