// SPDX-License-Identifier: Apache-2.0
#include "command/generate/generator.hpp"
#include "command/generate/random_source.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace windrow::command::generate {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

constexpr std::array all_sets{DataSet::telemetry, DataSet::nexmark,  DataSet::ysb,      DataSet::smart_grid,
                              DataSet::cluster,   DataSet::machines, DataSet::payments, DataSet::sensors};

class Generator : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("windrow-generator-" + std::to_string(getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    GeneratorOptions options(DataSet set, RecordForm form) const {
        GeneratorOptions made;
        made.data_set = set;
        made.form = form;
        made.out = folder_ / "data";
        made.rows = 70'000;  // more than two blocks
        made.threads = 2;
        return made;
    }
    fs::path folder_;
};

TEST_F(Generator, SameBytesForAnyNumberOfThreads) {
    for (const DataSet set : all_sets) {
        GeneratorOptions made = options(set, RecordForm::csv);
        generate(made);
        const std::string two = read(made.out);
        made.threads = 1;
        EXPECT_EQ(generate(made).rows, 70'000U);
        EXPECT_EQ(read(made.out), two);
        EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 70'000);
        made.seed = 43;
        generate(made);
        EXPECT_NE(read(made.out), two);
    }
}

TEST_F(Generator, JsonIsValidAndComplete) {
    for (const DataSet set : all_sets) {
        GeneratorOptions made = options(set, RecordForm::json);
        made.rows = 5000;
        generate(made);
        std::istringstream lines(read(made.out));
        simdjson::dom::parser parser;
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line); ++count) {
            simdjson::dom::element record;
            ASSERT_EQ(parser.parse(line).get(record), simdjson::SUCCESS) << line;
            ASSERT_TRUE(record.is_object());
        }
        EXPECT_EQ(count, 5000U);
    }
}

TEST_F(Generator, PartitionsHoldAllRecords) {
    GeneratorOptions made = options(DataSet::telemetry, RecordForm::csv);
    made.partitions = 3;
    EXPECT_EQ(generate(made).rows, 70'000U);
    std::int64_t lines = 0;
    for (const auto& entry : fs::directory_iterator(made.out)) {
        const std::string text = read(entry.path());
        lines += std::count(text.begin(), text.end(), '\n');
    }
    EXPECT_EQ(lines, 70'000);
}

TEST_F(Generator, RawColumnsHaveOneValueARow) {
    GeneratorOptions made = options(DataSet::cluster, RecordForm::raw);
    generate(made);
    EXPECT_EQ(fs::file_size(made.out / "column_00.i64"), 70'000U * 8);
    EXPECT_EQ(fs::file_size(made.out / "column_03.present.u8"), 70'000U);
    const std::string ends = read(made.out / "column_05.end.i64");
    ASSERT_EQ(ends.size(), 70'000U * 8);
    std::int64_t last = 0;
    std::memcpy(&last, ends.data() + ends.size() - 8, 8);
    EXPECT_EQ(static_cast<std::uintmax_t>(last), fs::file_size(made.out / "column_05.text"));
}

TEST_F(Generator, OneInAHundredPaymentsIsFraud) {
    generate(options(DataSet::payments, RecordForm::csv));
    std::istringstream lines(read(folder_ / "data"));
    int frauds = 0;
    for (std::string line; std::getline(lines, line);) frauds += line.ends_with(",true") ? 1 : 0;
    EXPECT_NEAR(frauds / 70'000.0, 0.01, 0.002);
}

TEST_F(Generator, FaultsOfAMachineLastTwoToFourMinutes) {
    GeneratorOptions made = options(DataSet::machines, RecordForm::csv);
    made.keys = 1;
    made.rate = 1;  // 70,000 seconds: 117 times in which an episode can begin
    made.disordered = 0;
    generate(made);
    std::istringstream lines(read(made.out));
    int episodes = 0;
    int length = 0;
    for (std::string line; std::getline(lines, line);) {
        const std::string fault = line.substr(line.rfind(',') + 1);
        if (!fault.empty()) {
            if (length++ == 0) ++episodes;
        } else if (length > 0) {
            EXPECT_GE(length, 120);
            EXPECT_LE(length, 240);
            length = 0;
        }
    }
    EXPECT_GT(episodes, 1);
    EXPECT_LT(episodes, 20);
}

TEST_F(Generator, RefusesOptionsThatMakeNoSense) {
    GeneratorOptions made = options(DataSet::telemetry, RecordForm::csv);
    made.keys = 0;
    EXPECT_THROW(generate(made), Error);
    made = options(DataSet::telemetry, RecordForm::raw);
    made.out = "-";
    EXPECT_THROW(generate(made), Error);
}

TEST(KeyDistribution, FollowsZipf) {
    const KeyDistribution keys(100, 1.0);
    std::map<std::uint64_t, int> counts;
    constexpr int draws = 200'000;
    for (int i = 0; i < draws; ++i) {
        RandomSource random(7, static_cast<std::uint64_t>(i));
        const std::uint64_t key = keys.draw(random);
        ASSERT_LT(key, 100U);
        ++counts[key];
    }
    const double harmonic = 5.187377517639621;  // sum of 1/k for k = 1..100
    EXPECT_NEAR(counts[0] / double(draws), 1 / harmonic, 0.005);
    EXPECT_NEAR(counts[9] / double(draws), 0.1 / harmonic, 0.002);
}

}  // namespace
}  // namespace windrow::command::generate
