// SPDX-License-Identifier: Apache-2.0
#include "command/balance_summary.hpp"
#include "command/job_options.hpp"
#include "command/memory_size.hpp"
#include "command/progress_display.hpp"
#include "command/quantity_text.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow::command {
namespace {

TEST(MemorySize, UnitsAndShares) {
    EXPECT_EQ(parse_memory_size("512MiB", 0), 512ULL << 20);
    EXPECT_EQ(parse_memory_size("4g", 0), 4ULL << 30);
    EXPECT_EQ(parse_memory_size("1.5 GB", 0), 3ULL << 29);
    EXPECT_EQ(parse_memory_size("123", 0), 123U);
    EXPECT_EQ(parse_memory_size("80%", 1000), 800U);
    for (const char* bad : {"", "x", "-1", "5 parsecs", "101%", "1e300GiB"})
        EXPECT_THROW(parse_memory_size(bad, 1000), Error) << bad;
}

TEST(MemorySize, MachineHasSome) {
    const MachineMemory memory = machine_memory();
    EXPECT_GT(memory.physical, 0U);
    EXPECT_LE(memory.usable(), memory.physical);
}

TEST(Instant, IsoTexts) {
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(parse_instant("2024-01-01 00:00:00.25"), 1'704'067'200'250);
    EXPECT_EQ(parse_instant("2024-01-01T01:30:00+01:30"), 1'704'067'200'000);
    EXPECT_EQ(parse_instant("2023-12-31T23:00:00-01:00"), 1'704'067'200'000);
    for (const char* bad :
         {"", "2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T25:00:00Z", "2024-01-01T00:00:00Q", "2024-01-01T00:00:00Zz"}) {
        EXPECT_THROW(parse_instant(bad), Error) << bad;
    }
}

TEST(Quantity, ThreeDigits) {
    EXPECT_EQ(quantity_text(0), "0");
    EXPECT_EQ(quantity_text(999), "999");
    EXPECT_EQ(quantity_text(1234), "1.23K");
    EXPECT_EQ(quantity_text(45'600'000), "45.6M");
    EXPECT_EQ(quantity_text(999'600), "1.00M");
}

TEST(Progress, LineSaysWhatIsKnown) {
    exec::Progress progress;
    progress.records = 2'000'000;
    progress.bytes = 1 << 20;
    progress.bytes_total = 4 << 20;
    progress.late = 3;
    progress.watermark = 1'704'067'200'000;
    EXPECT_EQ(
        progress_line(progress, 2.0),
        "2.00M rows  1.00M rows/s  1.0 MiB of 4.0 MiB  watermark 2024-01-01 00:00:00  late 3  bad 0  state 0 B  out 0  ETA 0:06");
}

TEST(Balance, RowsMustAddUp) {
    exec::ExecutionReport report;
    report.statements.push_back({"SELECT 1", 10, 2, 1, 0, 7, 0, 0, 3});
    EXPECT_NO_THROW(check_balance(report));
    EXPECT_NE(balance_text(report).find("SELECT 1: 10 rows in = 2 filtered + 1 late + 0 in no window + 7 accepted; 3 rows out"),
              std::string::npos);
    report.statements.front().accepted = 6;
    EXPECT_THROW(check_balance(report), Error);
}

TEST(BalanceSummary, says_what_a_device_did) {
    exec::ExecutionReport report;
    report.device.emplace();
    report.device->bytes_to_device = 3072;
    report.device->waited_ns = 1'500'000'000;
    EXPECT_NE(balance_text(report).find("0 launches, 3.0 KiB to it"), std::string::npos);
    EXPECT_NE(balance_text(report).find("waited 1.500 s"), std::string::npos);
    EXPECT_EQ(balance_text(report).find("busy"), std::string::npos);
    report.device->work = {{device::CallKind::launch, "add_words_kernel", 2, 3'000'000'000, 2'000'000'000, 0},
                           {device::CallKind::copy_to_device, "copy to the device", 4, 250'000'000, 100'000'000, 4096},
                           {device::CallKind::primitive, "sort", 1, 1'000'000'000, 1'000'000'000, 0}};
    const std::string text = balance_text(report);
    EXPECT_NE(text.find("busy 0.250 s with copies to it, 4.000 s with kernels, 0.000 s with copies from it"), std::string::npos);
    EXPECT_NE(text.find("add_words_kernel: 2 times, 3.000000 s, the longest 2.000000 s\n"), std::string::npos);
    EXPECT_NE(text.find("copy to the device: 4 times, 0.250000 s, the longest 0.100000 s, 4.0 KiB\n"), std::string::npos);
}

}  // namespace
}  // namespace windrow::command
