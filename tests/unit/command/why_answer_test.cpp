// SPDX-License-Identifier: Apache-2.0
#include "command/watch/why_answer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace windrow::command {
namespace {

exec::JobStatus waiting_job(Watermark watermark, FirstWaiting next) {
    exec::JobStatus status;
    status.number = 1;
    status.phase = exec::JobPhase::running;
    exec::SourceStatus source;
    source.table = "events";
    exec::PartitionStatus partition;
    partition.name = "events-0";
    source.partitions = {partition, partition};
    source.scans = {{0, true, {watermark, watermark_max}}};
    status.sources = {source};
    exec::OperatorStatus op;
    op.name = "window aggregate (TUMBLE)";
    op.watermark = watermark;
    op.holder = exec::WatermarkHolder{0, 0, 0};
    op.window = exec::WindowStatus{2, next, false, {}};
    status.operators = {op};
    exec::StatementStatus statement;
    statement.balance.statement = "SELECT";
    status.statements = {statement};
    return status;
}

constexpr WaitingWindow minute{60'000, 120'000, 119'999};

TEST(WhyAnswer, SaysByHowMuchTheWatermarkIsShort) {
    const auto answers = why_answers(waiting_job(100'000, {true, minute}));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].waiting, Waiting::for_watermark);
    EXPECT_EQ(answers[0].missing_ms, 19'999);
}

TEST(WhyAnswer, KnowsThatTheTimeHasCome) {
    EXPECT_EQ(why_answers(waiting_job(119'999, {true, minute}))[0].waiting, Waiting::for_round);
    EXPECT_EQ(why_answers(waiting_job(119'998, {true, minute}))[0].missing_ms, 1);
}

TEST(WhyAnswer, TellsAnEmptyWindowFromAnEndedInput) {
    EXPECT_EQ(why_answers(waiting_job(0, {true, std::nullopt}))[0].waiting, Waiting::for_rows);
    EXPECT_EQ(why_answers(waiting_job(watermark_max, {true, std::nullopt}))[0].waiting, Waiting::for_nothing);
}

TEST(WhyAnswer, RowsThatWaitForTheirTurnWaitForTheWatermark) {
    exec::JobStatus status = waiting_job(0, {true, std::nullopt});
    status.operators[0].held_rows = 3;
    EXPECT_EQ(why_answers(status)[0].waiting, Waiting::for_watermark);
}

TEST(WhyAnswer, AnOperatorThatDoesNotTellItsNextWindowWaitsForTheWatermark) {
    const exec::JobStatus status = waiting_job(5, {false, std::nullopt});
    EXPECT_EQ(why_answers(status)[0].waiting, Waiting::for_watermark);
    EXPECT_FALSE(why_answers(status)[0].missing_ms);
    EXPECT_NE(why_text(status, "job.sql").find("not known on a device"), std::string::npos);
}

TEST(WhyAnswer, ProcessingTimeWaitsForTheClock) {
    exec::JobStatus status = waiting_job(watermark_min, {true, minute});
    status.operators[0].window->processing_time = true;
    status.clock_ms = 119'000;
    const auto answers = why_answers(status);
    EXPECT_EQ(answers[0].waiting, Waiting::for_clock);
    EXPECT_EQ(answers[0].missing_ms, 999);
}

TEST(WhyAnswer, AGapBeyondALongIsNotWrong) {
    const WaitingWindow far{0, 0, std::numeric_limits<std::int64_t>::max() - 1};
    EXPECT_EQ(why_answers(waiting_job(watermark_min + 1, {true, far}))[0].missing_ms, std::numeric_limits<std::int64_t>::max());
}

TEST(WhyAnswer, JsonIsOneLineWithEscapedNames) {
    exec::JobStatus status = waiting_job(100'000, {true, minute});
    status.sources[0].table = "a\"b\n";
    const std::string json = why_json(status, "job.sql");
    EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1);
    EXPECT_NE(json.find("\"held_by\":{\"table\":\"a\\\"b\\n\",\"partition\":0,\"log\":\"events-0\",\"watermark_ms\":100000"),
              std::string::npos)
        << json;
    EXPECT_NE(json.find("\"missing_ms\":19999"), std::string::npos);
}

TEST(WhyAnswer, TextNamesHolderAndOthers) {
    const std::string text = why_text(waiting_job(100'000, {true, minute}), "job.sql");
    EXPECT_NE(text.find("19999 ms (19 s) short"), std::string::npos) << text;
    EXPECT_NE(text.find("held back by table events, partition 0 (events-0)"), std::string::npos) << text;
}

}  // namespace
}  // namespace windrow::command
