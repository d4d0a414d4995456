// SPDX-License-Identifier: Apache-2.0
#include "command/watch/metrics_text.hpp"

#include "command/watch/job_metrics.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <sstream>
#include <string>

namespace windrow::command {
namespace {

TEST(MetricsText, WritesAFamilyOnceAndItsSamples) {
    MetricsText out;
    out.family("windrow_rows_total", MetricType::counter, "Rows.");
    out.sample({{"table", "a"}}, std::uint64_t{18446744073709551615U});
    out.sample({{"table", "b"}, {"partition", "1"}}, std::uint64_t{0});
    out.family("windrow_lag_seconds", MetricType::gauge, "Lag.");
    out.sample({}, 0.25);
    EXPECT_EQ(out.text(),
              "# HELP windrow_rows_total Rows.\n"
              "# TYPE windrow_rows_total counter\n"
              "windrow_rows_total{table=\"a\"} 18446744073709551615\n"
              "windrow_rows_total{table=\"b\",partition=\"1\"} 0\n"
              "# HELP windrow_lag_seconds Lag.\n"
              "# TYPE windrow_lag_seconds gauge\n"
              "windrow_lag_seconds 0.25\n");
}

TEST(MetricsText, EscapesLabelsAndHelp) {
    MetricsText out;
    out.family("x", MetricType::gauge, "a \"b\" \\ c\nd");
    out.sample({{"name", "a \"b\" \\ c\nd {=,}"}}, std::uint64_t{1});
    EXPECT_EQ(out.text(),
              "# HELP x a \"b\" \\\\ c\\nd\n"
              "# TYPE x gauge\n"
              "x{name=\"a \\\"b\\\" \\\\ c\\nd {=,}\"} 1\n");
}

TEST(MetricsText, LabelsAreTextWhateverTheyHold) {
    MetricsText out;
    out.family("x", MetricType::gauge, "h");
    out.sample({{"name", "gr\xC3\xBC\xC3\x9F"}}, std::uint64_t{1});
    out.sample({{"name", "gr\xFC\xDF"}}, std::uint64_t{1});
    EXPECT_NE(out.text().find("x{name=\"gr\xC3\xBC\xC3\x9F\"} 1\nx{name=\"gr??\"} 1\n"), std::string::npos) << out.text();
}

TEST(MetricsText, LeavesOutAFamilyWithoutSamples) {
    MetricsText out;
    out.family("x", MetricType::gauge, "h");
    out.family("y", MetricType::gauge, "h");
    out.sample({}, std::uint64_t{1});
    EXPECT_EQ(out.text(), "# HELP y h\n# TYPE y gauge\ny 1\n");
}

TEST(MetricsText, WritesWhatIsNoNumber) {
    MetricsText out;
    out.family("x", MetricType::gauge, "h");
    out.sample({{"n", "1"}}, std::numeric_limits<double>::infinity());
    out.sample({{"n", "2"}}, -std::numeric_limits<double>::infinity());
    out.sample({{"n", "3"}}, std::numeric_limits<double>::quiet_NaN());
    out.sample({{"n", "4"}}, 1704067269.123);
    EXPECT_EQ(out.text().substr(out.text().find("x{")),
              "x{n=\"1\"} +Inf\nx{n=\"2\"} -Inf\nx{n=\"3\"} NaN\nx{n=\"4\"} 1704067269.123\n");
}

exec::JobStatus status_with_twins() {
    exec::JobStatus status;
    status.number = 1;
    for (int i = 0; i < 2; ++i) {
        exec::SourceStatus source;
        source.table = "t";
        exec::PartitionStatus partition;
        partition.name = "same";
        source.partitions = {partition, partition};
        source.scans = {{0, true, {1500, watermark_min}}};
        status.sources.push_back(source);
        exec::StatementStatus statement;
        statement.sink = "same";
        status.statements.push_back(statement);
        exec::OperatorStatus op;
        op.statement = static_cast<std::size_t>(i);
        op.name = "window aggregate (TUMBLE)";
        op.batches = {{"cuda", 3}, {"cpu", 1}};
        op.window.emplace();
        status.operators.push_back(op);
    }
    status.checkpoints.emplace();
    status.checkpoints->taken = 1;
    status.device.emplace();
    return status;
}

TEST(JobMetrics, NoSeriesComesTwice) {
    const exec::JobStatus status = status_with_twins();
    std::istringstream text(job_metrics(&status, {}, "job.sql"));
    std::set<std::string> seen;
    for (std::string line; std::getline(text, line);) {
        const std::string series = line.substr(0, line.starts_with('#') ? std::string::npos : line.rfind(' '));
        EXPECT_TRUE(seen.insert(series).second) << line;
    }
    EXPECT_EQ(seen.count("windrow_source_records_total{source=\"t#2\",partition=\"1\",log=\"same\"}"), 1U);
}

TEST(JobMetrics, AWatermarkThatIsNotSetHasNoSample) {
    const exec::JobStatus status = status_with_twins();
    const std::string text = job_metrics(&status, {}, "job.sql");
    EXPECT_NE(text.find("windrow_source_watermark_timestamp_seconds{source=\"t\",partition=\"0\",log=\"same\"} 1.5\n"),
              std::string::npos);
    EXPECT_EQ(text.find("windrow_source_watermark_timestamp_seconds{source=\"t\",partition=\"1\""), std::string::npos);
}

TEST(JobMetrics, ThereAreSomeBeforeAnyJob) {
    const std::string text = job_metrics(nullptr, process_figures(), "job.sql");
    EXPECT_NE(text.find("process_resident_memory_bytes "), std::string::npos);
    EXPECT_EQ(text.find("windrow_job_running"), std::string::npos);
}

TEST(ProcessFigures, AreThoseOfThisProcess) {
    const ProcessFigures figures = process_figures();
    EXPECT_GT(figures.resident_bytes, 1U << 20);
    EXPECT_GE(figures.virtual_bytes, figures.resident_bytes);
    EXPECT_GE(figures.threads, 1U);
    EXPECT_GE(figures.open_files, 3U);
    EXPECT_GT(figures.start_seconds, 1.6e9);
}

}  // namespace
}  // namespace windrow::command
