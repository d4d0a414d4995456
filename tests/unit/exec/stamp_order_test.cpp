// SPDX-License-Identifier: Apache-2.0
#include "exec/stamp_order.hpp"
#include "exec/task_pool.hpp"
#include "exec/watermark_history.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <stdexcept>

namespace windrow::exec {
namespace {

struct Row {
    Watermark w;
    std::uint32_t lane;
    std::uint64_t ordinal;
    friend auto operator<=>(const Row&, const Row&) = default;
};

Batch make_batch(const std::vector<Row>& rows, std::size_t begin, std::size_t count) {
    Batch batch;
    batch.rows = static_cast<std::int64_t>(count);
    batch.stamps.partition = rows[begin].lane;
    batch.stamps.watermarks = Buffer::allocate(count * 8);
    for (std::size_t i = 0; i < count; ++i) batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = rows[begin + i].w;
    batch.stamps.first_ordinal = rows[begin].ordinal;
    return batch;
}

std::string bytes_of(const StampOrder& order) {
    SealedRows sealed;
    sealed.seal(1, order);
    std::string bytes;
    sealed.write(1, [&](std::string_view block) { bytes.append(block); });
    return bytes;
}

/// What waits is written the same however it was cut into batches, and read back as it was.
StampOrder written_and_read(const StampOrder& order) {
    const std::string bytes = bytes_of(order);
    StampOrder read;
    std::string_view in = bytes;
    read.decode({}, in);
    EXPECT_TRUE(in.empty());
    EXPECT_EQ(bytes_of(read), bytes);
    return read;
}

/// However rows of several lanes arrive, and however often they are released, they come out in stamp order, and as soon as they
/// can.
TEST(StampOrder, ReleasesInStampOrder) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 300; ++round) {
        const std::uint32_t lane_count = 1 + static_cast<std::uint32_t>(random() % 4);
        std::vector<std::vector<Row>> logs(lane_count);
        std::vector<Row> all;
        for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
            Watermark w = random() % 3 == 0 ? watermark_min : 0;
            for (std::uint64_t i = 0; i < random() % 40; ++i) {
                if (random() % 2 == 0) w = std::max<Watermark>(w, 0) + static_cast<Watermark>(random() % 5);
                logs[lane].push_back({w, lane, i});
                all.push_back(logs[lane].back());
            }
        }
        std::sort(all.begin(), all.end());
        StampOrder order;
        std::vector<std::size_t> read(lane_count, 0);
        std::vector<Row> released;
        const auto deliver = [&](Batch&& batch) {
            for (std::int64_t i = 0; i < batch.rows; ++i) {
                released.push_back({batch.stamps.watermark(i), batch.stamps.partition, batch.stamps.ordinal(i)});
            }
        };
        const auto lanes = [&] {
            std::vector<Lane> now;
            for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
                const bool ended = read[lane] == logs[lane].size();
                now.push_back({0, lane, ended ? watermark_max : logs[lane][read[lane]].w});
            }
            return now;
        };
        while (released.size() < all.size()) {
            const auto lane = static_cast<std::uint32_t>(random() % lane_count);
            const std::size_t left = logs[lane].size() - read[lane];
            if (left > 0) {
                const std::size_t count = 1 + random() % left;
                order.add(make_batch(logs[lane], read[lane], count));
                read[lane] += count;
            }
            order.release(lanes(), deliver);
            // Everything before the least row that is still to come has been released.
            std::size_t due = all.size();
            for (std::uint32_t other = 0; other < lane_count; ++other) {
                if (read[other] == logs[other].size()) continue;
                due = std::min(due, static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), logs[other][read[other]]) -
                                                             all.begin()));
            }
            ASSERT_EQ(released.size(), due) << "round " << round;
            if (random() % 3 == 0) order = written_and_read(order);
        }
        ASSERT_EQ(released, all);
        EXPECT_EQ(order.memory(), 0U);
    }
}

TEST(WatermarkHistory, IsWrittenTheSameHoweverItCameIn) {
    WatermarkHistory one;
    one.add(std::vector<Watermark>{watermark_min, 5, 5, 9, 20});
    WatermarkHistory other;
    for (const Watermark value : {9, 5, 20}) other.add(std::vector<Watermark>{value});
    for (WatermarkHistory* history : {&one, &other}) history->forget_before(12);
    std::string bytes;
    one.encode(bytes);
    std::string of_other;
    other.encode(of_other);
    EXPECT_EQ(bytes, of_other);
    EXPECT_EQ(bytes.size(), 3 * 8U) << "the number of values, 9 and 20";
    WatermarkHistory read;
    std::string_view in = bytes;
    read.decode(in);
    EXPECT_EQ(read.before(20), 9);
    EXPECT_EQ(read.before(21), 20);
}

TEST(WatermarkHistory, FindsTheWatermarkBefore) {
    WatermarkHistory history;
    history.add(std::vector<Watermark>{watermark_min, 5, 5, 9});
    history.add(std::vector<Watermark>{9, 20});
    EXPECT_EQ(history.before(5), watermark_min);
    EXPECT_EQ(history.before(6), 5);
    EXPECT_EQ(history.before(20), 9);
    EXPECT_EQ(history.before(21), 20);
    history.forget_before(12);
    EXPECT_EQ(history.before(13), 9) << "the greatest value that is not above is kept";
    history.forget_before(watermark_max);
    EXPECT_EQ(history.memory(), 0U);
}

TEST(FiredStamps, WithoutHistoryIsJustBeforeTheFiring) {
    const FiredStamps stamps;
    EXPECT_EQ(stamps.of(100), 99);
    EXPECT_EQ(stamps.of(watermark_min), watermark_min);
}

TEST(TaskPool, RunsEveryTaskOnceAndThrowsTheFirstFailure) {
    TaskPool pool(4);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::atomic<int>> runs(37);
        pool.run(runs.size(), [&](int worker, std::size_t i) {
            EXPECT_GE(worker, 0);
            EXPECT_LT(worker, 4);
            ++runs[i];
        });
        for (const auto& count : runs) EXPECT_EQ(count.load(), 1);
    }
    for (int round = 0; round < 50; ++round) {
        try {
            pool.run(64, [&](int, std::size_t i) {
                if (i == 0 || i == 40) throw std::runtime_error(std::to_string(i));
            });
            FAIL() << "the failure is passed on";
        } catch (const std::runtime_error& failure) {
            EXPECT_STREQ(failure.what(), "0");
        }
    }
}

/// Of a source without end: rows do not wait for a partition that gives none, and what is held goes out in stamp order.
TEST(StampOrder, WaitsForNobodyWhereNoRowMayEverCome) {
    const std::vector<Row> second = {{watermark_min, 1, 0}, {5, 1, 1}};
    const std::vector<Row> third = {{3, 2, 0}};
    const std::vector<Lane> lanes = {{0, 0, watermark_min}, {0, 1, 5}, {0, 2, 3}};
    StampOrder order;
    std::vector<Watermark> released;
    const auto deliver = [&](Batch&& batch) {
        for (std::int64_t i = 0; i < batch.rows; ++i) released.push_back(batch.stamps.watermark(i));
    };
    order.add(make_batch(second, 0, 2));
    order.add(make_batch(third, 0, 1));
    order.release(lanes, deliver);
    EXPECT_TRUE(released.empty()) << "partition 0 may still give rows that come first";
    order.wait_for_nobody();
    order.release(lanes, deliver);
    EXPECT_EQ(released, (std::vector<Watermark>{watermark_min, 3, 5}));
    EXPECT_EQ(order.rows(), 0U);
}

}  // namespace
}  // namespace windrow::exec
