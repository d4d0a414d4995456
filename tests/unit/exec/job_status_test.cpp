// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/exec/job_status.hpp"

#include "snapshot_job.hpp"
#include "windrow/runtime/exec/executor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace windrow::exec {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class StatusOfAJob : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "windrow-status-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Two partitions: the second ends half a minute before the first.
    void write_events(int records) {
        for (int p = 0; p < 2; ++p) {
            fs::create_directories(folder_ / "in");
            std::ofstream file(folder_ / "in" / ("part-" + std::to_string(p) + ".json"));
            for (int i = 0; i < records; ++i) {
                const int second = i * (p == 0 ? 180 : 150) / records;
                file << "{\"ts\":\"2024-01-01 00:0" << second / 60 << ":" << (second % 60 < 10 ? "0" : "") << second % 60
                     << "\",\"k\":" << i % 7 << "}\n";
            }
        }
    }
    plan::Job plan() {
        return plan_job(
            folder_,
            "CREATE TABLE t (ts TIMESTAMP(3), k BIGINT, WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = "
            "'in', 'format' = 'json', 'windrow.partition' = 'file');",
            "SELECT k, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, "
            "window_end");
    }
    ExecutionReport run(StatusBoard& board, int threads) {
        ExecutionOptions options;
        options.threads = threads;
        options.chunk_bytes = 256;
        options.batch_rows = 16;
        options.status = &board;
        std::ostringstream printed;
        return execute(
            job_, options, [](const Batch&) {}, printed, nullptr);
    }

    fs::path folder_;
    plan::Job job_;
};

TEST_F(StatusOfAJob, AtItsEndHoldsWhatTheReportHolds) {
    write_events(300);
    job_ = plan();
    StatusBoard board;
    EXPECT_EQ(board.latest(), nullptr);
    const ExecutionReport report = run(board, 1);
    const auto status = board.latest();
    ASSERT_NE(status, nullptr);
    EXPECT_EQ(status->phase, JobPhase::ended);
    ASSERT_EQ(status->sources.size(), 1U);
    std::uint64_t records = 0;
    for (const PartitionStatus& partition : status->sources[0].partitions) {
        records += partition.records;
        EXPECT_TRUE(partition.ended);
        EXPECT_EQ(partition.lag_bytes, 0U);
    }
    EXPECT_EQ(records, report.sources[0].read);
    EXPECT_EQ(status->sources[0].partitions[1].name, "part-1.json");
    ASSERT_EQ(status->statements.size(), 1U);
    EXPECT_EQ(status->statements[0].balance.accepted, report.statements[0].accepted);
    EXPECT_EQ(status->statements[0].balance.rows_out, report.statements[0].rows_out);
    std::uint64_t fired = 0;
    for (const OperatorStatus& op : status->operators) fired += op.window ? op.window->fired : 0;
    EXPECT_EQ(fired, 3U);
}

/// What a watcher sees never falls, and is whole; run by the suite `tsan` too.
TEST_F(StatusOfAJob, IsReadByOtherThreadsWhileTheJobRuns) {
    write_events(20'000);
    job_ = plan();
    StatusBoard board;
    std::atomic<bool> ended = false;
    std::atomic<std::uint64_t> seen = 0;
    const auto watch = [&](std::chrono::milliseconds wait) {
        std::uint64_t records = 0, fired = 0;
        while (!ended) {
            const auto status = board.latest(wait);
            if (status == nullptr) continue;
            std::uint64_t now = 0, now_fired = 0;
            for (const SourceStatus& source : status->sources) {
                for (const PartitionStatus& partition : source.partitions) now += partition.records;
            }
            for (const OperatorStatus& op : status->operators) {
                if (op.window) now_fired += op.window->fired;
                if (op.window && op.window->next.window) {
                    EXPECT_GT(op.window->next.window->fires_at, op.watermark);
                }
            }
            EXPECT_GE(now, records);
            EXPECT_GE(now_fired, fired);
            records = now;
            fired = now_fired;
            ++seen;
        }
    };
    std::thread eager([&] { watch(std::chrono::milliseconds(0)); });
    std::thread patient([&] { watch(std::chrono::milliseconds(50)); });
    const ExecutionReport report = run(board, 3);
    ended = true;
    eager.join();
    patient.join();
    EXPECT_GT(seen, 0U);
    EXPECT_EQ(report.sources[0].read, 40'000U);
}

TEST_F(StatusOfAJob, NamesThePartitionThatHoldsTheWatermark) {
    write_events(300);
    job_ = plan();
    std::atomic<bool> stop = false;
    StatusBoard board;
    ExecutionOptions options;
    options.threads = 1;
    options.chunk_bytes = 64;
    options.stop = &stop;
    options.status = &board;
    std::ostringstream printed;
    stop = true;  // one round and what was read ahead
    const ExecutionReport report = execute(
        job_, options, [](const Batch&) {}, printed, nullptr);
    EXPECT_LT(report.sources[0].read, 600U);
    const auto status = board.latest();
    for (const OperatorStatus& op : status->operators) {
        if (!op.window) continue;
        ASSERT_TRUE(op.holder);
        const ScanStatus& scan = status->sources[op.holder->source].scans[op.holder->scan];
        EXPECT_EQ(scan.watermarks[op.holder->partition], op.watermark);
        EXPECT_EQ(op.watermark, *std::min_element(scan.watermarks.begin(), scan.watermarks.end()));
        ASSERT_TRUE(op.window->next.known);
    }
}

TEST_F(StatusOfAJob, AFolderWithoutFilesIsWarnedOfOnce) {
    fs::create_directories(folder_ / "in");
    job_ = plan();
    std::vector<std::string> warnings;
    ExecutionOptions options;
    options.warn = [&](const Error& warning) { warnings.push_back(warning.code()); };
    std::ostringstream printed;
    const ExecutionReport report = execute(
        job_, options, [](const Batch&) {}, printed, nullptr);
    EXPECT_EQ(warnings, std::vector<std::string>{"W6008"});
    EXPECT_EQ(report.sources[0].read, 0U);
}

TEST(StatusBoardTest, AFailedJobKeepsWhatWasKnown) {
    StatusBoard board;
    JobStatus status;
    status.number = 3;
    status.phase = JobPhase::running;
    board.publish(status);
    CheckpointReport checkpoints;
    checkpoints.failed = 1;
    board.fail(checkpoints);
    EXPECT_EQ(board.latest()->phase, JobPhase::failed);
    EXPECT_EQ(board.latest()->number, 3U);
    EXPECT_EQ(board.latest()->checkpoints->failed, 1U);
}

TEST(StatusBoardTest, AsksForAFreshStatusAndGivesUpInTime) {
    StatusBoard board;
    EXPECT_FALSE(board.wanted());
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(board.latest(std::chrono::milliseconds(20)), nullptr);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
    EXPECT_TRUE(board.wanted());
    board.publish({});
    EXPECT_FALSE(board.wanted());
}

}  // namespace
}  // namespace windrow::exec
