// SPDX-License-Identifier: Apache-2.0
/// Rows into tensors and back, with a model that is written here: what jobs with ONNX files (tests/models/check_predictions.py)
/// cannot bring about.
#include "exec/row_scoring.hpp"

#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace windrow::exec {
namespace {

using inference::ElementType;
using inference::Port;
using Cells = std::vector<std::optional<double>>;

/// y = [x0 - x1, x1 - x0]; fails for a row with x0 = 13. Notes the sizes of the calls.
class Differences : public inference::Scorer {
public:
    explicit Differences(std::vector<std::int64_t>& calls) : calls_(calls) {}
    std::vector<inference::Shape> set_lengths(std::span<const std::int64_t>) override { return {}; }
    void run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) override {
        calls_.push_back(rows);
        const auto* x = static_cast<const float*>(inputs[0]);
        auto* y = static_cast<float*>(outputs[0]);
        for (std::int64_t r = 0; r < rows; ++r) {
            if (x[2 * r] == 13.0F) throw Error("W6612", "thirteen is an unlucky number", "");
            y[2 * r] = x[2 * r] - x[2 * r + 1];
            y[2 * r + 1] = x[2 * r + 1] - x[2 * r];
        }
    }
    [[nodiscard]] std::vector<std::string> backend_notes() const override { return {}; }

private:
    std::vector<std::int64_t>& calls_;
};

class DifferencesModel : public inference::LoadedModel {
public:
    [[nodiscard]] const std::vector<Port>& inputs() const noexcept override { return inputs_; }
    [[nodiscard]] const std::vector<Port>& outputs() const noexcept override { return outputs_; }
    [[nodiscard]] const inference::Model& model() const noexcept override { return model_; }
    [[nodiscard]] std::unique_ptr<inference::Scorer> make_scorer(const inference::ScorerOptions&) const override {
        return std::make_unique<Differences>(calls);
    }
    mutable std::vector<std::int64_t> calls;

private:
    std::vector<Port> inputs_{{"x", ElementType::float32, {2}}};
    std::vector<Port> outputs_{{"y", ElementType::float32, {2}}};
    inference::Model model_;
};

/// y = [first - last, last - first] of a sequence; odd lengths do not fit.
class EndsOfSequences : public inference::Scorer {
public:
    std::vector<inference::Shape> set_lengths(std::span<const std::int64_t> lengths) override {
        length_ = lengths[0];
        if (length_ % 2 != 0) throw Error("W6612", "node 'pairs': " + std::to_string(length_) + " is odd", "");
        return {{2}};
    }
    void run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) override {
        const auto* x = static_cast<const float*>(inputs[0]);
        auto* y = static_cast<float*>(outputs[0]);
        for (std::int64_t r = 0; r < rows; ++r) {
            y[2 * r] = x[length_ * r] - x[length_ * (r + 1) - 1];
            y[2 * r + 1] = -y[2 * r];
        }
    }
    [[nodiscard]] std::vector<std::string> backend_notes() const override { return {}; }

private:
    std::int64_t length_ = 0;
};

class EndsModel final : public DifferencesModel {
public:
    [[nodiscard]] const std::vector<Port>& inputs() const noexcept override { return inputs_; }
    [[nodiscard]] std::unique_ptr<inference::Scorer> make_scorer(const inference::ScorerOptions&) const override {
        return std::make_unique<EndsOfSequences>();
    }

private:
    std::vector<Port> inputs_{{"x", ElementType::float32, {-1}}};
};

class RowScoringTest : public testing::Test {
protected:
    RowScoringTest() {
        scoring_.model = model_;
        scoring_.options.batch_limit = 4;
        scoring_.options.labels = {"first", "second"};
        scoring_.inputs = {{0, {{0, {0, 0, 1}}, {1, {1, 0, 1}}}, 2, false, false, 1}};
        scoring_.output_types = {DataType::float64(), DataType::string(), DataType::array(DataType::float32())};
        scoring_.outputs = {
            {plan::OutputPort::Kind::scalar, 0, 1}, {plan::OutputPort::Kind::label, 0, 0}, {plan::OutputPort::Kind::array, 0, 0}};
    }

    static Column doubles(const Cells& cells) {
        std::vector<Value> values;
        for (const auto& cell : cells) values.push_back(cell ? Value(*cell) : Value());
        return Column::of_values(DataType::float64(), values);
    }
    std::vector<Column> scored(const std::vector<Column>& features, const std::vector<std::int32_t>* rows = nullptr) {
        RowScoring scoring(scoring_, model_, {});
        PredictedColumns predicted(scoring_, features[0].rows);
        result_ = scoring.run({features, features[0].rows}, rows, predicted);
        return predicted.finish();
    }

    static Column arrays_of_lengths(const std::vector<int>& lengths) {
        ColumnBuilder arrays(DataType::array(DataType::integer()));
        for (const int count : lengths) {
            for (int e = 0; e < count; ++e) arrays.child(0).append_int(e);
            arrays.append_list();
        }
        return arrays.finish();
    }

