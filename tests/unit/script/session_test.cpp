// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/runtime/script/script.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace windrow::script {

namespace {

/// Keeps results as text: the header, then one line a row.
class Recorder final : public ResultConsumer {
public:
    void begin(const Schema& schema, ResultKind kind) override {
        std::string header;
        for (const Field& field : schema) header += (header.empty() ? "" : ",") + field.name;
        lines.push_back((kind == ResultKind::text ? "text " : "") + header);
    }
    void rows(const Batch& batch) override {
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            std::string line;
            for (const Column& column : batch.columns) line += (line.empty() ? "" : ",") + text_of(column, i);
            lines.push_back(line);
        }
    }
    void end() override { lines.emplace_back("."); }

    std::vector<std::string> lines;

private:
    static std::string text_of(const Column& column, std::int64_t row) {
        const Value value = column.value(row);
        if (value.is_null()) return "-";
        switch (column.type.physical()) {
            case PhysicalKind::bytes:
                return value.text();
            case PhysicalKind::bit:
                return value.boolean() ? "true" : "false";
            default:
                return std::to_string(value.int64());
        }
    }
};

using Lines = std::vector<std::string>;

class SessionTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("windrow_session_" + std::to_string(::getpid()) + "_" +
                                                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "in.jsonl") << "{\"id\":1,\"k\":\"a\"}\n{\"id\":2,\"k\":\"b\"}\n";
        SessionOptions options;
        options.base_directory = folder_;
        options.clock = [] { return std::int64_t{1'700'000'000'000}; };
        options.seed = 7;
        session_.emplace(std::move(options));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    Lines run(const std::string& script) {
        Recorder recorder;
        std::ostringstream output;
        const RunEnvironment environment{{}, output, {}};
        outcome_ = session_->run(script, recorder, environment);
        for (const Error& error : outcome_.errors) recorder.lines.push_back("error " + error.code());
        printed_ = output.str();
        return recorder.lines;
    }
    Lines error_codes(const std::string& script) {
        Lines codes;
        for (const Error& error : session_->prepare(script).errors) {
            EXPECT_TRUE(error.where().has_value()) << error.message();
            codes.push_back(error.code());
        }
        return codes;
    }

    static constexpr const char* table_t =
        "CREATE TABLE t (id INT, k STRING) WITH ('connector'='filesystem','path'='in.jsonl','format'='json');";
    std::filesystem::path folder_;
    std::optional<Session> session_;
    RunOutcome outcome_;
    std::string printed_;
};

}  // namespace

TEST_F(SessionTest, ResultsComeInOrder) {
    EXPECT_EQ(run(std::string(table_t) + "SHOW TABLES; SELECT id FROM t WHERE id > 1; SHOW CURRENT DATABASE"),
              (Lines{"table name", "t", ".", "id", "2", ".", "current database name", "default_database", "."}));
    EXPECT_EQ(outcome_.jobs.size(), 1U);
}

TEST_F(SessionTest, ASelectSeesTheCatalogAsItIsAtItsPlace) {
    EXPECT_EQ(run(std::string(table_t) + "SELECT id FROM t; ALTER TABLE t DROP id; SELECT * FROM t"),
              (Lines{"id", "1", "2", ".", "k", "a", "b", "."}));
}

TEST_F(SessionTest, NothingRunsIfAnythingIsWrong) {
    const Lines lines = run(std::string(table_t) + "SELECT id FROM t; SELECT nope FROM t");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].substr(0, 8), "error W3");
    EXPECT_FALSE(outcome_.ran);
    EXPECT_EQ(run("SHOW TABLES"), (Lines{"table name", "."}));
}

TEST_F(SessionTest, AllErrorsAreFoundWithoutTheirConsequences) {
    EXPECT_EQ(error_codes("CREATE TABLE a (x INT, x INT); SELECT * FROM a; DROP TABLE b; SET 'windrow.nope' = '1'"),
              (Lines{"W3411", "W3402", "W3440"}));
    const Lines codes = error_codes("CREATE TABLE a (x INT; SELECT * FROM a; DROP DATABASE default_database");
    ASSERT_EQ(codes.size(), 2U);
    EXPECT_EQ(codes[0].substr(0, 3), "W20");
    EXPECT_EQ(codes[1], "W3408");
}

TEST_F(SessionTest, InsertsRunTogetherAtTheEnd) {
    const Lines lines = run(std::string(table_t) +
                            "CREATE TABLE p (id INT) WITH ('connector'='print');"
                            "INSERT INTO p SELECT id FROM t; SELECT k FROM t; INSERT INTO p SELECT id + 10 FROM t");
    EXPECT_EQ(lines, (Lines{"k", "a", "b", "."}));
    ASSERT_EQ(outcome_.jobs.size(), 2U);
    EXPECT_TRUE(outcome_.jobs[0].is_select);
    EXPECT_FALSE(outcome_.jobs[1].is_select);
    EXPECT_NE(printed_.find("12"), std::string::npos) << printed_;
}

TEST_F(SessionTest, ASelectOfWhatAnInsertWritesRunsBehindIt) {
    const Lines lines = run(std::string(table_t) +
                            "CREATE TABLE o (id INT) WITH ('connector'='filesystem','path'='out','format'='json');"
                            "INSERT INTO o SELECT id + 1 FROM t; SELECT id FROM o");
    EXPECT_EQ(lines, (Lines{"id", "2", "3", "."}));
}

