// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/matrix/matrix_product.hpp"
#include "operators/matrix/product_types.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <type_traits>

namespace windrow::inference {

namespace {

/// Gemm: alpha A' B' + beta C, where ' may transpose. Before opset 7 C broadcasts only if the node says so; Windrow takes it
/// either way.
class GemmOperator final : public Operator {
public:
    explicit GemmOperator(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        alpha_ = attributes.real("alpha", 1);
        beta_ = attributes.real("beta", 1);
        transpose_a_ = attributes.flag("transA", false);
        transpose_b_ = attributes.flag("transB", false);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 3);
        require_element(inputs, 0, product_types);
        require_rank(inputs, 0, 2);
        require_rank(inputs, 1, 2);
        for (std::size_t i = 1; i < inputs.size(); ++i) {
            if (inputs[i].given && inputs[i].type.element != inputs[0].type.element) {
                refuse_input(input_text(inputs, i) + " and " + input_text(inputs, 0) + " must have one element type");
            }
        }
        const Shape& a = inputs[0].type.shape;
        const Shape& b = inputs[1].type.shape;
        const std::int64_t inner_a = a[transpose_a_ ? 0 : 1];
        const std::int64_t inner_b = b[transpose_b_ ? 1 : 0];
        if (inner_a >= 0 && inner_b >= 0 && inner_a != inner_b) {
            refuse_input(input_text(inputs, 0) + " and " + input_text(inputs, 1) +
                         " do not multiply: " + std::to_string(inner_a) + " columns meet " + std::to_string(inner_b) + " rows");
        }
        const Shape product = {a[transpose_a_ ? 1 : 0], b[transpose_b_ ? 0 : 1]};
        if (is_given(inputs, 2)) {
            const Shape joined = broadcast_shape(product, inputs[2].type.shape);
            if (joined.size() > 2 || (is_known(product) && joined != product)) {
                refuse_input(input_text(inputs, 2) + " does not broadcast to the product's shape " + shape_text(product));
            }
        }
        return {TensorType{inputs[0].type.element, product}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_product(inputs[0]->element(), [&](auto tag) { multiply<type_of<decltype(tag)>>(inputs, outputs[0]); });
    }

    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> outputs) const override {
        const auto inner = static_cast<std::uint64_t>(inputs[0].type.shape[transpose_a_ ? 0 : 1]);
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) * (2 * inner + (is_given(inputs, 2) ? 1 : 0));
    }

private:
    template <typename T>
    void multiply(std::span<const Tensor* const> inputs, Tensor& output) const {
        const Shape& a = inputs[0]->shape();
        const Shape& b = inputs[1]->shape();
        const MatrixView<T> left = {inputs[0]->data<T>(), transpose_a_ ? 1 : a[1], transpose_a_ ? a[1] : 1};
        const MatrixView<T> right = {inputs[1]->data<T>(), transpose_b_ ? 1 : b[1], transpose_b_ ? b[1] : 1};
        const std::int64_t inner = a[transpose_a_ ? 0 : 1];
        T* out = output.data<T>();
        multiply_matrices(left, right, out, output.shape()[0], output.shape()[1], inner);
        if (inputs.size() > 2 && inputs[2] != nullptr) {
            add_bias<T>(*inputs[2], output);
        } else if (alpha_ != 1) {
            for (std::int64_t i = 0; i < output.size(); ++i) out[i] = scaled<T>(out[i]);
        }
    }
    template <typename T>
    void add_bias(const Tensor& bias, Tensor& output) const {
        const BroadcastRuns<1> runs(output.shape(), {&bias.shape()});
        const T* values = bias.data<T>();
        T* out = output.data<T>();
        const std::int64_t step = runs.steps()[0];
        runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) out[at + i] = with_bias<T>(out[at + i], values[from[0] + i * step]);
        });
    }
    template <typename T>
    T scaled(T sum) const {
        if constexpr (std::is_floating_point_v<T>) {
            return semantics::gemm_element(sum, static_cast<T>(alpha_));
        } else {
            return semantics::add_product(T(0), static_cast<T>(alpha_), sum);
        }
    }
    template <typename T>
    T with_bias(T sum, T bias) const {
        if constexpr (std::is_floating_point_v<T>) {
            if (alpha_ == 1 && beta_ == 1) return sum + bias;  // the same bits
            return semantics::gemm_element(sum, static_cast<T>(alpha_), static_cast<T>(beta_), bias);
        } else {
            return semantics::add_product(scaled(sum), static_cast<T>(beta_), bias);
        }
    }

    float alpha_;
    float beta_;
    bool transpose_a_;
    bool transpose_b_;
};

}  // namespace

void add_gemm_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<GemmOperator>("Gemm", 1));
}

}  // namespace windrow::inference
