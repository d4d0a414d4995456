// SPDX-License-Identifier: Apache-2.0
/// TreeEnsembleRegressor and TreeEnsembleClassifier (versions 1 and 3), TreeEnsemble (5): each row walks through the trees one
/// after the other.

#include "operators/classical/class_labels.hpp"
#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/post_transform.hpp"
#include "operators/classical/tree_model.hpp"
#include "operators/classical/two_class_scores.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

/// Room for one row's totals, taken once a run.
template <typename T>
struct RowTotals {
    explicit RowTotals(std::int64_t targets)
        : totals(static_cast<std::size_t>(targets)), voted(std::make_unique<bool[]>(static_cast<std::size_t>(targets))) {}
    std::vector<T> totals;
    std::unique_ptr<bool[]> voted;
};

/// Calls finish(row, totals) with each row's aggregated votes.
template <typename T, typename Finish>
void for_each_row(const TreeModel<T>& model, TreeAggregate how, const Tensor& input, const Finish& finish) {
    RowTotals<T> room(model.targets);
    const FeatureShape shape = feature_shape(input);
    with_number_type(input.element(), [&](auto number) {
        using X = decltype(number);
        // Whole numbers are compared as doubles.
        std::vector<double> wide(std::is_integral_v<X> ? static_cast<std::size_t>(shape.features) : 0);
        const X* from = input.data<X>();
        for (std::int64_t row = 0; row < shape.rows; ++row, from += shape.features) {
            if constexpr (std::is_integral_v<X>) {
                for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = static_cast<double>(from[i]);
                model.aggregate(how, wide.data(), room.totals.data(), room.voted.get());
            } else {
                model.aggregate(how, from, room.totals.data(), room.voted.get());
            }
            finish(row, room.totals.data(), room.voted.get());
        }
    });
}

template <typename T>
void check_features(std::span<const OperatorInput> inputs, const TreeModel<T>& model) {
    const FeatureShape shape = feature_shape(inputs);
    if (shape.features >= 0 && shape.features < model.features) {
        refuse_input(input_text(inputs, 0) + " has fewer features than the " + std::to_string(model.features) +
                     " that the trees ask for");
    }
}

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
class TreeRegressor final : public Operator {
public:
    explicit TreeRegressor(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        const std::int64_t targets = attributes.integer("n_targets", 1);
        if (targets < 1 || targets > (std::int64_t{1} << 24)) refuse_node("'n_targets' is " + std::to_string(targets));
        model_ = read_tuple_trees<T>(attributes, "target", targets);
        aggregate_ = aggregate_of(attributes.text("aggregate_function", "SUM"));
        transform_ = post_transform_of(attributes.text("post_transform", "NONE"));
        base_ = real_values<T>(attributes, "base_values");
        check_base_values(base_, targets);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, model_);
        return {TensorType{ElementType::float32, {feature_shape(inputs).rows, model_.targets}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        auto* to = outputs[0].data<float>();
        for_each_row(model_, aggregate_, *inputs[0], [&](std::int64_t row, T* totals, const bool* voted) {
            // As onnxruntime does, and the operator's page leaves open: a target that no tree votes for stays 0.
            for (std::size_t i = 0; i < base_.size(); ++i) totals[i] += voted[i] ? base_[i] : T(0);
            apply_post_transform(transform_, totals, model_.targets);
            for (std::int64_t i = 0; i < model_.targets; ++i) to[row * model_.targets + i] = static_cast<float>(totals[i]);
        });
    }

private:
    TreeModel<T> model_;
    TreeAggregate aggregate_;
    PostTransform transform_;
    std::vector<T> base_;
};

template <typename T>
class TreeClassifier final : public Operator {
public:
    explicit TreeClassifier(const NodeContext& context)
        : labels_(NodeAttributes(context.node), "classlabels_int64s", "classlabels_strings"),
          with_scores_(context.node.outputs.size() > 1) {
        const NodeAttributes attributes(context.node);
        // Two classes, of which votes name one only: `scored_`. If it is the first, its score is that of the second (see
        // write_two_classes); if it is the second, the first scores 0.
        const std::vector<std::int64_t> voted = attributes.integers("class_ids");
        one_scored_ = labels_.size() == 2 && !voted.empty() &&
                      std::adjacent_find(voted.begin(), voted.end(), std::not_equal_to<>()) == voted.end();
        scored_ = one_scored_ ? voted[0] : 0;
        model_ = read_tuple_trees<T>(attributes, "class", labels_.size());
        shares_ = std::all_of(model_.votes.begin(), model_.votes.end(), [](const auto& vote) { return vote.weight >= T(0); });
        transform_ = post_transform_of(attributes.text("post_transform", "NONE"));
        base_ = real_values<T>(attributes, "base_values");
        const bool one_base = one_scored_ && scored_ == 0 && base_.size() == 1;
        if (!one_base) check_base_values(base_, labels_.size());
        if (one_scored_ && !base_.empty() && !one_base)
            refuse_node("'base_values' of two classes of which one is scored must be one value");
        if (one_scored_ && scored_ == 0) require_two_class_transform(transform_);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, model_);
        const std::int64_t rows = feature_shape(inputs).rows;
        Types outputs{TensorType{labels_.element(), {rows}}};
        if (with_scores_) outputs.emplace_back(TensorType{ElementType::float32, {rows, labels_.size()}});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t classes = labels_.size();
        for_each_row(model_, TreeAggregate::sum, *inputs[0], [&](std::int64_t row, T* totals, const bool* voted) {
            const std::int64_t which = one_scored_ ? finish_one(totals) : finish_all(totals, voted);
            labels_.write(which, outputs[0], row);
            if (!with_scores_) return;
            for (std::int64_t i = 0; i < classes; ++i)
                outputs[1].data<float>()[row * classes + i] = static_cast<float>(totals[i]);
        });
    }

private:
    /// The border is one half for shares (weights that are never negative), else 0; the score is compared before it is
    /// transformed.
    std::int64_t finish_one(T* totals) const {
        T score = totals[scored_];
        if (!base_.empty()) score += base_[0];
        if (scored_ == 0) {
            write_two_classes(score, shares_, transform_, totals);
        } else {
            apply_post_transform(transform_, totals, 2);
        }
        return score > (shares_ ? T(0.5F) : T(0)) ? 1 : 0;
    }
    /// As onnxruntime does, and the operator's page leaves open: without base values a class that no tree votes for does not win,
    /// though it scores 0.
    std::int64_t finish_all(T* totals, const bool* voted) const {
        for (std::size_t i = 0; i < base_.size(); ++i) totals[i] += base_[i];
        std::int64_t which = -1;
        for (std::int64_t i = 0; i < labels_.size(); ++i) {
            if ((voted[i] || !base_.empty()) && (which < 0 || totals[i] > totals[which])) which = i;
        }
        which = std::max<std::int64_t>(which, 0);
        apply_post_transform(transform_, totals, labels_.size());
        return which;
    }