TEST_F(SessionTest, AnEndlessSelectStandsLast) {
    const std::string endless = "CREATE TABLE g (id INT) WITH ('connector'='datagen');";
    EXPECT_EQ(error_codes(endless + "SELECT * FROM g; SHOW TABLES"), Lines{"W3444"});
    EXPECT_EQ(error_codes(endless + "SELECT * FROM g"), Lines{});
    EXPECT_EQ(error_codes(endless + "CREATE TABLE p (id INT) WITH ('connector'='print'); INSERT INTO p SELECT * FROM g;"
                                    "SELECT * FROM g"),
              Lines{"W3444"});
}

TEST_F(SessionTest, InsertsShareOneTimeZone) {
    EXPECT_EQ(error_codes(std::string(table_t) +
                          "CREATE TABLE p (id INT) WITH ('connector'='blackhole'); INSERT INTO p SELECT id FROM t;"
                          "SET 'table.local-time-zone' = 'Asia/Tokyo'; INSERT INTO p SELECT id FROM t"),
              Lines{"W3443"});
}

TEST_F(SessionTest, SettingsLiveOnBetweenScripts) {
    run("SET 'table.local-time-zone' = 'Asia/Tokyo'");
    EXPECT_EQ(run("SET"), (Lines{"key,value", "table.local-time-zone,Asia/Tokyo", "."}));
    run("RESET");
    EXPECT_EQ(session_->settings().time_zone(), "UTC");
    run("SET 'pipeline.auto-watermark-interval' = '200 ms'; SET 'pipeline.auto-watermark-interval' = '100 ms'");
    EXPECT_EQ(outcome_.notes.size(), 1U);
}

TEST_F(SessionTest, ARunTimeFailureStopsTheScript) {
    std::ofstream(folder_ / "in.jsonl") << "{\"id\":\"x\"}\n";
    const Lines lines = run(std::string(table_t) + "SELECT id FROM t; SHOW TABLES");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], "id");
    EXPECT_EQ(lines[1].substr(0, 8), "error W5");
    EXPECT_TRUE(outcome_.ran);
}

TEST_F(SessionTest, OptionErrorsStandAtTheOption) {
    const auto place = [&](const std::string& script) {
        const PreparedScript prepared = session_->prepare(script);
        if (prepared.errors.size() != 1) return std::to_string(prepared.errors.size()) + " errors";
        const SourceRange where = prepared.errors[0].where().value_or(SourceRange{});
        return script.substr(where.begin, where.end - where.begin);
    };
    const std::string begin = "CREATE TABLE t (id INT) WITH ('connector'='filesystem','path'='in.jsonl',";
    EXPECT_EQ(place(begin + "'format'='jsn'); SELECT * FROM t"), "'jsn'");
    EXPECT_EQ(place(begin + "'format'='json','nope'='1'); SELECT * FROM `t`"), "'nope'");
    EXPECT_EQ(place(begin + "'format'='json','json.ignore-parse-errors'='yes'); SELECT * FROM default_database.t"), "'yes'");
    EXPECT_EQ(place(begin + "'format'='json'); ALTER TABLE t SET ('format'='jsn'); SELECT * FROM t"), "'jsn'");
    EXPECT_EQ(place(begin + "'format'='json'); SELECT * FROM t /*+ OPTIONS('format'='jsn') */"),
              "t /*+ OPTIONS('format'='jsn') */");
}

TEST_F(SessionTest, ExplainGivesText) {
    const Lines lines = run(std::string(table_t) + "EXPLAIN SELECT id FROM t");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "text result");
    EXPECT_NE(lines[1].find("t"), std::string::npos);
}

namespace {

/// Takes every aggregation but those of MAX, and of MIN over sessions.
class PickyBackend final : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "picky"; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest& request) const override {
        for (const WindowAggregateCall& call : request.aggregates) {
            if (call.name == "MAX") return "MAX is too much for it";
        }
        return {};
    }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override {
        return cpu_backend().make_window_aggregation(std::move(request));
    }
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest& request) const override {
        for (const WindowAggregateCall& call : request.aggregates) {
            if (call.name == "MIN") return "MIN over sessions is too much for it";
        }
        return {};
    }
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override {
        return cpu_backend().make_session_aggregation(std::move(request));
    }
};

}  // namespace

TEST_F(SessionTest, ExplainNamesTheBackendOfEachOperatorAndWhy) {
    SessionOptions options;
    options.base_directory = folder_;
    options.backend = std::make_shared<PickyBackend>();
    session_.emplace(std::move(options));
    const auto explained = [&](const std::string& aggregate, const std::string& window) {
        return run("CREATE TABLE IF NOT EXISTS w (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH "
                   "('connector'='filesystem','path'='in.jsonl','format'='json'); EXPLAIN SELECT k, " +
                   aggregate + " FROM " + window + " GROUP BY k, window_start, window_end")
            .at(1);
    };
    const std::string tumble = "TUMBLE(TABLE w, DESCRIPTOR(ts), INTERVAL '1' MINUTE)";
    EXPECT_NE(explained("SUM(v)", tumble).find("backend: picky; state"), std::string::npos);
    EXPECT_NE(explained("MAX(v)", tumble).find("backend: cpu (MAX is too much for it); state"), std::string::npos);
    const std::string session = "SESSION(TABLE w PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' MINUTE)";
    EXPECT_NE(explained("SUM(v)", session).find("backend: picky; state"), std::string::npos);
    EXPECT_NE(explained("MIN(v)", session).find("backend: cpu (MIN over sessions is too much for it); state"), std::string::npos);
}

}  // namespace windrow::script
