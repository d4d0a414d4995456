// SPDX-License-Identifier: Apache-2.0
#include "test_places.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// Late rows and bad records reach the tables that the user names, through the real binary.

namespace {

namespace fs = std::filesystem;

constexpr const char* input = R"({"k":"a","v":1,"ts":"2026-01-01 00:00:01"}
{"k":"a","v":2,"ts":"2026-01-01 00:00:25"}
garbage
{"k":"b","v":3,"ts":"2026-01-01 00:00:02"}
{"k":"a","v":4,"ts":"2026-01-01 00:00:31"}
)";

constexpr const char* tables = R"(
CREATE TABLE late (k STRING, v INT, late_window_end TIMESTAMP(3), late_watermark TIMESTAMP(3)) WITH ('connector'='filesystem','path'='late','format'='csv');
CREATE TABLE bad (`offset` BIGINT, `raw` BYTES) WITH ('connector'='filesystem','path'='bad','format'='csv');
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector'='filesystem','path'='in.jsonl',
  'format'='json','json.ignore-parse-errors'='true','windrow.late.table'='late','windrow.bad-records.table'='bad');
CREATE TABLE o (k STRING, s INT) WITH ('connector'='filesystem','path'='out','format'='csv');
)";

class SideTables : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-side-tables-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
        std::ofstream(folder_ / "in.jsonl") << input;
    }
    void TearDown() override { fs::remove_all(folder_); }

    void run(const std::string& insert) {
        std::ofstream(folder_ / "job.sql") << tables << insert;
        const std::string command = "'" + windrow::test::windrow_program() + "' run '" + (folder_ / "job.sql").string() +
                                    "' --quiet >'" + (folder_ / "stdout").string() + "' 2>'" + (folder_ / "stderr").string() +
                                    "'";
        ASSERT_EQ(std::system(command.c_str()), 0) << text_of(folder_ / "stderr");
    }
    /// The lines of every file below a table's folder, sorted.
    [[nodiscard]] std::string rows(const std::string& table) const {
        std::vector<std::string> lines;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / table)) {
            if (!entry.is_regular_file()) continue;
            std::istringstream in(text_of(entry.path()));
            for (std::string line; std::getline(in, line);) lines.push_back(line);
        }
        std::sort(lines.begin(), lines.end());
        std::string all;
        for (const std::string& line : lines) all += line + "\n";
        return all;
    }
    static std::string text_of(const fs::path& path) {
        std::ostringstream out;
        out << std::ifstream(path).rdbuf();
        return out.str();
    }
    fs::path folder_;
};

TEST_F(SideTables, OfATumble) {
    run("INSERT INTO o SELECT k, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, "
        "window_end, k;");
    EXPECT_EQ(rows("out"), "a,1\na,2\na,4\n");
    EXPECT_EQ(rows("late"), "b,3,\"2026-01-01 00:00:10\",\"2026-01-01 00:00:24\"\n");
    EXPECT_EQ(rows("bad"), "86,Z2FyYmFnZQ==\n");
}

TEST_F(SideTables, OfASession) {
    run("INSERT INTO o SELECT k, SUM(v) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND)) "
        "GROUP BY window_start, window_end, k;");
    EXPECT_EQ(rows("out"), "a,1\na,6\n");
    EXPECT_EQ(rows("late"), "b,3,\"2026-01-01 00:00:12\",\"2026-01-01 00:00:24\"\n");
}

TEST_F(SideTables, BehindAUnionAreRefusedNotLost) {
    std::ofstream(folder_ / "job.sql")
        << tables
        << "INSERT INTO o SELECT k, SUM(v) FROM TABLE(TUMBLE(TABLE u, DESCRIPTOR(ts), INTERVAL '10' SECOND)) "
           "GROUP BY window_start, window_end, k;";
    std::string script = text_of(folder_ / "job.sql");
    script.insert(script.find("INSERT"), "CREATE VIEW u AS SELECT * FROM t UNION ALL SELECT * FROM t;\n");
    std::ofstream(folder_ / "job.sql") << script;
    const std::string command = "'" + windrow::test::windrow_program() + "' validate '" + (folder_ / "job.sql").string() +
                                "' 2>'" + (folder_ / "stderr").string() + "'";
    EXPECT_NE(std::system(command.c_str()), 0);
    EXPECT_NE(text_of(folder_ / "stderr").find("W4601"), std::string::npos) << text_of(folder_ / "stderr");
}

}  // namespace
