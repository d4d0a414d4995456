// SPDX-License-Identifier: Apache-2.0
/// Scalers, encoders, linear models and support vectors by hand.

#include "operator_case.hpp"

#include <cmath>
#include <limits>

namespace windrow::inference::testing {

namespace {

using F = std::vector<float>;
using I = std::vector<std::int64_t>;

constexpr const char* ml = "ai.onnx.ml";
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

F made(const char* type, std::vector<Attribute> attributes, std::vector<std::optional<Tensor>> inputs) {
    return values_of<float>(run_operator({type, 3, std::move(attributes), std::move(inputs), 1, ml})[0]);
}

TEST(Scaler, OffsetsThenScales) {
    EXPECT_EQ(
        made("Scaler", {reals_attribute("offset", {1, 2}), reals_attribute("scale", {2, 10})}, {floats({2, 2}, {1, 2, 3, 4})}),
        (F{0, 0, 4, 20}));
    EXPECT_EQ(made("Scaler", {reals_attribute("offset", {1}), reals_attribute("scale", {0.5F})}, {integers({2}, {1, 2})}),
              (F{0, 0.5F}));
    // A double keeps its digits until it is scaled.
    EXPECT_EQ(made("Scaler", {reals_attribute("offset", {1}), reals_attribute("scale", {1e9F})}, {doubles({1}, {1 + 1e-9})}),
              (F{static_cast<float>((1 + 1e-9 - 1) * 1e9)}));
    EXPECT_EQ(error_code({"Scaler", 3, {reals_attribute("offset", {1, 2, 3})}, {floats({1, 2}, {1, 2})}, 1, ml}), "W6612");
}

TEST(Normalizer, ThreeNormsAndZeroRows) {
    const Tensor rows = floats({2, 2}, {3, -4, 0, 0});
    EXPECT_EQ(made("Normalizer", {text_attribute("norm", "L1")}, {rows}), (F{3.0F / 7, -4.0F / 7, 0, 0}));
    EXPECT_EQ(made("Normalizer", {text_attribute("norm", "L2")}, {rows}), (F{0.6F, -0.8F, 0, 0}));
    EXPECT_EQ(made("Normalizer", {text_attribute("norm", "MAX")}, {rows}), (F{1, -4.0F / 3, 0, 0}));
    EXPECT_EQ(error_code({"Normalizer", 3, {text_attribute("norm", "L3")}, {rows}, 1, ml}), "W6610");
}

TEST(Binarizer, AboveTheThreshold) {
    EXPECT_EQ(made("Binarizer", {real_attribute("threshold", 1)}, {floats({3}, {0.5F, 1, 1.5F})}), (F{0, 0, 1}));
}

TEST(Imputer, ReplacesOneValue) {
    EXPECT_EQ(made("Imputer", {reals_attribute("imputed_value_floats", {7, 8}), real_attribute("replaced_value_float", nan)},
                   {floats({2, 2}, {nan, 1, 2, nan})}),
              (F{7, 1, 2, 8}));
    const auto whole =
        run_operator({"Imputer",
                      3,
                      {integers_attribute("imputed_value_int64s", {5}), integer_attribute("replaced_value_int64", -1)},
                      {integers({3}, {-1, 0, 1})},
                      1,
                      ml});
    EXPECT_EQ(values_of<std::int64_t>(whole[0]), (I{5, 0, 1}));
    EXPECT_EQ(error_code({"Imputer", 3, {}, {floats({1}, {1})}, 1, ml}), "W6610");
}

TEST(Columns, VectorsExtractorsAndMaps) {
    EXPECT_EQ(made("FeatureVectorizer", {integers_attribute("inputdimensions", {2, 1})},
                   {floats({2, 2}, {1, 2, 3, 4}), integers({2, 1}, {5, 6})}),
              (F{1, 2, 5, 3, 4, 6}));
    EXPECT_EQ(made("ArrayFeatureExtractor", {}, {floats({2, 3}, {1, 2, 3, 4, 5, 6}), integers({2}, {2, 0})}), (F{3, 1, 6, 4}));
    EXPECT_EQ(error_code({"ArrayFeatureExtractor", 3, {}, {floats({1, 2}, {1, 2}), integers({1}, {2})}, 1, ml}), "W6612");
    EXPECT_EQ(made("ZipMap", {integers_attribute("classlabels_int64s", {0, 1})}, {floats({1, 2}, {0.25F, 0.75F})}),
              (F{0.25F, 0.75F}));
}

TEST(LabelEncoder, EveryForm) {
    const auto to_numbers =
        run_operator({"LabelEncoder",
                      2,
                      {texts_attribute("keys_strings", {"a", "b"}), integers_attribute("values_int64s", {5, 6})},
                      {texts({3}, {"b", "c", "a"})},
                      1,
                      ml});
    EXPECT_EQ(values_of<std::int64_t>(to_numbers[0]), (I{6, -1, 5}));
    const auto to_texts =
        run_operator({"LabelEncoder",
                      2,
                      {reals_attribute("keys_floats", {1, nan}), texts_attribute("values_strings", {"one", "none"}),
                       text_attribute("default_string", "?")},
                      {floats({3}, {nan, 1, 2})},
                      1,
                      ml});
    EXPECT_EQ(to_texts[0].strings(), (std::vector<std::string>{"none", "one", "?"}));
    const auto tensors = run_operator(
        {"LabelEncoder",
         4,
         {tensor_attribute("keys_tensor", integers({2}, {3, 4})), tensor_attribute("values_tensor", doubles({2}, {0.5, 1.5})),
          tensor_attribute("default_tensor", doubles({1}, {-1}))},
         {integers({2}, {4, 5})},
         1,
         ml});
    EXPECT_EQ(values_of<double>(tensors[0]), (std::vector<double>{1.5, -1}));
    const auto old =
        run_operator({"LabelEncoder", 1, {texts_attribute("classes_strings", {"a", "b"})}, {texts({2}, {"b", "z"})}, 1, ml});
    EXPECT_EQ(values_of<std::int64_t>(old[0]), (I{1, -1}));
    const auto category = run_operator({"CategoryMapper",
                                        1,
                                        {texts_attribute("cats_strings", {"a", "b"}), integers_attribute("cats_int64s", {7, 9})},
                                        {integers({2}, {9, 8})},
                                        1,
                                        ml});
    EXPECT_EQ(category[0].strings(), (std::vector<std::string>{"b", "_Unused"}));
    EXPECT_EQ(error_code({"LabelEncoder",
                          2,
                          {texts_attribute("keys_strings", {"a"}), integers_attribute("values_int64s", {5, 6})},
                          {texts({1}, {"a"})},
                          1,
                          ml}),
              "W6610");
}

TEST(OneHotEncoder, ZerosOrAnError) {
    EXPECT_EQ(made("OneHotEncoder", {integers_attribute("cats_int64s", {3, 5})}, {floats({3}, {5.9F, 3, 4})}),
              (F{0, 1, 1, 0, 0, 0}));
    EXPECT_EQ(made("OneHotEncoder", {texts_attribute("cats_strings", {"x", "y"})}, {texts({1}, {"y"})}), (F{0, 1}));
    EXPECT_EQ(error_code({"OneHotEncoder",
                          1,
                          {integers_attribute("cats_int64s", {3, 5}), integer_attribute("zeros", 0)},
                          {integers({1}, {4})},
                          1,
                          ml}),
              "W6612");
}

TEST(LinearRegressor, SumsInOrderThenIntercept) {
    EXPECT_EQ(made("LinearRegressor",
                   {reals_attribute("coefficients", {1, 2, 3, 4}), reals_attribute("intercepts", {0.5F, -0.5F}),
                    integer_attribute("targets", 2)},
                   {floats({1, 2}, {10, 100})}),
              (F{210.5F, 429.5F}));
    EXPECT_EQ(error_code({"LinearRegressor", 1, {reals_attribute("coefficients", {1, 2, 3})}, {floats({1, 2}, {1, 2})}, 1, ml}),
              "W6612");
    EXPECT_EQ(error_code({"LinearRegressor", 1, {}, {floats({1, 2}, {1, 2})}, 1, ml}), "W6610");
}

TEST(LinearClassifier, ManyClassesAndTwo) {
    const std::vector<Attribute> three{reals_attribute("coefficients", {1, -1, 2}), reals_attribute("intercepts", {0, 0, -1}),
                                       integers_attribute("classlabels_ints", {4, 5, 6}),
                                       text_attribute("post_transform", "SOFTMAX")};
    const auto many = run_operator({"LinearClassifier", 1, three, {floats({2, 1}, {-2, 3})}, 2, ml});
    EXPECT_EQ(values_of<std::int64_t>(many[0]), (I{5, 6}));
    EXPECT_FLOAT_EQ(values_of<float>(many[1])[5], 1 / (1 + std::exp(-2.0F) + std::exp(-8.0F)));
    const std::vector<Attribute> two{reals_attribute("coefficients", {1}), reals_attribute("intercepts", {0}),
                                     texts_attribute("classlabels_strings", {"no", "yes"}),
                                     text_attribute("post_transform", "LOGISTIC")};
    const auto pair = run_operator({"LinearClassifier", 1, two, {floats({2, 1}, {-2, 3})}, 2, ml});
    EXPECT_EQ(pair[0].strings(), (std::vector<std::string>{"no", "yes"}));
    EXPECT_FLOAT_EQ(values_of<float>(pair[1])[1], 1 / (1 + std::exp(2.0F)));
    EXPECT_FLOAT_EQ(values_of<float>(pair[1])[0], 1 - 1 / (1 + std::exp(2.0F)));
    std::vector<Attribute> probit = two;
    probit.back() = text_attribute("post_transform", "PROBIT");
    EXPECT_EQ(error_code({"LinearClassifier", 1, probit, {floats({2, 1}, {-2, 3})}, 2, ml}), "W6610");
}

TEST(SvmRegressor, EveryKernel) {
    const auto svm = [](const char* kernel, std::vector<Attribute> more = {}) {
        std::vector<Attribute> attributes{
            text_attribute("kernel_type", kernel),    reals_attribute("kernel_params", {0.5F, 1, 2}),
            reals_attribute("coefficients", {2, -1}), reals_attribute("support_vectors", {1, 0, 0, 1}),
            reals_attribute("rho", {0.25F}),          integer_attribute("n_supports", 2)};
        attributes.insert(attributes.end(), more.begin(), more.end());
        return made("SVMRegressor", attributes, {floats({1, 2}, {3, 4})})[0];
    };
    EXPECT_EQ(svm("LINEAR"), 2 * 3 - 4 + 0.25F);
    EXPECT_EQ(svm("POLY"), 2 * 6.25F - 9 + 0.25F);
    EXPECT_FLOAT_EQ(svm("RBF"), 2 * std::exp(-10.0F) - std::exp(-9.0F) + 0.25F);
    EXPECT_FLOAT_EQ(svm("SIGMOID"), 2 * std::tanh(2.5F) - std::tanh(3.0F) + 0.25F);
    EXPECT_EQ(svm("LINEAR", {integer_attribute("one_class", 1)}), 1);
    EXPECT_EQ(
        made("SVMRegressor", {reals_attribute("coefficients", {2, 3}), reals_attribute("rho", {1})}, {floats({1, 2}, {1, 2})}),
        (F{9}));
}

TEST(SvmClassifier, PairsVotesAndShares) {
    // Three classes on a line, each with one support vector; linear kernel of one feature.
    std::vector<Attribute> attributes{reals_attribute("coefficients", {-1, 1, 1, -1, -1, 1}),
                                      reals_attribute("support_vectors", {1, 1, 1}), reals_attribute("rho", {0, 1, 2}),
                                      integers_attribute("vectors_per_class", {1, 1, 1}),
                                      integers_attribute("classlabels_ints", {4, 5, 6})};
    // Pairs for x: (0, 1): -x + x + 0, (0, 2): -x + x + 1, (1, 2): -x + x + 2.
    const auto votes = run_operator({"SVMClassifier", 1, attributes, {floats({1, 1}, {3})}, 2, ml});
    EXPECT_EQ(values_of<float>(votes[1]), (F{0, 1, 2}));
    EXPECT_EQ(values_of<std::int64_t>(votes[0]), (I{5}));
    attributes.push_back(reals_attribute("prob_a", {-1, -1, -1}));
    attributes.push_back(reals_attribute("prob_b", {0, 0, 0}));
    const F shares = values_of<float>(run_operator({"SVMClassifier", 1, attributes, {floats({1, 1}, {3})}, 2, ml})[1]);
    EXPECT_NEAR(shares[0] + shares[1] + shares[2], 1, 1e-6);
    EXPECT_GT(shares[1], shares[0]);
    EXPECT_GT(shares[0], shares[2]);
    attributes.push_back(reals_attribute("rho", {0}));
    std::erase_if(attributes, [](const Attribute& a) { return a.name == "rho" && a.reals.size() == 3; });
    EXPECT_EQ(error_code({"SVMClassifier", 1, attributes, {floats({1, 1}, {3})}, 2, ml}), "W6610");
}

TEST(SvmClassifier, TwoClassesShareOneScore) {
    const auto scores = [](std::vector<Attribute> more) {
        std::vector<Attribute> attributes{reals_attribute("coefficients", {1, -2}), reals_attribute("support_vectors", {1, 1}),
                                          reals_attribute("rho", {0.5F}), integers_attribute("vectors_per_class", {1, 1}),
                                          texts_attribute("classlabels_strings", {"a", "b"})};
        attributes.insert(attributes.end(), more.begin(), more.end());
        return run_operator({"SVMClassifier", 1, attributes, {floats({1, 1}, {3})}, 2, ml});
    };
    EXPECT_EQ(scores({})[0].strings(), (std::vector<std::string>{"b"}));
    EXPECT_EQ(values_of<float>(scores({})[1]), (F{2.5F, -2.5F}));
    const F platt = values_of<float>(scores({reals_attribute("prob_a", {-1}), reals_attribute("prob_b", {0})})[1]);
    EXPECT_NEAR(platt[0], 1 / (1 + std::exp(2.5F)), 2e-3);
    EXPECT_EQ(error_code({"SVMClassifier", 1, {integers_attribute("classlabels_ints", {1, 2})}, {floats({1, 1}, {3})}, 2, ml}),
              "W6610");
}

}  // namespace

}  // namespace windrow::inference::testing
