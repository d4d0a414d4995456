// SPDX-License-Identifier: Apache-2.0
/// SVMRegressor and SVMClassifier: coefficients times kernels, support vectors ascending, one fused multiply-add each, from 0;
/// then rho.

#include "operators/classical/class_labels.hpp"
#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/support_vector_model.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/pairwise_shares.hpp"

#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

std::uint64_t operations_of(const SupportVectorModel& model, std::span<const TensorType> outputs) {
    return static_cast<std::uint64_t>(element_count(outputs[0].shape)) * 2 * (model.vectors.size() + model.coefficients.size());
}

class SvmRegressor final : public Operator {
public:
    explicit SvmRegressor(const NodeContext& context) : model_(read_support_regressor(NodeAttributes(context.node))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, model_.features());
        return {TensorType{ElementType::float32, {shape.rows, 1}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const std::int64_t features = model_.features();
        const float* row = float_elements(*inputs[0], scratch);
        for (std::int64_t i = 0; i < outputs[0].size(); ++i, row += features) {
            float score =
                semantics::support_sum(model_.coefficients.data(), model_.supports(), model_.rho[0], [&](std::int64_t v) {
                    return semantics::vector_kernel(model_.kernel, row, model_.vectors.data() + v * features, features);
                });
            if (model_.one_class) score = semantics::one_class_score(score);
            apply_post_transform(model_.transform, &score, 1);
            outputs[0].data<float>()[i] = score;
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return operations_of(model_, outputs);
    }

private:
    SupportVectorModel model_;
};

/// One classifier for each pair of classes: the class with the most pairs won, the first of several, is the label. Scores are
/// those of the pairs, or with prob_a and prob_b the classes' shares.
class SvmClassifier final : public Operator {
public:
    explicit SvmClassifier(const NodeContext& context)
        : model_(read_support_classifier(NodeAttributes(context.node))),
          labels_(NodeAttributes(context.node), "classlabels_ints", "classlabels_strings"),
          with_scores_(context.node.outputs.size() > 1) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, model_.features());
        Types outputs{TensorType{labels_.element(), {shape.rows}}};
        if (with_scores_) outputs.emplace_back(TensorType{ElementType::float32, {shape.rows, model_.score_count()}});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        RowRoom room(model_);
        for (std::int64_t i = 0; i < outputs[0].size(); ++i, row += model_.features()) {
            score_pairs(row, room);
            labels_.write(semantics::pairs_winner(room.scores.data(), model_.classes(), room.votes.data()), outputs[0], i);
            if (with_scores_) finish_scores(room, outputs[1].data<float>() + i * model_.score_count());
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return operations_of(model_, outputs);
    }

private:
    /// What one row needs, taken once a run.
    struct RowRoom {
        explicit RowRoom(const SupportVectorModel& model)
            : kernels(static_cast<std::size_t>(model.supports())),
              scores(static_cast<std::size_t>(model.pairs())),
              shares(static_cast<std::size_t>(semantics::pairwise_room(model.classes()))),
              votes(static_cast<std::size_t>(model.classes())) {}
        std::vector<float> kernels, scores, shares;
        std::vector<std::int64_t> votes;
    };

    void score_pairs(const float* row, RowRoom& room) const {
        const std::int64_t features = model_.features();
        for (std::int64_t v = 0; v < model_.supports(); ++v)
            room.kernels[static_cast<std::size_t>(v)] =
                semantics::vector_kernel(model_.kernel, row, model_.vectors.data() + v * features, features);
        for (std::size_t pair = 0; pair < room.scores.size(); ++pair) {
            room.scores[pair] =
                semantics::pair_score(room.kernels.data(), model_.coefficients.data(), model_.first.data(), model_.classes(),
                                      semantics::class_pair(static_cast<std::int64_t>(pair), model_.classes()), model_.rho[pair]);
        }
    }

    void finish_scores(RowRoom& room, float* to) const {
        semantics::finish_pair_scores(model_.transform, room.scores.data(),
                                      model_.slopes.empty() ? nullptr : model_.slopes.data(), model_.offsets.data(),
                                      model_.classes(), room.shares.data(), to);
    }

    SupportVectorModel model_;
    ClassLabels labels_;
    bool with_scores_;
};

}  // namespace

void add_support_vector_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<SvmRegressor>("SVMRegressor", 1, classical_domain));
    entries.push_back(operator_entry<SvmClassifier>("SVMClassifier", 1, classical_domain));
}

}  // namespace windrow::inference
