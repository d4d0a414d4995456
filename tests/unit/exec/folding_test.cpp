// SPDX-License-Identifier: Apache-2.0
#include "exec/folding.hpp"
#include "exec/window_request.hpp"
#include "snapshot_job.hpp"
#include "windrow/kernels/backends.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <array>
#include <fstream>
#include <random>

/// A filter and a projection below a window aggregation, evaluated by its backend: the same rows, late rows, balance and
/// snapshots as with operators of their own, and errors with the same value and place.

namespace windrow::exec {
namespace {

namespace fs = std::filesystem;

/// The CPU's aggregations, with what stands below them folded in, where no function UPPER is called.
class FoldingBackend final : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "folding"; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest& request) const override {
        if (request.folded == nullptr) return {};
        std::vector<ExpressionPtr> all = request.folded->columns;
        if (request.folded->filter != nullptr) all.push_back(request.folded->filter);
        for (const ExpressionPtr& expression : all) {
            if (calls_upper(*expression)) return "UPPER is too much for it";
        }
        return {};
    }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override {
        return cpu_backend().make_window_aggregation(std::move(request));
    }
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest&) const override { return {}; }
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override {
        return cpu_backend().make_session_aggregation(std::move(request));
    }

private:
    static bool calls_upper(const Expression& expression) {
        if (expression.kind == ExpressionKind::call && expression.function.name == "UPPER") return true;
        for (const ExpressionPtr& argument : expression.arguments) {
            if (calls_upper(*argument)) return true;
        }
        return false;
    }
};

struct Case {
    const char* name;
    const char* query;
};

constexpr std::array cases = {
    Case{"tumble, filter and projection",
         "SELECT k, window_start, SUM(v * 2 + 1), COUNT(*) FILTER (WHERE x > 20), MAX(CASE WHEN v > 2 THEN x END) FROM "
         "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) WHERE v <> 3 GROUP BY k, window_start, window_end"},
    Case{"hop, filter alone",
         "SELECT v, window_end, COUNT(*), SUM(v) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' "
         "SECOND)) WHERE k IS NOT NULL AND x < 100 GROUP BY v, window_start, window_end"},
    Case{"cumulate, computed key",
         "SELECT MOD(v, 3), window_end, MIN(x), AVG(v) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, "
         "INTERVAL '8' SECOND)) GROUP BY MOD(v, 3), window_start, window_end"},
    Case{"late rows are kept",
         "SELECT k, window_end, SUM(v + 1) FROM TABLE(TUMBLE(TABLE kept, DESCRIPTOR(ts), INTERVAL '3' SECOND)) WHERE v > 1 "
         "GROUP BY k, window_start, window_end"},
    Case{
        "windows of fired rows",
        "SELECT window_end, SUM(n * 2), COUNT(*) FROM (SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE "
        "t, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY k, window_start, window_end) WHERE n > 1 GROUP BY window_start, "
        "window_end"},
    Case{"a projection that is not folded",
         "SELECT UPPER(k), window_end, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND)) WHERE v > 1 GROUP "
         "BY UPPER(k), window_start, window_end"},
    Case{
        "a filter that is not folded",
        "SELECT v, window_end, SUM(v + 1) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND)) WHERE UPPER(k) <> 'A' "
        "GROUP BY v, window_start, window_end"},
};

std::vector<std::shared_ptr<const Backend>> backends() {
    std::vector<std::shared_ptr<const Backend>> all{std::make_shared<FoldingBackend>()};
    for (const std::string& name : backend_names()) {
        if (name == "emulator") all.push_back(open_backend(name));
    }
    return all;
}

class Folding : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-folding-" + std::to_string(::getpid()));
        fs::create_directories(folder_ / "in");
        std::mt19937_64 random(5);
        for (const char* file : {"a.jsonl", "b.jsonl"}) write_input(folder_ / "in" / file, random);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Times go forward unevenly; some rows come out of order, a few behind the watermark. No other v is -1 but one of the last.
    static void write_input(const fs::path& path, std::mt19937_64& random) {
        std::ofstream out(path);
        std::int64_t now = 100;
        for (int i = 0; i < 150; ++i) {
            if (random() % 3 == 0) now += static_cast<std::int64_t>(random() % 4);
            const std::int64_t time = now - static_cast<std::int64_t>(random() % 12 == 0 ? 12 : random() % 3);
            const std::array<const char*, 4> keys = {"\"a\"", "\"b\"", "\"long key\"", "null"};
            std::array<char, 32> text{};
            std::snprintf(text.data(), text.size(), "2026-01-01 00:%02d:%02d", static_cast<int>(time / 60),
                          static_cast<int>(time % 60));
            out << "{\"k\":" << keys[random() % 4]
                << ",\"v\":" << (random() % 9 == 0 ? "null" : std::to_string(random() % 7 + 1));
            out << ",\"x\":" << static_cast<double>(random() % 1000) / 8 << ",\"w\":" << (i == 140 ? 0 : 1) << ",\"ts\":\""
                << text.data() << "\"}\n";
        }
    }

    [[nodiscard]] plan::Job job(const std::string& query, bool partitioned = false) const {
        const std::string columns =
            "(k STRING, v INT, x DOUBLE, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '4' SECOND) "
            "WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = 'in'";
        const std::string partitions = partitioned ? ", 'windrow.partition' = 'file'" : "";
        return plan_job(folder_,
                        "CREATE TABLE t " + columns + partitions + ");\nCREATE TABLE kept " + columns + partitions +
                            ", 'windrow.late.table' = 'late');\n"
                            "CREATE TABLE late (k STRING, v INT, late_window_end TIMESTAMP(3)) "
                            "WITH ('connector' = 'filesystem', 'path' = '-', 'format' = 'csv');",
                        query);
    }

    fs::path folder_;
};

