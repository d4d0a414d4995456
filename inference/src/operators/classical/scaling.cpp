// SPDX-License-Identifier: Apache-2.0
/// Scaler, Normalizer, Binarizer, Imputer: features one by one, or against the others of their row.

#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/classical/row_norm.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <type_traits>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

/// One value for all features, or one for each: the value for element `i` of a tensor whose last dimension is `features`.
template <typename T>
T feature_value(const std::vector<T>& values, std::int64_t i, std::int64_t features) {
    return values[values.size() == 1 ? 0 : static_cast<std::size_t>(i % features)];
}

/// Throws W6612 unless there is one value, or one for each feature.
void require_values(std::span<const OperatorInput> inputs, std::size_t count, const char* name) {
    const Shape& shape = inputs[0].type.shape;
    const std::int64_t features = shape.empty() ? 1 : shape.back();
    if (count != 1 && features >= 0 && features != static_cast<std::int64_t>(count)) {
        refuse_input("'" + std::string(name) + "' has " + std::to_string(count) + " values for " + input_text(inputs, 0));
    }
}

std::int64_t last_length(const Tensor& tensor) {
    return tensor.shape().empty() ? 1 : tensor.shape().back();
}

/// (x - offset) * scale, each operation rounded; doubles are rounded to float at last.
class Scaler final : public Operator {
public:
    explicit Scaler(const NodeContext& context)
        : offset_(NodeAttributes(context.node).reals("offset")), scale_(NodeAttributes(context.node).reals("scale")) {
        if (offset_.empty()) offset_ = {0.0F};
        if (scale_.empty()) scale_ = {1.0F};
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64, ElementType::int32, ElementType::int64});
        require_values(inputs, offset_.size(), "offset");
        require_values(inputs, scale_.size(), "scale");
        return {TensorType{ElementType::float32, inputs[0].type.shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t features = last_length(*inputs[0]);
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) {
                outputs[0].template data<float>()[i] =
                    semantics::scaled_feature(static_cast<Wide>(inputs[0]->template data<T>()[i]),
                                              feature_value(offset_, i, features), feature_value(scale_, i, features));
            }
        });
    }

private:
    std::vector<float> offset_, scale_;
};

/// Each row divided by its largest element, its sum of absolute values, or its length; unchanged where that is 0.
class Normalizer final : public Operator {
public:
    explicit Normalizer(const NodeContext& context) : norm_(row_norm_of(NodeAttributes(context.node))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        feature_shape(inputs);
        return {TensorType{ElementType::float32, inputs[0].type.shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<float> scratch;
        const float* row = float_elements(*inputs[0], scratch);
        const FeatureShape shape = feature_shape(*inputs[0]);
        auto* to = outputs[0].data<float>();
        for (std::int64_t r = 0; r < shape.rows; ++r, row += shape.features, to += shape.features) {
            const float divisor = semantics::row_divisor(norm_, row, shape.features);
            for (std::int64_t i = 0; i < shape.features; ++i) to[i] = semantics::normalized_feature(row[i], divisor);
        }
    }

private:
    semantics::RowNorm norm_;
};

/// 1 above the threshold, else 0.
class Binarizer final : public Operator {
public:
    explicit Binarizer(const NodeContext& context) : threshold_(NodeAttributes(context.node).real("threshold", 0)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64, ElementType::int32, ElementType::int64});
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) {
                outputs[0].template data<T>()[i] = semantics::binarized_feature(inputs[0]->template data<T>()[i], threshold_);
            }
        });
    }

private:
    float threshold_;
};

/// What equals the value to be replaced (a NaN equals a NaN here) becomes the feature's value.
class Imputer final : public Operator {
public:
    explicit Imputer(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        reals_ = attributes.reals("imputed_value_floats");
        integers_ = attributes.integers("imputed_value_int64s");
        if (reals_.empty() == integers_.empty())
            refuse_node("exactly one of 'imputed_value_floats' and 'imputed_value_int64s' must give values");
        replaced_real_ = attributes.real("replaced_value_float", 0);
        replaced_integer_ = attributes.integer("replaced_value_int64", 0);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        if (reals_.empty()) {
            require_element(inputs, 0, {ElementType::int64, ElementType::int32});
        } else {
            require_element(inputs, 0, {ElementType::float32, ElementType::float64});
        }
        require_values(inputs, reals_.size() + integers_.size(),
                       reals_.empty() ? "imputed_value_int64s" : "imputed_value_floats");
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t features = last_length(*inputs[0]);
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) {
                const T x = inputs[0]->template data<T>()[i];
                T& to = outputs[0].template data<T>()[i];
                if constexpr (std::is_integral_v<T>) {
                    to = semantics::imputed_feature(x, replaced_integer_, feature_value(integers_, i, features));
                } else {
                    to = semantics::imputed_feature(x, static_cast<T>(replaced_real_),
                                                    static_cast<T>(feature_value(reals_, i, features)));
                }
            }
        });
    }

private:
    std::vector<float> reals_;
    std::vector<std::int64_t> integers_;
    float replaced_real_ = 0;
    std::int64_t replaced_integer_ = 0;
};

}  // namespace

void add_scaling_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Scaler>("Scaler", 1, classical_domain));
    entries.push_back(operator_entry<Normalizer>("Normalizer", 1, classical_domain));
    entries.push_back(operator_entry<Binarizer>("Binarizer", 1, classical_domain));
    entries.push_back(operator_entry<Imputer>("Imputer", 1, classical_domain));
}

}  // namespace windrow::inference
