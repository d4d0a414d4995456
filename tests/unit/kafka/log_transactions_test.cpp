// SPDX-License-Identifier: Apache-2.0
#include "kafka/log_transactions.hpp"

#include "scripted_log.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow {
namespace {

using Kind = LogOutcome::Kind;
using Values = std::vector<std::string>;

class LogTransactionsTest : public ::testing::Test {
protected:
    std::unique_ptr<LogTransactions> process() {
        LogTransactionSettings settings;
        settings.transactional_id = "job-0";
        settings.cluster = "c";
        settings.pointer_partition = {"out", 0};
        auto transactions = std::make_unique<LogTransactions>(std::make_shared<ScriptedClient>(cluster), settings);
        buffer = &transactions->add_buffer();
        buffer->topic = "out";
        return transactions;
    }
    void seal(const Values& values) {
        for (const std::string& value : values) {
            const std::size_t begin = buffer->open.text().size();
            buffer->open.text() += value;
            buffer->open.end_record(begin, OutputRecords::absent, true, -1, -1);
        }
        buffer->seal();
    }
    std::string code_of_commit(LogTransactions& transactions, const CheckpointPointer& pointer) {
        try {
            transactions.commit(pointer, {});
        } catch (const Error& error) {
            return error.code();
        }
        return "";
    }

    ScriptedCluster cluster;
    OutputBuffer* buffer = nullptr;
};

TEST_F(LogTransactionsTest, RowsOffsetsAndPointerAppearTogetherUnderAFreshEpochEach) {
    const auto job = process();
    EXPECT_FALSE(job->recover());
    seal({"a", "b"});
    job->commit({1, "h1"}, {{"c", "g", "in", 2, 40}, {"other", std::nullopt, "far", 0, 7}, {"c", std::nullopt, "in2", 0, 5}});
    EXPECT_EQ(cluster.committed_records["out"], (Values{"a", "b"}));
    EXPECT_EQ((cluster.committed_offsets[{"g", {"in", 2}}].offset), 40);
    EXPECT_EQ((cluster.committed_offsets[{"job-0-input", {"in2", 0}}].offset), 5);
    EXPECT_EQ((cluster.committed_offsets[{"job-0", {"out", 0}}].offset), 1);
    EXPECT_EQ(cluster.committed_offsets.size(), 3U) << "progress in another cluster is not committed here";
    EXPECT_EQ(cluster.epoch, 2U);
    seal({"c"});
    job->commit({2, "h2"}, {});
    EXPECT_EQ(cluster.epoch, 3U);
    EXPECT_EQ(process()->recover(), (CheckpointPointer{2, "h2"}));
}

TEST_F(LogTransactionsTest, ACommitWhoseAnswerIsLostIsNotDoneTwice) {
    const auto job = process();
    (void)job->recover();
    seal({"a"});
    cluster.commit_answers.push_back({{Kind::rebuild, false, "lost"}, true});
    job->commit({1, "h1"}, {});
    EXPECT_EQ(cluster.committed_records["out"], Values{"a"});
    seal({"b"});
    job->commit({2, "h2"}, {});
    EXPECT_EQ(cluster.committed_records["out"], (Values{"a", "b"}));
}

TEST_F(LogTransactionsTest, ACommitThatNeverHappenedIsDoneAgainWithTheSameRows) {
    const auto job = process();
    (void)job->recover();
    seal({"a", "b"});
    cluster.commit_answers.push_back({{Kind::rebuild, false, "lost"}, false});
    cluster.commit_answers.push_back({{Kind::abort, false, "a record timed out"}, false});
    job->commit({1, "h1"}, {});
    EXPECT_EQ(cluster.committed_records["out"], (Values{"a", "b"}));
}

TEST_F(LogTransactionsTest, RetriesAreTheSameCallAgain) {
    const auto job = process();
    (void)job->recover();
    seal({"a"});
    cluster.commit_answers.push_back({{Kind::retry, false, "timed out"}, false});
    cluster.offset_answers.push_back({Kind::retry, false, "coordinator moves"});
    cluster.calls.clear();
    job->commit({1, "h1"}, {});
    EXPECT_EQ(cluster.calls, (Values{"begin", "produce", "flush", "offsets job-0", "offsets job-0", "commit", "commit", "init"}));
    EXPECT_EQ(cluster.committed_records["out"], Values{"a"});
}

TEST_F(LogTransactionsTest, RecordsThatWereNotDeliveredKeepTheTransactionFromItsCommit) {
    const auto job = process();
    (void)job->recover();
    seal({"a", "b"});
    cluster.losses = 1;
    job->commit({1, "h1"}, {});
    EXPECT_EQ(cluster.committed_records["out"], (Values{"a", "b"})) << "the second attempt delivered all";
    EXPECT_EQ(std::count(cluster.calls.begin(), cluster.calls.end(), "commit"), 1);
}

TEST_F(LogTransactionsTest, AProcessWhoseJobWasTakenOverEnds) {
    const auto old = process();
    (void)old->recover();
    OutputBuffer* const old_buffer = buffer;
    seal({"a"});
    const auto successor = process();
    EXPECT_FALSE(successor->recover());
    seal({"a"});
    successor->commit({1, "of the successor"}, {});
    buffer = old_buffer;
    EXPECT_EQ(code_of_commit(*old, {1, "of the old one"}), "W6309");
    EXPECT_EQ(cluster.committed_records["out"], Values{"a"});
}

/// Found by the simulation (docs/decisions/0016-simulation.md): its fresh epoch would have fenced the successor.
TEST_F(LogTransactionsTest, AProcessThatWasStoppedBetweenACommitAndItsNextEpochEnds) {
    const auto old = process();
    (void)old->recover();
    OutputBuffer* const old_buffer = buffer;
    const auto successor = process();
    OutputBuffer* const new_buffer = buffer;
    buffer = old_buffer;
    seal({"a"});
    cluster.before_init = [&] {
        EXPECT_EQ(successor->recover(), (CheckpointPointer{1, "h1"}));
        buffer = new_buffer;
        seal({"b"});
        successor->commit({2, "of the successor"}, {});
    };
    EXPECT_EQ(code_of_commit(*old, {1, "h1"}), "W6309");
    EXPECT_EQ(cluster.committed_records["out"], (Values{"a", "b"}));
}

TEST_F(LogTransactionsTest, AClusterThatCommitsNothingEndsTheJobAfterSomeAttempts) {
    const auto job = process();
    (void)job->recover();
    seal({"a"});
    for (int n = 0; n < 20; ++n) cluster.commit_answers.push_back({{Kind::abort, false, "no"}, false});
    EXPECT_EQ(code_of_commit(*job, {1, "h1"}), "W6310");
    EXPECT_TRUE(cluster.committed_records["out"].empty());
}

TEST(CheckpointPointerText, IsReadBackAndItsDamageIsSeen) {
    const CheckpointPointer pointer{42, std::string(64, 'a')};
    const std::string text = encode_pointer(pointer);
    EXPECT_LT(text.size(), 500U);
    EXPECT_EQ(decode_pointer(text), pointer);
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        EXPECT_NE(decode_pointer(damaged), std::optional(pointer)) << "at " << at;
    }
    EXPECT_FALSE(decode_pointer(""));
    EXPECT_FALSE(decode_pointer("of somebody else"));
}

}  // namespace
}  // namespace windrow