    ClassLabels labels_;
    bool with_scores_;
    bool one_scored_ = false;
    std::int64_t scored_ = 0;
    bool shares_ = false;
    TreeModel<T> model_;
    PostTransform transform_ = PostTransform::none;
    std::vector<T> base_;
};

/// Version 5. The output has the type of the input, which must be the type of the thresholds.
template <typename T>
class TreeEnsemble final : public Operator {
public:
    explicit TreeEnsemble(const NodeContext& context) : model_(read_split_trees<T>(NodeAttributes(context.node))) {
        const NodeAttributes attributes(context.node);
        const std::int64_t aggregate = attributes.integer("aggregate_function", 1);
        const std::int64_t transform = attributes.integer("post_transform", 0);
        if (aggregate < 0 || aggregate > 3) refuse_node("aggregate_function " + std::to_string(aggregate) + " is unknown");
        if (transform < 0 || transform > 4) refuse_node("post_transform " + std::to_string(transform) + " is unknown");
        aggregate_ = static_cast<TreeAggregate>(aggregate);
        transform_ = static_cast<PostTransform>(transform);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, model_);
        constexpr ElementType element = std::is_same_v<T, float> ? ElementType::float32 : ElementType::float64;
        require_element(inputs, 0, {element});
        return {TensorType{element, {feature_shape(inputs).rows, model_.targets}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        T* to = outputs[0].data<T>();
        for_each_row(model_, aggregate_, *inputs[0], [&](std::int64_t row, T* totals, const bool* /*voted*/) {
            apply_post_transform(transform_, totals, model_.targets);
            std::copy_n(totals, model_.targets, to + row * model_.targets);
        });
    }

private:
    TreeModel<T> model_;
    TreeAggregate aggregate_;
    PostTransform transform_;
};

/// Float or double trees, as the node's attributes are.
template <template <typename> class Trees>
OperatorEntry tree_entry(std::string_view type, std::int64_t since) {
    return {classical_domain, type, since, [](const NodeContext& context) -> std::unique_ptr<Operator> {
                if (trees_of_doubles(NodeAttributes(context.node))) return std::make_unique<Trees<double>>(context);
                return std::make_unique<Trees<float>>(context);
            }};
}

}  // namespace

void add_tree_operators(OperatorEntries& entries) {
    entries.push_back(tree_entry<TreeRegressor>("TreeEnsembleRegressor", 1));
    entries.push_back(tree_entry<TreeClassifier>("TreeEnsembleClassifier", 1));
    entries.push_back(tree_entry<TreeEnsemble>("TreeEnsemble", 5));
}

}  // namespace windrow::inference
