// SPDX-License-Identifier: Apache-2.0
/// LinearRegressor and LinearClassifier: a row's score is the sum over features ascending, one fused multiply-add each, from 0;
/// then the intercept.

#include "operators/classical/class_labels.hpp"
#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/linear_scores.hpp"
#include "operators/classical/post_transform.hpp"
#include "operators/classical/two_class_scores.hpp"
#include "operators/operator_entry.hpp"

#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class LinearRegressor final : public Operator {
public:
    explicit LinearRegressor(const NodeContext& context)
        : scores_(NodeAttributes(context.node), NodeAttributes(context.node).integer("targets", 1)),
          transform_(post_transform_of(NodeAttributes(context.node).text("post_transform", "NONE"))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, scores_.features());
        return {TensorType{ElementType::float32, {shape.rows, scores_.outputs}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        auto* to = outputs[0].data<float>();
        for (std::int64_t i = 0; i < outputs[0].shape()[0]; ++i, row += scores_.features(), to += scores_.outputs) {
            for (std::int64_t o = 0; o < scores_.outputs; ++o) to[o] = scores_.score(row, o);
            apply_post_transform(transform_, to, scores_.outputs);
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) *
               (2 * static_cast<std::uint64_t>(scores_.features()) + 1);
    }

private:
    LinearScores scores_;
    PostTransform transform_;
};

class LinearClassifier final : public Operator {
public:
    explicit LinearClassifier(const NodeContext& context)
        : labels_(NodeAttributes(context.node), "classlabels_ints", "classlabels_strings"),
          scores_(NodeAttributes(context.node), LinearScores::classifier_outputs(NodeAttributes(context.node), labels_.size())),
          transform_(post_transform_of(NodeAttributes(context.node).text("post_transform", "NONE"))),
          with_scores_(context.node.outputs.size() > 1) {
        if (scores_.outputs != labels_.size() && !(scores_.outputs == 1 && labels_.size() == 2)) {
            refuse_node("there are " + std::to_string(labels_.size()) + " labels for " + std::to_string(scores_.outputs) +
                        " scores");
        }
        if (scores_.outputs == 1 && labels_.size() == 2) require_two_class_transform(transform_);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, scores_.features());
        Types outputs{TensorType{labels_.element(), {shape.rows}}};
        if (with_scores_) outputs.emplace_back(TensorType{ElementType::float32, {shape.rows, labels_.size()}});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        std::vector<float> scores(static_cast<std::size_t>(labels_.size()));
        for (std::int64_t i = 0; i < outputs[0].size(); ++i, row += scores_.features()) {
            for (std::int64_t o = 0; o < scores_.outputs; ++o) scores[static_cast<std::size_t>(o)] = scores_.score(row, o);
            const std::int64_t which = semantics::finish_class_scores(transform_, scores_.outputs, labels_.size(), scores.data());
            labels_.write(which, outputs[0], i);
            if (with_scores_) std::copy(scores.begin(), scores.end(), outputs[1].data<float>() + i * labels_.size());
        }
    }

private:
    ClassLabels labels_;
    LinearScores scores_;
    PostTransform transform_;
    bool with_scores_;
};

}  // namespace

void add_linear_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<LinearRegressor>("LinearRegressor", 1, classical_domain));
    entries.push_back(operator_entry<LinearClassifier>("LinearClassifier", 1, classical_domain));
}

}  // namespace windrow::inference
