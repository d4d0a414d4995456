// SPDX-License-Identifier: Apache-2.0
/// TreeEnsembleRegressor and TreeEnsembleClassifier (versions 1 and 3), TreeEnsemble (5): each row walks through the trees one
/// after the other.

#include "operators/classical/class_labels.hpp"
#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/tree_scorer.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

/// Calls use(row, scores, class) with each row's scores.
template <typename T, typename Use>
void for_each_row(const TreeScorer<T>& scorer, const Tensor& input, const Use& use) {
    const semantics::TreeForest<T> forest = scorer.model.forest();
    const semantics::TreeScoring<T> scoring = scorer.scoring();
    std::vector<T> totals(static_cast<std::size_t>(forest.targets));
    std::vector<std::uint8_t> voted(totals.size());
    const FeatureShape shape = feature_shape(input);
    with_number_type(input.element(), [&](auto number) {
        using X = decltype(number);
        // Whole numbers are compared as doubles.
        std::vector<double> wide(std::is_integral_v<X> ? static_cast<std::size_t>(shape.features) : 0);
        const X* from = input.data<X>();
        for (std::int64_t row = 0; row < shape.rows; ++row, from += shape.features) {
            if constexpr (std::is_integral_v<X>) {
                for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = static_cast<double>(from[i]);
                semantics::tree_totals(forest, scoring.aggregate, wide.data(), totals.data(), voted.data());
            } else {
                semantics::tree_totals(forest, scoring.aggregate, from, totals.data(), voted.data());
            }
            const std::int64_t which = semantics::finish_tree_row(scoring, forest.targets, totals.data(), voted.data());
            use(row, totals.data(), which);
        }
    });
}

template <typename T>
void write_floats(const T* scores, std::int64_t count, Tensor& output, std::int64_t row) {
    for (std::int64_t i = 0; i < count; ++i) output.data<float>()[row * count + i] = static_cast<float>(scores[i]);
}

template <typename T>
void check_features(std::span<const OperatorInput> inputs, const TreeModel<T>& model) {
    const FeatureShape shape = feature_shape(inputs);
    if (shape.features >= 0 && shape.features < model.features) {
        refuse_input(input_text(inputs, 0) + " has fewer features than the " + std::to_string(model.features) +
                     " that the trees ask for");
    }
}

template <typename T>
class TreeRegressor final : public Operator {
public:
    explicit TreeRegressor(const NodeContext& context) : scorer_(read_tree_scorer<T>(context.node)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, scorer_.model);
        return {TensorType{ElementType::float32, {feature_shape(inputs).rows, scorer_.model.targets}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for_each_row(scorer_, *inputs[0], [&](std::int64_t row, const T* scores, std::int64_t /*which*/) {
            write_floats(scores, scorer_.model.targets, outputs[0], row);
        });
    }

private:
    TreeScorer<T> scorer_;
};

template <typename T>
class TreeClassifier final : public Operator {
public:
    explicit TreeClassifier(const NodeContext& context)
        : labels_(NodeAttributes(context.node), "classlabels_int64s", "classlabels_strings"),
          with_scores_(context.node.outputs.size() > 1),
          scorer_(read_tree_scorer<T>(context.node)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, scorer_.model);
        const std::int64_t rows = feature_shape(inputs).rows;
        Types outputs{TensorType{labels_.element(), {rows}}};
        if (with_scores_) outputs.emplace_back(TensorType{ElementType::float32, {rows, labels_.size()}});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for_each_row(scorer_, *inputs[0], [&](std::int64_t row, const T* scores, std::int64_t which) {
            labels_.write(which, outputs[0], row);
            if (with_scores_) write_floats(scores, labels_.size(), outputs[1], row);
        });
    }

private:
    ClassLabels labels_;
    bool with_scores_;
    TreeScorer<T> scorer_;
};

/// Version 5. The output has the type of the input, which must be the type of the thresholds.
template <typename T>
class TreeEnsemble final : public Operator {
public:
    explicit TreeEnsemble(const NodeContext& context) : scorer_(read_tree_scorer<T>(context.node)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        check_features(inputs, scorer_.model);
        constexpr ElementType element = std::is_same_v<T, float> ? ElementType::float32 : ElementType::float64;
        require_element(inputs, 0, {element});
        return {TensorType{element, {feature_shape(inputs).rows, scorer_.model.targets}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t targets = scorer_.model.targets;
        for_each_row(scorer_, *inputs[0], [&](std::int64_t row, const T* scores, std::int64_t /*which*/) {
            std::copy_n(scores, targets, outputs[0].data<T>() + row * targets);
        });
    }

private:
    TreeScorer<T> scorer_;
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
