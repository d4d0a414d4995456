// SPDX-License-Identifier: Apache-2.0
/// SVMRegressor and SVMClassifier: coefficients times kernels, support vectors ascending, one fused multiply-add each, from 0;
/// then rho.

#include "operators/classical/class_labels.hpp"
#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/kernel_function.hpp"
#include "operators/classical/pairwise_shares.hpp"
#include "operators/classical/post_transform.hpp"
#include "operators/classical/two_class_scores.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class SvmRegressor final : public Operator {
public:
    explicit SvmRegressor(const NodeContext& context) : kernel_(NodeAttributes(context.node)) {
        const NodeAttributes attributes(context.node);
        coefficients_ = attributes.reals("coefficients");
        vectors_ = attributes.reals("support_vectors");
        const std::vector<float> rho = attributes.reals("rho");
        if (rho.size() != 1) refuse_node("'rho' has " + std::to_string(rho.size()) + " values, not one");
        rho_ = rho[0];
        one_class_ = attributes.flag("one_class", false);
        transform_ = post_transform_of(attributes.text("post_transform", "NONE"));
        const std::int64_t supports = attributes.integer("n_supports", 0);
        if (supports == 0) {
            // The coefficients are the one vector themselves.
            if (!kernel_.is_linear()) refuse_node("only the kernel LINEAR works without support vectors");
            vectors_ = coefficients_;
            coefficients_ = {1.0F};
        }
        if (coefficients_.empty() || vectors_.empty() ||
            (supports != 0 && supports != static_cast<std::int64_t>(coefficients_.size())) ||
            vectors_.size() % coefficients_.size() != 0) {
            refuse_node("'n_supports', 'coefficients' and 'support_vectors' do not fit together");
        }
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, features());
        return {TensorType{ElementType::float32, {shape.rows, 1}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        for (std::int64_t i = 0; i < outputs[0].size(); ++i, row += features()) {
            float sum = 0;
            for (std::size_t v = 0; v < coefficients_.size(); ++v) {
                const float kernel = kernel_(row, vectors_.data() + static_cast<std::int64_t>(v) * features(), features());
                sum = semantics::fused_multiply_add(coefficients_[v], kernel, sum);
            }
            sum += rho_;
            if (one_class_) sum = sum > 0 ? 1.0F : -1.0F;
            apply_post_transform(transform_, &sum, 1);
            outputs[0].data<float>()[i] = sum;
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) * 2 * (vectors_.size() + coefficients_.size());
    }

private:
    [[nodiscard]] std::int64_t features() const { return static_cast<std::int64_t>(vectors_.size() / coefficients_.size()); }

    KernelFunction kernel_;
    std::vector<float> coefficients_, vectors_;
    float rho_ = 0;
    bool one_class_ = false;
    PostTransform transform_ = PostTransform::none;
};

/// One classifier for each pair of classes, (0, 1), (0, 2) ... (1, 2) ...: the class with the most pairs won, the first of
/// several, is the label. Scores are those of the pairs, or with prob_a and prob_b the classes' shares.
class SvmClassifier final : public Operator {
public:
    explicit SvmClassifier(const NodeContext& context)
        : kernel_(NodeAttributes(context.node)),
          labels_(NodeAttributes(context.node), "classlabels_ints", "classlabels_strings"),
          with_scores_(context.node.outputs.size() > 1) {
        const NodeAttributes attributes(context.node);
        coefficients_ = attributes.reals("coefficients");
        vectors_ = attributes.reals("support_vectors");
        rho_ = attributes.reals("rho");
        slopes_ = attributes.reals("prob_a");
        offsets_ = attributes.reals("prob_b");
        transform_ = post_transform_of(attributes.text("post_transform", "NONE"));
        const std::vector<std::int64_t> counts = attributes.integers("vectors_per_class");
        if (counts.empty())
            refuse_node("an SVMClassifier without support vectors is not supported: export it as a LinearClassifier");
        first_ = {0};
        for (const std::int64_t count : counts) {
            if (count < 0 || count > (std::int64_t{1} << 30)) refuse_node("'vectors_per_class' holds " + std::to_string(count));
            first_.push_back(first_.back() + count);
        }
        const std::size_t classes = counts.size();
        const std::size_t pairs = classes * (classes - 1) / 2;
        const auto supports = static_cast<std::size_t>(first_.back());
        const bool fits = static_cast<std::size_t>(labels_.size()) == classes && classes >= 2 && supports > 0 &&
                          vectors_.size() % supports == 0 && coefficients_.size() == (classes - 1) * supports &&
                          rho_.size() == pairs && slopes_.size() == offsets_.size() &&
                          (slopes_.empty() || slopes_.size() == pairs);
        if (!fits) refuse_node("labels, support vectors, coefficients, 'rho', 'prob_a' and 'prob_b' do not fit together");
        if (classes == 2 && slopes_.empty()) require_two_class_transform(transform_);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        const FeatureShape shape = feature_shape(inputs);
        require_features(inputs, shape.features, features());
        Types outputs{TensorType{labels_.element(), {shape.rows}}};
        if (with_scores_) outputs.emplace_back(TensorType{ElementType::float32, {shape.rows, score_count()}});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        RowRoom room(static_cast<std::size_t>(first_.back()), rho_.size(), static_cast<std::size_t>(labels_.size()));
        for (std::int64_t i = 0; i < outputs[0].size(); ++i, row += features()) {
            labels_.write(score_pairs(row, room), outputs[0], i);
            if (with_scores_) finish_scores(room, outputs[1].data<float>() + i * score_count());
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) * 2 * (vectors_.size() + coefficients_.size());
    }

private:
    /// What one row needs, taken once a run.
    struct RowRoom {
        RowRoom(std::size_t supports, std::size_t pairs, std::size_t classes)
            : kernels(supports), scores(pairs), votes(classes), shares(classes) {}
        std::vector<float> kernels, scores;
        std::vector<std::int64_t> votes;
        PairwiseShares shares;
    };

