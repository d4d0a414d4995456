// SPDX-License-Identifier: Apache-2.0
#include "snapshot_job.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <random>

/// State of every operator as bytes: canonical, restored under another cut, and refused when it is damaged.

namespace windrow::exec {
namespace {

namespace fs = std::filesystem;

constexpr const char* columns =
    "(k STRING, v INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '4' SECOND) "
    "WITH ('connector' = 'filesystem', 'format' = 'json', ";

struct Case {
    const char* name;
    const char* query;
};

constexpr std::array cases = {
    Case{"session aggregate",
         "SELECT k, window_start, window_end, COUNT(*), SUM(x), AVG(x), FIRST_VALUE(v), LAST_VALUE(v), LISTAGG(CAST(v AS "
         "STRING)), "
         "COUNT(DISTINCT v), MAX(k) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND)) "
         "GROUP BY k, window_start, window_end"},
    Case{"session rows", "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND))"},
    Case{"order by time", "SELECT * FROM t WHERE v IS NULL OR v <> 3 ORDER BY ts, v DESC"},
    Case{"limit", "SELECT * FROM t LIMIT 90"},
    Case{"hop",
         "SELECT k, window_start, window_end, SUM(x), LAST_VALUE(v) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, "
         "INTERVAL '6' SECOND)) GROUP BY k, window_start, window_end"},
    Case{"session over tumble",
         "SELECT k, window_start, window_end, LISTAGG(CAST(n AS STRING)) FROM TABLE(SESSION(TABLE counts PARTITION BY k, "
         "DESCRIPTOR(rt), "
         "INTERVAL '3' SECOND)) GROUP BY k, window_start, window_end"},
    Case{"late rows of a session",
         "SELECT k, window_start, COUNT(*) FROM TABLE(SESSION(TABLE kept PARTITION BY k, DESCRIPTOR(ts), INTERVAL "
         "'2' SECOND)) GROUP BY k, window_start, window_end"},
    Case{"late rows of session rows",
         "SELECT * FROM TABLE(SESSION(TABLE kept PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND))"},
};

class Snapshots : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-snapshots-" + std::to_string(::getpid()));
        fs::create_directories(folder_ / "in");
        std::mt19937_64 random(11);
        for (const char* file : {"a.jsonl", "b.jsonl"}) write_input(folder_ / "in" / file, random);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Times go forward unevenly; some rows come out of order, a few behind the watermark.
    static void write_input(const fs::path& path, std::mt19937_64& random) {
        std::ofstream out(path);
        std::int64_t now = 100;
        for (int i = 0; i < 120; ++i) {
            if (random() % 3 == 0) now += static_cast<std::int64_t>(random() % 4);
            std::int64_t time = now - static_cast<std::int64_t>(random() % 5);
            if (random() % 12 == 0) time -= 12;
            const std::array<const char*, 4> keys = {"\"a\"", "\"b\"", "\"long key\"", "null"};
            std::array<char, 32> text{};
            std::snprintf(text.data(), text.size(), "2026-01-01 00:%02d:%02d", static_cast<int>(time / 60),
                          static_cast<int>(time % 60));
            out << "{\"k\":" << keys[random() % 4] << ",\"v\":" << (random() % 9 == 0 ? "null" : std::to_string(random() % 7))
                << ",\"x\":" << static_cast<double>(random() % 1000) / 8 << ",\"ts\":\"" << text.data() << "\"}\n";
        }
    }

