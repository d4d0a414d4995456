// SPDX-License-Identifier: Apache-2.0
// Operators of classical models (ai.onnx.ml) give the bits of the CPU's on every device of the build.
#include "built_model.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace windrow::inference {
namespace {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<float>;

using made::reals_attribute;
using made::tensor_attribute;
using made::texts_attribute;

class DeviceClassical : public InferenceDeviceTest {
protected:
    Tensor rows(std::int64_t count, std::int64_t features) {
        return floats({count, features}, random_floats(random_, count * features));
    }
    /// The same values as another type.
    static Tensor as(ElementType element, const Tensor& from) {
        Tensor made(element, from.shape());
        for (std::int64_t i = 0; i < from.size(); ++i) {
            const float value = from.data<float>()[i];
            if (element == ElementType::float64) made.data<double>()[i] = static_cast<double>(value) * 1.0000001;
            if (element == ElementType::int32) made.data<std::int32_t>()[i] = static_cast<std::int32_t>(value);
            if (element == ElementType::int64) made.data<std::int64_t>()[i] = static_cast<std::int64_t>(value);
            if (element == ElementType::float32) made.data<float>()[i] = value;
        }
        return made;
    }
    void expect(const std::string& type, const std::vector<Tensor>& inputs, std::vector<Attribute> attributes,
                std::vector<std::string> outputs = {"out"}, std::int64_t version = 3) {
        ModelBuilder builder(21, version);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            names.push_back("in" + std::to_string(i));
            builder.input(names.back(), inputs[i]);
        }
        builder.node("ai.onnx.ml." + type, names, outputs, std::move(attributes));
        for (const std::string& output : outputs) {
            if (!output.empty()) builder.output(output);
        }
        expect_as_on_cpu(shared_device(), builder, type);
    }
    /// With FLOAT, DOUBLE, INT32 and INT64 rows.
    void expect_of_all_types(const std::string& type, const Tensor& from, const std::vector<Attribute>& attributes,
                             const std::vector<std::string>& outputs = {"out"}) {
        for (const ElementType element : {ElementType::float32, ElementType::float64, ElementType::int32, ElementType::int64})
            expect(type, {as(element, from)}, attributes, outputs);
    }

    /// Three trees of a root and two leaves over three features; each leaf votes for `targets`.
    std::vector<Attribute> stumps(const std::string& what, const Integers& targets, bool doubles = false, bool shares = false) {
        Integers tree, node, feature, yes, no, missing, leaf_tree, leaf_node, ids;
        Reals values, weights;
        Attribute modes = texts_attribute("nodes_modes", {});
        for (std::int64_t t = 0; t < 3; ++t) {
            const char* const branch[] = {"BRANCH_LEQ", "BRANCH_GT", "BRANCH_EQ"};
            for (std::int64_t n = 0; n < 3; ++n) {
                tree.push_back(t);
                node.push_back(n);
                feature.push_back(n == 0 ? t : 0);
                values.push_back(n == 0 ? 0.25F * static_cast<float>(t) : 0);
                modes.texts.emplace_back(n == 0 ? branch[t] : "LEAF");
                yes.push_back(n == 0 ? 1 : 0);
                no.push_back(n == 0 ? 2 : 0);
                missing.push_back(n == 0 && t == 1 ? 1 : 0);
                if (n == 0) continue;
                for (const std::int64_t target : targets) {
                    leaf_tree.push_back(t);
                    leaf_node.push_back(n);
                    ids.push_back(target);
                    const float weight = random_floats(random_, 1)[0];
                    weights.push_back(shares ? std::abs(weight) : weight);
                }
            }
        }
        std::vector<Attribute> all{attribute("nodes_treeids", tree),
                                   attribute("nodes_nodeids", node),
                                   attribute("nodes_featureids", feature),
                                   modes,
                                   attribute("nodes_truenodeids", yes),
                                   attribute("nodes_falsenodeids", no),
                                   attribute("nodes_missing_value_tracks_true", missing),
                                   attribute(what + "_treeids", leaf_tree),
                                   attribute(what + "_nodeids", leaf_node),
                                   attribute(what + "_ids", ids)};
        const auto listed = [&](const std::string& name, const Reals& from) {
            if (!doubles) return reals_attribute(name, from);
            const std::vector<double> wide(from.begin(), from.end());
            return tensor_attribute(name + "_as_tensor",
                                    Tensor::of<double>(ElementType::float64, {static_cast<std::int64_t>(wide.size())}, wide));
        };
        all.push_back(listed("nodes_values", values));
        all.push_back(listed(what + "_weights", weights));
        return all;
    }
    /// Random rows, with a NaN, zeros and what equals a threshold.
    Tensor tree_rows() {
        Tensor made = rows(300, 3);
        made.data<float>()[1] = std::numeric_limits<float>::quiet_NaN();
        made.data<float>()[5] = 0.5F;
        made.data<float>()[8] = 0.0F;
        return made;
    }
};