std::vector<std::string> snapshots_of(const SnapshotJob& job, std::vector<std::string> bytes) {
    for (std::size_t part = 0; part < bytes.size(); ++part) bytes[part] += job.name(part);
    return bytes;
}

void expect_equal_balance(const StatementBalance& a, const StatementBalance& b) {
    EXPECT_EQ(a.rows_in, b.rows_in);
    EXPECT_EQ(a.filtered, b.filtered);
    EXPECT_EQ(a.late, b.late);
    EXPECT_EQ(a.in_no_window, b.in_no_window);
    EXPECT_EQ(a.accepted, b.accepted);
    EXPECT_EQ(a.partly_late_pairs, b.partly_late_pairs);
    EXPECT_EQ(a.rows_in, a.filtered + a.late + a.in_no_window + a.accepted);
}

TEST_F(Folding, ChangesNoAnswerNoSnapshotAndNoBalance) {
    constexpr std::size_t half = 30;  // chunks
    for (const Case& test : cases) {
        for (const bool partitioned : {false, true}) {
            SCOPED_TRACE(std::string(test.name) + (partitioned ? ", two partitions" : ", one partition"));
            const plan::Job planned = job(test.query, partitioned);
            SnapshotJob right(planned, {});
            right.read(half);
            const std::vector<std::string> middle = right.snapshot(1);
            right.finish();
            ASSERT_GT(right.rows.size(), 10U);
            EXPECT_EQ(right.late().empty(), !std::string(test.name).starts_with("late"));
            for (const auto& backend : backends()) {
                for (const Cut cut : {Cut{4096, 1, 1, backend.get()}, Cut{7, 2, 1, backend.get()}, Cut{1, 1, 1, backend.get()}}) {
                    SCOPED_TRACE(std::string(backend->name()) + ", batch rows " + std::to_string(cut.batch_rows));
                    SnapshotJob folded(planned, cut);
                    folded.read(half);
                    EXPECT_EQ(snapshots_of(folded, folded.snapshot(1)), snapshots_of(right, middle));
                    folded.finish();
                    EXPECT_EQ(folded.rows, right.rows);
                    EXPECT_EQ(folded.late(), right.late());
                    expect_equal_balance(folded.balance(), right.balance());
                    SnapshotJob restored(planned, cut);
                    restored.restore(middle);
                    restored.finish();
                    EXPECT_EQ(restored.balance().filtered, right.balance().filtered);
                }
            }
        }
    }
}

std::string error_of(const plan::Job& planned, Cut cut) {
    try {
        SnapshotJob job(planned, cut);
        job.finish();
    } catch (const Error& error) {
        return error.code() + ": " + error.message() + " at " + std::to_string(error.where()->begin) + " to " +
               std::to_string(error.where()->end) + ". " + error.hint();
    }
    return "no error";
}

TEST_F(Folding, AnErrorIsTheOneOfTheOperator) {
    const std::string from = " FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) ";
    for (const std::string& query :
         {"SELECT k, SUM(v / w)" + from + "GROUP BY k, window_start, window_end",
          "SELECT v, SUM(CAST(k AS INT))" + from + "WHERE k <> 'a' GROUP BY v, window_start, window_end",
          "SELECT v, COUNT(*)" + from + "WHERE 10 / w > v GROUP BY v, window_start, window_end"}) {
        SCOPED_TRACE(query);
        const plan::Job planned = job(query);
        const std::string right = error_of(planned, {});
        EXPECT_NE(right, "no error");
        for (const auto& backend : backends()) {
            for (const std::int64_t rows : {1, 7, 4096}) EXPECT_EQ(error_of(planned, {rows, 1, 1, backend.get()}), right);
        }
        const plan::Job guarded = job("SELECT k, SUM(v / w)" + from + "WHERE w <> 0 GROUP BY k, window_start, window_end");
        for (const auto& backend : backends()) EXPECT_EQ(error_of(guarded, {7, 1, 1, backend.get()}), "no error");
    }
}

TEST_F(Folding, ExplainSaysWhatIsFoldedAndWhyNot) {
    const auto explained = [&](const Case& test) {
        const plan::Job planned = job(test.query);
        return plan::explain(planned, placement(planned, std::make_shared<FoldingBackend>()));
    };
    const auto count = [](const std::string& text, std::string_view part) {
        int found = 0;
        for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
        return found;
    };
    EXPECT_EQ(count(explained(cases[0]), "backend: folding (folded into [2]); "), 2);
    EXPECT_EQ(count(explained(cases[1]), "backend: folding (folded into [2]); "), 2);
    EXPECT_EQ(count(explained(cases[5]), "folded into [2]); "), 0);
    EXPECT_EQ(count(explained(cases[5]), "backend: cpu (not folded into [2]: UPPER is too much for it); "), 1);
    EXPECT_EQ(count(explained(cases[6]), "backend: folding (folded into [2]); "), 1);
    EXPECT_EQ(count(explained(cases[6]), "backend: cpu (filters run on the CPU); "), 1);
}

}  // namespace
}  // namespace windrow::exec
