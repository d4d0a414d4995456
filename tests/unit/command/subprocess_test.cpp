// SPDX-License-Identifier: Apache-2.0
#include "command/subprocess.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace windrow::command {
namespace {

TEST(Subprocess, KeepsOutputAndExitCode) {
    const ProcessResult result = run_process({"/bin/sh", "-c", "pwd; echo oops >&2; exit 3"}, "/", 10);
    EXPECT_EQ(result.output, "/\n");
    EXPECT_EQ(result.errors, "oops\n");
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_FALSE(result.timed_out);
}

TEST(Subprocess, ReportsSignals) {
    EXPECT_EQ(run_process({"/bin/sh", "-c", "kill -SEGV $$"}, "/", 10).signal, SIGSEGV);
}

TEST(Subprocess, EndsAtTheTimeLimit) {
    const ProcessResult result = run_process({"/bin/sh", "-c", "sleep 30"}, "/", 0.3);
    EXPECT_TRUE(result.timed_out);
}

TEST(Subprocess, TakesMoreThanAPipeHolds) {
    EXPECT_EQ(run_process({"/bin/sh", "-c", "head -c 300000 /dev/zero"}, "/", 10).output.size(), 300'000U);
}

TEST(Subprocess, SaysWhatCannotBeStarted) {
    EXPECT_THROW(run_process({"/nonexistent/program"}, "/", 10), Error);
}

}  // namespace
}  // namespace windrow::command
