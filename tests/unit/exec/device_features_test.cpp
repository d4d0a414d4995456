// SPDX-License-Identifier: Apache-2.0
/// Features that a window leaves on a device for its model: the CPU's rows, EXPLAIN says how they get there, and nothing of them
/// is sent.
#include "exec/device_features.hpp"

#include "exec/window_request.hpp"
#include "snapshot_job.hpp"
#include "test_places.hpp"
#include "windrow/kernels/backends.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <fstream>
#include <random>

namespace windrow::exec {
namespace {

namespace fs = std::filesystem;

/// The 13 features that the model takes, of every kind that stays on the device; NULL for groups whose x are NULL.
const std::string features =
    "CAST(COUNT(*) AS DOUBLE) AS f0, AVG(x) AS f1, STDDEV_POP(x) AS f2, MIN(x) AS f3, MAX(x) AS f4, SUM(v) AS f5, AVG(v) AS f6, "
    "VAR_POP(v) AS f7, MIN(v) AS f8, SUM(y) AS f9, MAX(y) AS f10, COUNT(x) AS f11, CAST(MAX(v) AS DOUBLE) AS f12";

class DeviceFeatures : public testing::Test {
protected:
    void SetUp() override {
        const std::vector<std::string> names = backend_names();
        if (std::find(names.begin(), names.end(), "emulator") == names.end()) GTEST_SKIP() << "this build has no emulator";
        backend_ = open_backend("emulator");
        folder_ = fs::temp_directory_path() / ("windrow-device-features-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
        std::ofstream out(folder_ / "in.jsonl");
        std::mt19937_64 random(3);
        for (int i = 0; i < 900; ++i) {
            char time[32];
            std::snprintf(time, sizeof time, "2026-01-01 00:%02d:%02d", i / 3 / 60, i / 3 % 60);
            const int key = i % 5;  // each in every window
            out << "{\"k\":" << key << ",\"v\":" << static_cast<int>(random() % 2000) - 1000
                << ",\"x\":" << (key == 4 ? "null" : std::to_string(static_cast<double>(random() % 100000) / 7))
                << ",\"y\":" << static_cast<double>(random() % 64) / 4 << ",\"ts\":\"" << time << "\"}\n";
        }
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// The model over a view.
    [[nodiscard]] plan::Job job(const std::string& view) const {
        std::string typed;
        std::string names;
        for (int i = 0; i < 13; ++i) {
            typed += (i == 0 ? "f" : ", f") + std::to_string(i) + " DOUBLE";
            names += (i == 0 ? "f" : ", f") + std::to_string(i);
        }
        return plan_job(folder_,
                        "CREATE TABLE t (k INT, v INT, x DOUBLE, y FLOAT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' "
                        "SECOND) WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = 'in.jsonl');\nCREATE VIEW w AS " +
                            view + ";\nCREATE MODEL m INPUT (" + typed +
                            ") OUTPUT (score FLOAT) WITH ('provider' = 'onnx', 'path' = '" + test::source_folder() +
                            "/examples/machines/autoencoder.onnx');",
                        "SELECT k, we, score, f2 FROM ML_PREDICT(TABLE w, MODEL m, DESCRIPTOR(" + names + "))");
    }
    static std::string windowed(const std::string& columns, const std::string& rest = "") {
        return "SELECT k, window_end AS we, " + columns +
               " FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) "
               "GROUP BY k, window_start, window_end" +
               rest;
    }

    struct Result {
        std::vector<std::string> rows;
        std::uint64_t sent = 0;  ///< bytes
    };
    [[nodiscard]] Result run(const std::string& view, const Backend* backend) const {
        const std::uint64_t before = backend_->device_use()->bytes_to_device;
        const plan::Job planned = job(view);
        SnapshotJob running(planned, {7, 1, 1, backend});
        running.finish();
        std::sort(running.rows.begin(), running.rows.end());
        return {std::move(running.rows), backend_->device_use()->bytes_to_device - before};
    }
    [[nodiscard]] std::string explained(const std::string& view) const {
        const plan::Job planned = job(view);
        return plan::explain(planned, placement(planned, backend_));
    }

    std::shared_ptr<const Backend> backend_;
    fs::path folder_;
};

TEST_F(DeviceFeatures, HaveTheRowsOfTheCpuWithFiltersAndProjectionsBetween) {
    const std::string plain = windowed(features);
    for (const std::string& view :
         {plain, windowed(features, " HAVING COUNT(*) > 11"), "SELECT * FROM (" + plain + ") WHERE f4 > 9000 AND k <> 2"}) {
        SCOPED_TRACE(view);
        EXPECT_NE(explained(view).find("; features stay on the device from ["), std::string::npos) << explained(view);
        const Result right = run(view, nullptr);
        ASSERT_GT(right.rows.size(), 20U);
        EXPECT_EQ(run(view, backend_.get()).rows, right.rows);
    }
}

TEST_F(DeviceFeatures, AreNotSent) {
    std::string computed = features;
    computed.replace(computed.find("AVG(x)"), 6, "AVG(x) + 0.0e0");  // by the host, and so all come through the host
    const Result stay = run(windowed(features), backend_.get());
    const Result sent = run(windowed(computed), backend_.get());
    EXPECT_EQ(stay.rows, sent.rows);
    // All groups but the one without x are scored, five to a window; sent are 13 floats for each of four rows, or four numbers.
    const std::uint64_t windows = stay.rows.size() / 5;
    ASSERT_EQ(stay.rows.size() % 5, 0U);
    EXPECT_EQ(sent.sent - stay.sent, windows * 4 * (13 - 1) * sizeof(float));
}

TEST_F(DeviceFeatures, ComeThroughTheHostForAReasonThatExplainSays) {
    const auto reason = [&](const std::string& from, const std::string& to) {
        std::string changed = features;
        changed.replace(changed.find(from), from.size(), to);
        const std::string text = explained(windowed(changed));
        const std::string_view begin = "; features come through the host: ";
        const std::size_t at = text.find(begin);
        return at == std::string::npos
                   ? text
                   : text.substr(at + begin.size(), text.find_first_of(";\n", at + begin.size()) - at - begin.size());
    };
    const auto ends = [&](const std::string& from, const std::string& to, const std::string& end) {
        const std::string text = reason(from, to);
        EXPECT_TRUE(text.ends_with(end)) << to << ": " << text;
    };
    ends("AVG(x)", "AVG(x) + 1", "' is computed by the host");
    ends("AVG(x)", "SUM(CAST(x AS DECIMAL(20, 2)))", "' is computed by the host");
    ends("AVG(x)", "k", "'k' does not stay on the device");
    ends("COUNT(x)", "COUNT(DISTINCT x)", "' does not stay on the device");
}

TEST(ProjectedDeviceRows, FollowColumnsAndTheCastsThatLoseNothing) {
    DeviceRows rows{nullptr, {std::nullopt, DeviceColumn{8, DeviceNumber::integer, DeviceNumber::integer}}, {2, 0}};
    const auto input = [](int column, const DataType& type) { return Expression::make_input(column, type); };
    const auto cast = [](ExpressionPtr argument, const DataType& type) {
        return Expression::make_cast(std::move(argument), type, false);
    };
    const ExpressionPtr integer = input(1, DataType::integer());
    const std::vector<ExpressionPtr> expressions{
        integer,
        input(0, DataType::bigint()),
        cast(integer, DataType::bigint()),
        cast(cast(integer, DataType::bigint()), DataType::float64()),
        cast(cast(integer, DataType::float32()), DataType::float64()),
        cast(integer, DataType::smallint()),
        cast(integer, DataType::string()),
        Expression::make_cast(integer, DataType::bigint(), true),
    };
    const DeviceRows out = projected(rows, expressions);
    EXPECT_EQ(out.rows, rows.rows);
    const auto read_as = [&](std::size_t column) {
        return out.column(column) ? static_cast<int>(out.column(column)->read_as) : -1;
    };
    EXPECT_EQ(read_as(0), static_cast<int>(DeviceNumber::integer));
    EXPECT_EQ(read_as(1), -1);
    EXPECT_EQ(read_as(2), static_cast<int>(DeviceNumber::integer));
    EXPECT_EQ(read_as(3), static_cast<int>(DeviceNumber::float64));
    EXPECT_EQ(read_as(4), static_cast<int>(DeviceNumber::float32));
    for (const std::size_t column : {5U, 6U, 7U, 99U}) EXPECT_EQ(read_as(column), -1) << column;
    EXPECT_EQ(projected(out, std::vector<ExpressionPtr>{cast(input(4, DataType::float64()), DataType::float32())}).column(0),
              std::nullopt);
}

}  // namespace
}  // namespace windrow::exec