    [[nodiscard]] plan::Job job(const Case& test, bool partitioned) const {
        const std::string in = std::string("'path' = 'in'") + (partitioned ? ", 'windrow.partition' = 'file'" : "");
        const std::string definitions =
            std::string("CREATE TABLE t ") + columns + in + ");\nCREATE TABLE kept " + columns + in +
            ", 'windrow.late.table' = 'late');\n"
            "CREATE TABLE late (k STRING, v INT, late_window_end TIMESTAMP(3), late_watermark TIMESTAMP(3)) "
            "WITH ('connector' = 'filesystem', 'path' = '-', 'format' = 'csv');\n"
            "CREATE VIEW counts AS SELECT k, window_time AS rt, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, "
            "DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY k, window_start, window_end, window_time;";
        return plan_job(folder_, definitions, test.query);
    }
    fs::path folder_;
};

std::vector<std::string> sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

constexpr std::size_t half = 24;  ///< chunks

TEST_F(Snapshots, AreCanonicalAndGoOnUnderAnotherCut) {
    for (const Case& test : cases) {
        for (const bool partitioned : {false, true}) {
            SCOPED_TRACE(std::string(test.name) + (partitioned ? ", two partitions" : ", one partition"));
            const plan::Job planned = job(test, partitioned);
            SnapshotJob whole(planned, {});
            whole.finish();
            ASSERT_GT(whole.rows.size(), 10U);
            if (std::string(test.name).starts_with("late")) {
                ASSERT_FALSE(whole.late().empty());
            }

            std::vector<std::string> first;
            for (const Cut cut : {Cut{4096, 1, 1}, Cut{7, 2, 3}, Cut{1, 1, 100}, Cut{1, 2, 1}, Cut{4096, 2, 5}}) {
                SCOPED_TRACE("batch rows " + std::to_string(cut.batch_rows) + ", workers " + std::to_string(cut.workers));
                SnapshotJob before(planned, cut);
                before.read(half);
                const std::vector<std::string> bytes = before.snapshot(1);
                if (first.empty()) first = bytes;
                ASSERT_EQ(bytes.size(), first.size());
                for (std::size_t part = 0; part < bytes.size(); ++part) ASSERT_EQ(bytes[part], first[part]) << before.name(part);

                SnapshotJob after(planned, {cut.batch_rows == 7 ? 1 : 7, 3 - cut.workers, 2});
                after.restore(bytes);
                ASSERT_EQ(after.snapshot(2), bytes) << "what was restored is written as it was";
                const std::size_t emitted = before.rows.size();
                after.rows = before.rows;
                after.finish();
                ASSERT_EQ(after.rows, whole.rows) << emitted << " rows before the snapshot";
                EXPECT_EQ(sorted_lines(before.late() + after.late()), sorted_lines(whole.late()));
                const StatementBalance left = after.balance();
                const StatementBalance right = whole.balance();
                EXPECT_EQ(left.rows_in, right.rows_in);
                EXPECT_EQ(left.filtered, right.filtered);
                EXPECT_EQ(left.late, right.late);
                EXPECT_EQ(left.accepted, right.accepted);
                EXPECT_EQ(left.rows_out, right.rows_out);
                EXPECT_EQ(left.rows_in, left.filtered + left.late + left.in_no_window + left.accepted);
            }
        }
    }
}

/// What was sealed does not change with rows that come later.
TEST_F(Snapshots, AreFrozenWhenSealed) {
    for (const Case& test : cases) {
        const plan::Job planned = job(test, false);
        SnapshotJob one(planned, {});
        one.read(half);
        const std::vector<std::string> bytes = one.snapshot(1);
        one.seal(2);
        one.read(3);
        EXPECT_NE(one.snapshot(3), bytes) << test.name;
        EXPECT_EQ(one.write(2), bytes) << test.name;
    }
}

std::string code_of_restore(const plan::Job& planned, std::size_t part, std::string_view bytes) {
    SnapshotJob fresh(planned, {7, 2, 1});
    try {
        fresh.restore(part, bytes);
    } catch (const Error& error) {
        return error.code();
    }
    return "";
}

TEST_F(Snapshots, OfOtherOperatorsAreRefused) {
    std::vector<std::pair<std::string, std::string>> all;  // name, bytes
    for (const Case& test : cases) {
        const plan::Job planned = job(test, true);
        SnapshotJob made(planned, {});
        made.read(half);
        const std::vector<std::string> bytes = made.snapshot(1);
        for (std::size_t part = 0; part < bytes.size(); ++part) {
            for (std::size_t other = 0; other < bytes.size(); ++other) {
                if (made.name(part) == made.name(other)) continue;
                EXPECT_EQ(code_of_restore(planned, part, bytes[other]), "W6101")
                    << made.name(other) << " into " << made.name(part);
            }
        }
        for (std::size_t part = 0; part < bytes.size(); ++part) all.emplace_back(made.name(part), bytes[part]);
    }
    // The same kind of operator over other keys, aggregates or windows.
    const plan::Job narrow =
        job({"",
             "SELECT window_start, COUNT(*) FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '3' SECOND)) "
             "GROUP BY window_start, window_end"},
            true);
    SnapshotJob target(narrow, {});
    for (std::size_t part = 1; part < target.snapshot(1).size(); ++part) {
        for (const auto& [name, bytes] : all) {
            if (name == target.name(part) && name != "project" && name != "scan" && name != "output") {
                EXPECT_EQ(code_of_restore(narrow, part, bytes), "W6101") << name;
            }
        }
    }
}

/// The checksum of a frame, so that a test can put a fitting one behind changed bytes.
std::string with_checksum(std::string bytes) {
    bytes.resize(bytes.size() - 8);
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(static_cast<unsigned char>(hash >> (8 * i)));
    return bytes;
}

TEST_F(Snapshots, ThatAreDamagedGiveAnErrorAndNoCrash) {
    std::mt19937_64 random(4);
    for (const Case& test : cases) {
        const plan::Job planned = job(test, true);
        SnapshotJob made(planned, {});
        made.read(half);
        const std::vector<std::string> whole = made.snapshot(1);
        for (std::size_t part = 0; part < whole.size(); ++part) {
            SCOPED_TRACE(std::string(test.name) + ", " + made.name(part));
            const std::string& bytes = whole[part];
            ASSERT_EQ(with_checksum(bytes), bytes);
            SnapshotJob target(planned, {7, 2, 1});
            const auto code = [&](std::string_view damaged) -> std::string {
                try {
                    target.restore(part, damaged);
                } catch (const Error& error) {
                    return error.code();
                }
                return "";
            };
            for (std::size_t length = 0; length < bytes.size(); ++length) {
                ASSERT_EQ(code(std::string_view(bytes).substr(0, length)), "W6101") << "cut to " << length;
                if (length < 8 || length + 8 >= bytes.size()) continue;  // too short for a checksum, or only that is cut
                const std::string fitting = with_checksum(bytes.substr(0, length) + "????????");
                ASSERT_EQ(code(fitting), "W6101") << "cut to " << length << " with a fitting checksum";
            }
            for (int n = 0; n < 200; ++n) {
                std::string damaged = bytes;
                damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
                ASSERT_EQ(code(damaged), "W6101");
                // With a fitting checksum the bytes may be possible state; else the error is an Error, and nothing breaks.
                const std::string outcome = code(with_checksum(damaged));
                ASSERT_TRUE(outcome.empty() || outcome == "W6101") << outcome;
            }
        }
    }
}

}  // namespace
}  // namespace windrow::exec
