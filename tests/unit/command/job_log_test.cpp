// SPDX-License-Identifier: Apache-2.0
#include "command/log/job_log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace windrow::command {
namespace {

using exec::EventLevel;

const exec::JobEvent completed{
    EventLevel::info,
    "checkpoint-completed",
    {{"id", std::uint64_t{7}}, {"seconds", 0.5}, {"reason", std::string("a \"b\"\nc")}, {"ended", true}}};

TEST(JobLog, TextIsOneLineWhateverTheFieldsHold) {
    EXPECT_EQ(log_line(LogFormat::text, 1704067200007, "my job.sql", completed),
              "2024-01-01T00:00:00.007Z info  \"my job.sql\" checkpoint-completed id=7 seconds=0.5 reason=\"a \\\"b\\\"\\nc\" "
              "ended=true\n");
}

TEST(JobLog, JsonKeepsNumbersAsNumbers) {
    EXPECT_EQ(log_line(LogFormat::json, 1704067200007, "job.sql", completed),
              "{\"time\":\"2024-01-01T00:00:00.007Z\",\"level\":\"info\",\"job\":\"job.sql\",\"event\":\"checkpoint-completed\","
              "\"id\":7,"
              "\"seconds\":0.5,\"reason\":\"a \\\"b\\\"\\nc\",\"ended\":true}\n");
}

TEST(JobLog, LeavesOutWhatIsBelowItsLevel) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    const JobLog log(LogFormat::text, EventLevel::warn, "j", ends[1]);
    log.write({EventLevel::debug, "one", {}});
    log.write({EventLevel::info, "two", {}});
    log.write({EventLevel::warn, "three", {}});
    log.write({EventLevel::error, "four", {}});
    close(ends[1]);
    std::array<char, 512> text{};
    const ssize_t length = read(ends[0], text.data(), text.size());
    close(ends[0]);
    ASSERT_GT(length, 0);
    const std::string said(text.data(), static_cast<std::size_t>(length));
    EXPECT_EQ(said.find("two"), std::string::npos);
    EXPECT_NE(said.find("warn  j three\n"), std::string::npos);
    EXPECT_NE(said.find("error j four\n"), std::string::npos);
}

TEST(JobLog, KnowsItsLevels) {
    EXPECT_EQ(event_level_of("debug"), EventLevel::debug);
    EXPECT_EQ(event_level_of("error"), EventLevel::error);
    EXPECT_EQ(event_level_of("loud"), std::nullopt);
}

}  // namespace
}  // namespace windrow::command