std::vector<Attribute> with(std::vector<Attribute> attributes, std::vector<Attribute> more) {
    attributes.insert(attributes.end(), more.begin(), more.end());
    return attributes;
}

TEST_P(DeviceClassical, tree_regressors) {
    const Tensor x = tree_rows();
    for (const bool doubles : {false, true}) {
        for (const char* aggregate : {"SUM", "AVERAGE", "MIN", "MAX"}) {
            const auto trees = with(stumps("target", {0, 2}, doubles),
                                    {attribute("n_targets", std::int64_t{3}), attribute("aggregate_function", aggregate)});
            expect("TreeEnsembleRegressor", {x}, trees);
            expect("TreeEnsembleRegressor", {as(ElementType::float64, x)}, trees);
        }
    }
    expect_of_all_types(
        "TreeEnsembleRegressor", rows(9, 3),
        with(stumps("target", {0}), {reals_attribute("base_values", {0.5F}), attribute("post_transform", "LOGISTIC")}));
}

TEST_P(DeviceClassical, tree_classifiers) {
    const Tensor x = tree_rows();
    const auto three = attribute("classlabels_int64s", Integers{4, -7, 9});
    const auto two = attribute("classlabels_int64s", Integers{1, 0});
    for (const char* transform : {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"}) {
        const auto ending = attribute("post_transform", transform);
        expect("TreeEnsembleClassifier", {x}, with(stumps("class", {0, 1, 2}), {three, ending}), {"label", "scores"});
        expect("TreeEnsembleClassifier", {x}, with(stumps("class", {0, 2}, true), {three, ending}), {"label", "scores"});
        if (std::string(transform) == "PROBIT") continue;
        for (const std::int64_t scored : {0, 1}) {
            for (const bool shares : {false, true}) {
                expect("TreeEnsembleClassifier", {x}, with(stumps("class", {scored}, false, shares), {two, ending}),
                       {"label", "scores"});
            }
        }
    }
    const auto trees = with(stumps("class", {0, 1, 2}), {three, reals_attribute("base_values", {0.1F, 0.2F, -0.1F})});
    expect("TreeEnsembleClassifier", {x}, trees, {"label"});
    expect("TreeEnsembleClassifier", {x}, trees, {"", "scores"});
    const auto named = with(stumps("class", {0, 1}), {texts_attribute("classlabels_strings", {"good", "bad"})});
    expect("TreeEnsembleClassifier", {x}, named, {"", "scores"});
}

TEST_P(DeviceClassical, split_trees) {
    const auto floats_of = [](const Reals& values) { return floats({static_cast<std::int64_t>(values.size())}, values); };
    const float end = std::numeric_limits<float>::quiet_NaN();
    // A node that asks for a set, then one that compares.
    const std::vector<Attribute> trees{
        attribute("n_targets", std::int64_t{2}),
        attribute("aggregate_function", std::int64_t{1}),
        attribute("post_transform", std::int64_t{0}),
        attribute("tree_roots", Integers{0}),
        tensor_attribute("nodes_modes", Tensor::of<std::uint8_t>(ElementType::uint8, {2}, std::vector<std::uint8_t>{6, 0})),
        attribute("nodes_featureids", Integers{0, 1}),
        tensor_attribute("nodes_splits", floats_of({0, 0.5F})),
        attribute("nodes_truenodeids", Integers{0, 1}),
        attribute("nodes_trueleafs", Integers{1, 1}),
        attribute("nodes_falsenodeids", Integers{1, 2}),
        attribute("nodes_falseleafs", Integers{0, 1}),
        tensor_attribute("membership_values", floats_of({1, 2, 7, end})),
        attribute("leaf_targetids", Integers{0, 1, 0}),
        tensor_attribute("leaf_weights", floats_of({5.25F, 12.5F, -3}))};
    expect("TreeEnsemble", {floats({4, 2}, {1, 0, 2, 9, 3, 0.25F, 4, 0.75F})}, trees, {"out"}, 5);
}

TEST_P(DeviceClassical, features) {
    const Tensor x = rows(50, 4);
    const auto four = [](const char* name) { return reals_attribute(name, {0.5F, -1.25F, 3, 0.1F}); };
    expect_of_all_types("Scaler", x, {four("offset"), four("scale")});
    expect_of_all_types("Scaler", x, {reals_attribute("offset", {0.3F})});
    for (const char* norm : {"MAX", "L1", "L2"}) expect_of_all_types("Normalizer", x, {attribute("norm", norm)});
    expect("Normalizer", {floats({2, 2}, {0, 0, 3, 4})}, {attribute("norm", "L2")});
    expect("Normalizer", {floats({3}, {0, 1, 4})}, {attribute("norm", "L1")});
    expect_of_all_types("Binarizer", x, {attribute("threshold", 0.75F)});
    const float missing = std::numeric_limits<float>::quiet_NaN();
    for (const ElementType element : {ElementType::float32, ElementType::float64}) {
        expect("Imputer", {as(element, floats({2, 2}, {1, missing, 3, 1}))},
               {reals_attribute("imputed_value_floats", {7.5F, 8.1F}), attribute("replaced_value_float", missing)});
        expect("Imputer", {as(element, floats({2, 2}, {0, missing, 3, 0}))}, {reals_attribute("imputed_value_floats", {7.1F})});
    }
    for (const ElementType element : {ElementType::int32, ElementType::int64}) {
        expect("Imputer", {as(element, x)},
               {attribute("imputed_value_int64s", Integers{5, 6, 7, 8}), attribute("replaced_value_int64", std::int64_t{1})});
    }
    expect("FeatureVectorizer", {x, as(ElementType::int64, rows(50, 2)), as(ElementType::float64, rows(50, 1))},
           {attribute("inputdimensions", Integers{4, 2, 1})});
}

TEST_P(DeviceClassical, categories) {
    expect_of_all_types("OneHotEncoder", floats({2, 4}, {-2, 1.9F, 7, 0, -0.5F, 3, 1, 9e8F}),
                        {attribute("cats_int64s", Integers{3, 1, -2, 0, 1}), attribute("zeros", std::int64_t{1})});
    expect("OneHotEncoder", {floats({2}, {std::numeric_limits<float>::quiet_NaN(), 1e30F})},
           {attribute("cats_int64s", Integers{0})});
    ModelBuilder builder;
    builder.input("x", rows(5, 4)).constant("which", integers({2, 0, 2}));
    builder.node("ai.onnx.ml.ArrayFeatureExtractor", {"x", "which"}, {"out"}).output("out");
    expect_as_on_cpu(shared_device(), builder, "ArrayFeatureExtractor");
}

TEST_P(DeviceClassical, linear_models) {
    const Tensor x = rows(70, 5);
    const auto list = [&](const char* name, std::int64_t count) { return reals_attribute(name, random_floats(random_, count)); };
    expect_of_all_types("LinearRegressor", x, {list("coefficients", 5), list("intercepts", 1)});
    expect("LinearRegressor", {x}, {list("coefficients", 15), attribute("targets", std::int64_t{3})});
    const auto three = attribute("classlabels_ints", Integers{4, -7, 9});
    for (const char* transform : {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"}) {
        const auto ending = attribute("post_transform", transform);
        expect("LinearRegressor", {x},
               {list("coefficients", 10), list("intercepts", 2), attribute("targets", std::int64_t{2}), ending});
        expect("LinearClassifier", {x}, {list("coefficients", 15), list("intercepts", 3), three, ending}, {"label", "scores"});
        expect("LinearClassifier", {x}, {list("coefficients", 15), three, ending}, {"label"});
        expect("LinearClassifier", {x},
               {list("coefficients", 5), list("intercepts", 1), attribute("classlabels_ints", Integers{3, 8}), ending},
               {"label", "scores"});
    }
}

TEST_P(DeviceClassical, support_vectors) {
    const Tensor x = rows(40, 3);
    const auto list = [&](const char* name, std::int64_t count) { return reals_attribute(name, random_floats(random_, count)); };
    for (const char* kernel : {"LINEAR", "POLY", "RBF", "SIGMOID"}) {
        const std::vector<Attribute> shape{attribute("kernel_type", kernel),
                                           reals_attribute("kernel_params", {0.25F, 0.5F, 2.0F}), list("support_vectors", 18)};
        expect("SVMRegressor", {x},
               with(shape, {list("coefficients", 6), list("rho", 1), attribute("n_supports", std::int64_t{6}),
                            attribute("one_class", std::int64_t{kernel[0] == 'P'})}));
        const auto three =
            with(shape, {list("coefficients", 12), list("rho", 3), attribute("vectors_per_class", Integers{3, 1, 2}),
                         attribute("classlabels_ints", Integers{5, 6, 7})});
        expect("SVMClassifier", {x}, with(three, {attribute("post_transform", "SOFTMAX")}), {"label", "scores"});
        expect("SVMClassifier", {x}, with(three, {list("prob_a", 3), list("prob_b", 3)}), {"label", "scores"});
        expect("SVMClassifier", {x}, three, {"label"});
        expect("SVMClassifier", {x},
               with(shape, {list("coefficients", 6), list("rho", 1), attribute("vectors_per_class", Integers{2, 4}),
                            attribute("classlabels_ints", Integers{0, 1})}),
               {"", "scores"});
    }
    expect("SVMRegressor", {x}, {list("coefficients", 3), list("rho", 1), attribute("post_transform", "LOGISTIC")});
}

TEST_P(DeviceClassical, labels_that_are_texts_stay_on_the_cpu) {
    ModelBuilder builder;
    builder.input("x", rows(3, 3));
    builder.node("ai.onnx.ml.TreeEnsembleClassifier", {"x"}, {"label"},
                 with(stumps("class", {0, 1}), {texts_attribute("classlabels_strings", {"good", "bad"})}));
    builder.output("label");
    expect_no_plan(shared_device(), builder, "its labels are texts");
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceClassical, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