    std::shared_ptr<const DifferencesModel> model_ = std::make_shared<DifferencesModel>();
    plan::Scoring scoring_;
    ScoredRows result_;
};

TEST_F(RowScoringTest, BlocksKeepTheOrderOfRowsAndNullFeaturesGiveNullOutputs) {
    const std::vector<Column> out =
        scored({doubles({1, 2, std::nullopt, 4, 5, 6}), Column::of_constant(DataType::integer(), Value(std::int32_t{3}), 6)});
    const std::array<std::optional<double>, 6> second{2, 1, std::nullopt, -1, -2, -3};
    for (std::size_t i = 0; i < second.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        ASSERT_EQ(out[0].is_valid(row), second[i].has_value()) << i;
        ASSERT_EQ(out[1].is_valid(row), second[i].has_value()) << i;
        ASSERT_EQ(out[2].is_valid(row), second[i].has_value()) << i;
        if (!second[i]) continue;
        EXPECT_EQ(out[0].at<double>(row), *second[i]);
        EXPECT_EQ(out[1].text(row), *second[i] > 0 ? "second" : "first");
        const auto [begin, end] = out[2].child_range(row);
        ASSERT_EQ(end - begin, 2);
        EXPECT_EQ(out[2].children[0].at<float>(begin), static_cast<float>(-*second[i]));
    }
    EXPECT_EQ(model_->calls, (std::vector<std::int64_t>{4, 1}));
    EXPECT_EQ(result_.scored, 5U);
    EXPECT_EQ(result_.unfit, 0U);
}

TEST_F(RowScoringTest, ARowThatTheModelCannotComputeIsFoundAndTheOthersAreScored) {
    const std::vector<Column> out = scored({doubles({1, 2, 13, 4, 13, 6, 7}), doubles({0, 0, 0, 0, 0, 0, 0})});
    for (std::int64_t i = 0; i < 7; ++i) EXPECT_EQ(out[0].is_valid(i), i != 2 && i != 4) << i;
    EXPECT_EQ(out[0].at<double>(6), -7.0);
    EXPECT_EQ(result_.scored, 5U);
    EXPECT_EQ(result_.unfit, 2U);
    EXPECT_EQ(result_.first_unfit, "thirteen is an unlucky number");
}

TEST_F(RowScoringTest, OnlyTheRowsThatAreAskedForAreScored) {
    const std::vector<std::int32_t> rows{1, 3};
    const std::vector<Column> out = scored({doubles({1, 2, 3, 4}), doubles({0, 0, 0, 0})}, &rows);
    for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(out[0].is_valid(i), i == 1 || i == 3) << i;
    EXPECT_EQ(out[0].at<double>(3), -4.0);
}

TEST_F(RowScoringTest, NanIsANumberAndNoLabel) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<Column> out = scored({doubles({nan, infinity}), doubles({0, 0})});
    EXPECT_TRUE(out[0].is_valid(0));
    EXPECT_TRUE(std::isnan(out[0].at<double>(0)));
    EXPECT_FALSE(out[1].is_valid(0));
    EXPECT_EQ(out[0].at<double>(1), -infinity);
    EXPECT_EQ(out[1].text(1), "first");
}

TEST_F(RowScoringTest, SequencesOfWrongLengthsAreCountedWithTheReasonOfTheFirst) {
    scoring_.inputs = {{0, {{0, {}}}, 2, false, true, 2}};
    const std::vector<Column> out = scored({arrays_of_lengths({2, 3, 2, 0})});
    for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(out[0].is_valid(i), i == 0 || i == 2) << i;
    EXPECT_EQ(result_.unfit, 2U);
    EXPECT_EQ(result_.first_unfit, "an array for input 'x' has 3 elements, but the model takes 2");
}

TEST_F(RowScoringTest, ALengthThatTheModelCannotBeRunWithIsCountedAndOthersAreScored) {
    model_ = std::make_shared<EndsModel>();
    scoring_.model = model_;
    scoring_.inputs = {{0, {{0, {}}}, 1, true, true, 1}};
    const std::vector<Column> out = scored({arrays_of_lengths({4, 3, 2, 1, 6, 3})});
    const std::array<std::optional<double>, 6> second{3, std::nullopt, 1, std::nullopt, 5, std::nullopt};
    for (std::size_t i = 0; i < second.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        ASSERT_EQ(out[0].is_valid(row), second[i].has_value()) << i;
        if (second[i]) {
            EXPECT_EQ(out[0].at<double>(row), *second[i]) << i;
        }
    }
    EXPECT_EQ(result_.scored, 3U);
    EXPECT_EQ(result_.unfit, 3U);
    EXPECT_EQ(result_.first_unfit, "a sequence of length 1: node 'pairs': 1 is odd");
}

}  // namespace
}  // namespace windrow::exec
