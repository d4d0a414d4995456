// SPDX-License-Identifier: Apache-2.0
/// SVMRegressor: coefficients times kernels, support vectors ascending, one fused multiply-add each, from 0; then rho.

#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/kernel_function.hpp"
#include "operators/classical/post_transform.hpp"
#include "operators/operator_entry.hpp"

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

}  // namespace

void add_support_vector_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<SvmRegressor>("SVMRegressor", 1, classical_domain));
}

}  // namespace windrow::inference
