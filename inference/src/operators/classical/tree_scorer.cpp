// SPDX-License-Identifier: Apache-2.0
#include "operators/classical/tree_scorer.hpp"

#include "operators/classical/class_labels.hpp"
#include "operators/classical/post_transform.hpp"
#include "operators/classical/two_class_scores.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace windrow::inference {

namespace {

using semantics::TreeEnding;

TreeAggregate aggregate_of(const std::string& name) {
    if (name == "AVERAGE") return TreeAggregate::average;
    if (name == "SUM") return TreeAggregate::sum;
    if (name == "MIN") return TreeAggregate::smallest;
    if (name == "MAX") return TreeAggregate::largest;
    refuse_node("aggregate_function '" + name + "' is unknown");
}

/// `base` must have one value for each of `count`, or none.
template <typename T>
void check_base_values(const std::vector<T>& base, std::int64_t count) {
    if (!base.empty() && static_cast<std::int64_t>(base.size()) != count) {
        refuse_node("'base_values' has " + std::to_string(base.size()) + " values for " + std::to_string(count));
    }
}

template <typename T>
TreeScorer<T> read_regressor(const NodeAttributes& attributes) {
    TreeScorer<T> scorer;
    const std::int64_t targets = attributes.integer("n_targets", 1);
    if (targets < 1 || targets > (std::int64_t{1} << 24)) refuse_node("'n_targets' is " + std::to_string(targets));
    scorer.model = read_tuple_trees<T>(attributes, "target", targets);
    scorer.aggregate = aggregate_of(attributes.text("aggregate_function", "SUM"));
    scorer.transform = post_transform_of(attributes.text("post_transform", "NONE"));
    scorer.ending = TreeEnding::regression;
    scorer.base = real_values<T>(attributes, "base_values");
    check_base_values(scorer.base, targets);
    return scorer;
}

template <typename T>
TreeScorer<T> read_classifier(const NodeAttributes& attributes) {
    TreeScorer<T> scorer;
    const std::int64_t classes = ClassLabels(attributes, "classlabels_int64s", "classlabels_strings").size();
    const std::vector<std::int64_t> voted = attributes.integers("class_ids");
    const bool one_scored =
        classes == 2 && !voted.empty() && std::adjacent_find(voted.begin(), voted.end(), std::not_equal_to<>()) == voted.end();
    scorer.model = read_tuple_trees<T>(attributes, "class", classes);
    if (one_scored) scorer.scored = static_cast<std::int32_t>(voted[0]);  // 0 or 1: the votes were read
    scorer.shares =
        std::all_of(scorer.model.votes.begin(), scorer.model.votes.end(), [](const auto& vote) { return vote.weight >= T(0); });
    scorer.transform = post_transform_of(attributes.text("post_transform", "NONE"));
    scorer.ending = TreeEnding::classification;
    scorer.base = real_values<T>(attributes, "base_values");
    const bool one_base = scorer.scored == 0 && scorer.base.size() == 1;
    if (!one_base) check_base_values(scorer.base, classes);
    if (one_scored && !scorer.base.empty() && !one_base)
        refuse_node("'base_values' of two classes of which one is scored must be one value");
    if (scorer.scored == 0) require_two_class_transform(scorer.transform);
    return scorer;
}

template <typename T>
TreeScorer<T> read_ensemble(const NodeAttributes& attributes) {
    TreeScorer<T> scorer;
    scorer.model = read_split_trees<T>(attributes);
    const std::int64_t aggregate = attributes.integer("aggregate_function", 1);
    const std::int64_t transform = attributes.integer("post_transform", 0);
    if (aggregate < 0 || aggregate > 3) refuse_node("aggregate_function " + std::to_string(aggregate) + " is unknown");
    if (transform < 0 || transform > 4) refuse_node("post_transform " + std::to_string(transform) + " is unknown");
    scorer.aggregate = static_cast<TreeAggregate>(aggregate);
    scorer.transform = static_cast<PostTransform>(transform);
    return scorer;
}

}  // namespace

template <typename T>
TreeScorer<T> read_tree_scorer(const Node& node) {
    const NodeAttributes attributes(node);
    if (node.operator_type == "TreeEnsembleRegressor") return read_regressor<T>(attributes);
    if (node.operator_type == "TreeEnsembleClassifier") return read_classifier<T>(attributes);
    return read_ensemble<T>(attributes);
}

template TreeScorer<float> read_tree_scorer<float>(const Node&);
template TreeScorer<double> read_tree_scorer<double>(const Node&);

}  // namespace windrow::inference