    [[nodiscard]] std::int64_t features() const { return static_cast<std::int64_t>(vectors_.size()) / first_.back(); }
    [[nodiscard]] std::int64_t score_count() const {
        return slopes_.empty() && labels_.size() > 2 ? static_cast<std::int64_t>(rho_.size()) : labels_.size();
    }

    /// Fills room.scores; returns the class.
    std::int64_t score_pairs(const float* row, RowRoom& room) const {
        const std::int64_t supports = first_.back();
        for (std::int64_t v = 0; v < supports; ++v)
            room.kernels[static_cast<std::size_t>(v)] = kernel_(row, vectors_.data() + v * features(), features());
        std::fill(room.votes.begin(), room.votes.end(), 0);
        std::size_t pair = 0;
        for (std::int64_t i = 0; i + 1 < labels_.size(); ++i) {
            for (std::int64_t j = i + 1; j < labels_.size(); ++j, ++pair) {
                // Class i's vectors with the coefficients against j, then j's with those against i.
                float sum = semantics::dot_product(coefficients_.data() + (j - 1) * supports + first_vector(i), 1,
                                                   room.kernels.data() + first_vector(i), 1, vector_count(i));
                const float* other = coefficients_.data() + i * supports + first_vector(j);
                for (std::int64_t v = 0; v < vector_count(j); ++v)
                    sum =
                        semantics::fused_multiply_add(other[v], room.kernels[static_cast<std::size_t>(first_vector(j) + v)], sum);
                room.scores[pair] = sum + rho_[pair];
                ++room.votes[static_cast<std::size_t>(room.scores[pair] > 0 ? i : j)];
            }
        }
        return largest_class(room.votes.data(), labels_.size());
    }

    void finish_scores(RowRoom& room, float* to) const {
        if (!slopes_.empty()) {
            room.shares.compute(room.scores, slopes_, offsets_, to);
            apply_post_transform(transform_, to, labels_.size());
        } else if (labels_.size() == 2) {
            write_two_classes(room.scores[0], transform_ != PostTransform::none, transform_, to);
        } else {
            std::copy(room.scores.begin(), room.scores.end(), to);
            apply_post_transform(transform_, to, score_count());
        }
    }

    [[nodiscard]] std::int64_t first_vector(std::int64_t which) const { return first_[static_cast<std::size_t>(which)]; }
    [[nodiscard]] std::int64_t vector_count(std::int64_t which) const { return first_vector(which + 1) - first_vector(which); }

    KernelFunction kernel_;
    ClassLabels labels_;
    bool with_scores_;
    std::vector<float> coefficients_, vectors_, rho_, slopes_, offsets_;
    std::vector<std::int64_t> first_;  ///< each class's first support vector; at last, how many there are
    PostTransform transform_ = PostTransform::none;
};

}  // namespace

void add_support_vector_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<SvmRegressor>("SVMRegressor", 1, classical_domain));
    entries.push_back(operator_entry<SvmClassifier>("SVMClassifier", 1, classical_domain));
}

}  // namespace windrow::inference
