// SPDX-License-Identifier: Apache-2.0
/// Tree ensembles by hand: every mode, every aggregate, NaN, doubles, both forms, and trees that no row could leave.

#include "operator_case.hpp"

#include <cmath>
#include <limits>

namespace windrow::inference::testing {

namespace {

using F = std::vector<float>;
using I = std::vector<std::int64_t>;

constexpr const char* ml = "ai.onnx.ml";
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// One tree of a root and two leaves; `yes` and `no` are what they vote for target 0.
std::vector<Attribute> stump(const char* mode, float threshold, float yes, float no, bool missing_yes = false) {
    return {integers_attribute("nodes_treeids", {0, 0, 0}),
            integers_attribute("nodes_nodeids", {0, 1, 2}),
            integers_attribute("nodes_featureids", {1, 0, 0}),
            integers_attribute("nodes_truenodeids", {1, 0, 0}),
            integers_attribute("nodes_falsenodeids", {2, 0, 0}),
            reals_attribute("nodes_values", {threshold, 0, 0}),
            integers_attribute("nodes_missing_value_tracks_true", {missing_yes ? 1 : 0, 0, 0}),
            texts_attribute("nodes_modes", {mode, "LEAF", "LEAF"}),
            integers_attribute("target_treeids", {0, 0}),
            integers_attribute("target_nodeids", {1, 2}),
            integers_attribute("target_ids", {0, 0}),
            reals_attribute("target_weights", {yes, no})};
}

Tensor column(F values) {
    F rows;
    for (const float value : values) rows.insert(rows.end(), {7, value});
    return floats({static_cast<std::int64_t>(values.size()), 2}, rows);
}

F regress(std::vector<Attribute> attributes, Tensor input) {
    return values_of<float>(run_operator({"TreeEnsembleRegressor", 3, std::move(attributes), {std::move(input)}, 1, ml})[0]);
}

TEST(TreeRegressor, EveryModeAndMissingValues) {
    const Tensor rows = column({1, 2, 3, nan});
    EXPECT_EQ(regress(stump("BRANCH_LEQ", 2, 1, 0), rows), (F{1, 1, 0, 0}));
    EXPECT_EQ(regress(stump("BRANCH_LT", 2, 1, 0), rows), (F{1, 0, 0, 0}));
    EXPECT_EQ(regress(stump("BRANCH_GTE", 2, 1, 0), rows), (F{0, 1, 1, 0}));
    EXPECT_EQ(regress(stump("BRANCH_GT", 2, 1, 0), rows), (F{0, 0, 1, 0}));
    EXPECT_EQ(regress(stump("BRANCH_EQ", 2, 1, 0), rows), (F{0, 1, 0, 0}));
    EXPECT_EQ(regress(stump("BRANCH_NEQ", 2, 1, 0), rows), (F{1, 0, 1, 1}));
    EXPECT_EQ(regress(stump("BRANCH_LEQ", 2, 1, 0, true), rows), (F{1, 1, 0, 1}));
    EXPECT_EQ(error_code({"TreeEnsembleRegressor", 3, stump("BRANCH", 2, 1, 0), {rows}, 1, ml}), "W6610");
    EXPECT_EQ(error_code({"TreeEnsembleRegressor", 3, stump("BRANCH_GT", 2, 1, 0), {floats({1, 1}, {1})}, 1, ml}), "W6612");
}

/// Three trees that are leaves, with votes for two targets.
std::vector<Attribute> leaves() {
    return {integers_attribute("nodes_treeids", {0, 1, 2}),           integers_attribute("nodes_nodeids", {0, 0, 0}),
            integers_attribute("nodes_featureids", {0, 0, 0}),        integers_attribute("nodes_truenodeids", {0, 0, 0}),
            integers_attribute("nodes_falsenodeids", {0, 0, 0}),      reals_attribute("nodes_values", {0, 0, 0}),
            texts_attribute("nodes_modes", {"LEAF", "LEAF", "LEAF"}), integers_attribute("target_treeids", {0, 1, 2, 2}),
            integers_attribute("target_nodeids", {0, 0, 0, 0}),       integers_attribute("target_ids", {0, 0, 0, 1}),
            reals_attribute("target_weights", {5, -2, 3, -4}),        integer_attribute("n_targets", 2)};
}

TEST(TreeRegressor, AggregatesBaseValuesAndTransforms) {
    const auto made = [](const char* aggregate, std::vector<Attribute> more = {}) {
        std::vector<Attribute> attributes = leaves();
        attributes.push_back(text_attribute("aggregate_function", aggregate));
        for (const Attribute& one : more) std::erase_if(attributes, [&](const Attribute& a) { return a.name == one.name; });
        attributes.insert(attributes.end(), more.begin(), more.end());
        return regress(attributes, floats({1, 1}, {0}));
    };
    EXPECT_EQ(made("SUM"), (F{6, -4}));
    EXPECT_EQ(made("AVERAGE"), (F{2, -4.0F / 3}));
    EXPECT_EQ(made("MIN"), (F{-2, -4}));
    EXPECT_EQ(made("MAX"), (F{5, -4}));
    EXPECT_EQ(made("SUM", {reals_attribute("base_values", {0.5F, 1})}), (F{6.5F, -3}));
    // A target without votes stays 0.
    EXPECT_EQ(made("SUM", {integers_attribute("target_ids", {0, 0, 0, 0}), reals_attribute("base_values", {0.5F, 1})}),
              (F{2.5F, 0}));
    const F logistic = made("SUM", {text_attribute("post_transform", "LOGISTIC")});
    EXPECT_FLOAT_EQ(logistic[0], 1 / (1 + std::exp(-6.0F)));
    const F softmax = made("SUM", {text_attribute("post_transform", "SOFTMAX")});
    EXPECT_FLOAT_EQ(softmax[1], std::exp(-10.0F) / (1 + std::exp(-10.0F)));
    const F probit = made("SUM", {text_attribute("post_transform", "PROBIT"), reals_attribute("base_values", {-5.025F, 4.5F})});
    EXPECT_NEAR(probit[0], 1.96F, 0.01F);
    EXPECT_NEAR(probit[1], 0.0F, 1e-6F);
}

TEST(TreeRegressor, ThresholdsOfDoubles) {
    std::vector<Attribute> attributes = stump("BRANCH_LT", 0, 1, 0);
    std::erase_if(attributes, [](const Attribute& a) { return a.name == "nodes_values"; });
    attributes.push_back(tensor_attribute("nodes_values_as_tensor", doubles({3}, {1 + 1e-12, 0, 0})));
    EXPECT_EQ(regress(attributes, doubles({2, 2}, {7, 1, 7, 1 + 1e-11})), (F{1, 0}));
    // A double against a threshold of float: the exact values.
    EXPECT_EQ(regress(stump("BRANCH_LT", 1, 1, 0), doubles({2, 2}, {7, 1 - 1e-12, 7, 1})), (F{1, 0}));
    EXPECT_EQ(regress(stump("BRANCH_GT", 1.5F, 1, 0), integers({2, 2}, {7, 1, 7, 2})), (F{0, 1}));
}

TEST(TreeRegressor, TreesThatAreNone) {
    const auto code = [](const char* name, I values) {
        std::vector<Attribute> attributes = stump("BRANCH_LT", 2, 1, 0);
        std::erase_if(attributes, [&](const Attribute& a) { return a.name == name; });
        attributes.push_back(integers_attribute(name, std::move(values)));
        return error_code({"TreeEnsembleRegressor", 3, attributes, {column({1})}, 1, ml});
    };
    EXPECT_EQ(code("nodes_truenodeids", {1, 0, 0}), "");
    EXPECT_EQ(code("nodes_truenodeids", {0, 0, 0}), "W6610");  // leads back to itself
    EXPECT_EQ(code("nodes_truenodeids", {5, 0, 0}), "W6610");
    EXPECT_EQ(code("nodes_truenodeids", {1, 0}), "W6610");
    EXPECT_EQ(code("nodes_nodeids", {0, 1, 1}), "W6610");
    EXPECT_EQ(code("nodes_featureids", {-1, 0, 0}), "W6610");
    EXPECT_EQ(code("target_ids", {0, 1}), "W6610");
    EXPECT_EQ(code("target_nodeids", {0, 1}), "W6610");
}

/// The same attributes as votes for classes.
std::vector<Attribute> as_classes(std::vector<Attribute> attributes) {
    for (Attribute& one : attributes) {
        if (one.name.starts_with("target_")) one.name.replace(0, 6, "class");
    }
    return attributes;
}

TEST(TreeClassifier, LargestScoreWins) {
    std::vector<Attribute> attributes = as_classes(leaves());
    attributes.push_back(texts_attribute("classlabels_strings", {"a", "b", "c"}));
    const auto made = run_operator({"TreeEnsembleClassifier", 3, attributes, {floats({1, 1}, {0})}, 2, ml});
    EXPECT_EQ(made[0].strings(), (std::vector<std::string>{"a"}));
    EXPECT_EQ(values_of<float>(made[1]), (F{6, -4, 0}));
    // A class without votes does not win, though the others score less than its 0.
    std::erase_if(attributes, [](const Attribute& a) { return a.name == "class_weights"; });
    attributes.push_back(reals_attribute("class_weights", {-5, -2, -3, -4}));
    EXPECT_EQ(run_operator({"TreeEnsembleClassifier", 3, attributes, {floats({1, 1}, {0})}, 1, ml})[0].strings(),
              (std::vector<std::string>{"b"}));
}

TEST(TreeClassifier, TwoClassesOfWhichOneIsScored) {
    const auto made = [](float yes, float no, const char* transform) {
        std::vector<Attribute> attributes = as_classes(stump("BRANCH_LT", 2, yes, no));
        attributes.push_back(integers_attribute("classlabels_int64s", {10, 20}));
        attributes.push_back(text_attribute("post_transform", transform));
        return run_operator({"TreeEnsembleClassifier", 3, attributes, {column({1, 3})}, 2, ml});
    };
    // Shares.
    const auto shares = made(0.75F, 0.25F, "NONE");
    EXPECT_EQ(values_of<std::int64_t>(shares[0]), (I{20, 10}));
    EXPECT_EQ(values_of<float>(shares[1]), (F{0.25F, 0.75F, 0.75F, 0.25F}));
    // Signed scores.
    const auto scores = made(2, -2, "LOGISTIC");
    EXPECT_EQ(values_of<std::int64_t>(scores[0]), (I{20, 10}));
    EXPECT_FLOAT_EQ(values_of<float>(scores[1])[1], 1 / (1 + std::exp(-2.0F)));
    EXPECT_FLOAT_EQ(values_of<float>(scores[1])[2], 1 / (1 + std::exp(-2.0F)));
}

TEST(TreeClassifier, TwoClassesOfWhichTheSecondIsScored) {
    const auto classify = [](const char* transform, std::vector<Attribute> more = {}) {
        std::vector<Attribute> attributes = as_classes(stump("BRANCH_LT", 2, 0.75F, 0.25F));
        for (Attribute& one : attributes) {
            if (one.name == "class_ids") one.integers = {1, 1};
        }
        attributes.push_back(integers_attribute("classlabels_int64s", {10, 20}));
        attributes.push_back(text_attribute("post_transform", transform));
        attributes.insert(attributes.end(), more.begin(), more.end());
        return OperatorCase{"TreeEnsembleClassifier", 3, attributes, {column({1, 3})}, 2, ml};
    };
    const auto plain = run_operator(classify("NONE"));
    EXPECT_EQ(values_of<std::int64_t>(plain[0]), (I{20, 10}));
    EXPECT_EQ(values_of<float>(plain[1]), (F{0, 0.75F, 0, 0.25F}));
    EXPECT_FLOAT_EQ(values_of<float>(run_operator(classify("SOFTMAX"))[1])[1], 1 / (1 + std::exp(-0.75F)));
    EXPECT_EQ(error_code(classify("NONE", {reals_attribute("base_values", {1})})), "W6610");
}

TEST(TreeClassifier, TwoClassesThatBothAreScored) {
    std::vector<Attribute> attributes = as_classes(stump("BRANCH_LT", 2, 0.75F, 0.25F));
    for (Attribute& one : attributes) {
        if (one.name == "class_ids") one.integers = {1, 0};
    }
    attributes.push_back(integers_attribute("classlabels_int64s", {10, 20}));
    const auto made = run_operator({"TreeEnsembleClassifier", 3, attributes, {column({1, 3})}, 2, ml});
    EXPECT_EQ(values_of<std::int64_t>(made[0]), (I{20, 10}));
    EXPECT_EQ(values_of<float>(made[1]), (F{0, 0.75F, 0.25F, 0}));
}

TEST(TreeEnsemble, SplitFormWithMembership) {
    // Root: feature 0 in {1, 4} -> leaf 0, else node 1: feature 0 <= 2 -> leaf 1, else leaf 2.
    std::vector<Attribute> attributes{
        tensor_attribute("nodes_modes", Tensor::of<std::uint8_t>(ElementType::uint8, {2}, std::vector<std::uint8_t>{6, 0})),
        tensor_attribute("nodes_splits", floats({2}, {0, 2})),
        integers_attribute("nodes_featureids", {0, 0}),
        integers_attribute("nodes_truenodeids", {0, 1}),
        integers_attribute("nodes_falsenodeids", {1, 2}),
        integers_attribute("nodes_trueleafs", {1, 1}),
        integers_attribute("nodes_falseleafs", {0, 1}),
        integers_attribute("leaf_targetids", {0, 1, 1}),
        tensor_attribute("leaf_weights", floats({3}, {10, 20, 30})),
        integers_attribute("tree_roots", {0}),
        tensor_attribute("membership_values", floats({3}, {1, 4, nan})),
        integer_attribute("n_targets", 2)};
    const auto made = run_operator({"TreeEnsemble", 5, attributes, {floats({4, 1}, {1, 2, 3, 4})}, 1, ml});
    EXPECT_EQ(values_of<float>(made[0]), (F{10, 0, 0, 20, 0, 30, 10, 0}));
    EXPECT_EQ(error_code({"TreeEnsemble", 5, attributes, {doubles({1, 1}, {1})}, 1, ml}), "W6612");
    std::erase_if(attributes, [](const Attribute& a) { return a.name == "membership_values"; });
    EXPECT_EQ(error_code({"TreeEnsemble", 5, attributes, {floats({1, 1}, {1})}, 1, ml}), "W6610");
}

}  // namespace

}  // namespace windrow::inference::testing
