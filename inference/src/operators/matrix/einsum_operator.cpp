// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_families.hpp"

#include "operators/matrix/axis_walk.hpp"
#include "operators/matrix/einsum_product.hpp"
#include "operators/matrix/product_types.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "windrow/semantics/einsum_element.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// Sums over the summed axes (semantics/einsum_element.hpp).
class EinsumOperator final : public Operator {
public:
    explicit EinsumOperator(const NodeContext& context) : equation_(NodeAttributes(context.node).text("equation", "")) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, inputs.size());
        require_element(inputs, 0, product_types);
        std::vector<Shape> shapes;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (!is_given(inputs, i)) refuse_input("input " + std::to_string(i) + " is missing");
            if (inputs[i].type.element != inputs[0].type.element)
                refuse_input(input_text(inputs, i) + " and " + input_text(inputs, 0) + " must have one element type");
            shapes.push_back(inputs[i].type.shape);
        }
        return {TensorType{inputs[0].type.element, equation_.axes(shapes).output()}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<Shape> shapes;
        for (const Tensor* input : inputs) shapes.push_back(input->shape());
        const EinsumEquation::Axes axes = equation_.axes(shapes);
        const auto product = EinsumProduct::of(axes);
        with_product(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            if (product) {
                product->multiply(axes, inputs[0]->data<T>(), inputs[1]->data<T>(), outputs[0].data<T>());
            } else {
                sum<T>(axes, inputs, outputs[0]);
            }
        });
    }

    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> /*outputs*/) const override {
        std::vector<Shape> shapes;
        for (const OperatorInput& input : inputs) shapes.push_back(input.type.shape);
        std::uint64_t steps = std::max<std::size_t>(inputs.size(), 2);
        for (const std::int64_t length : equation_.axes(shapes).lengths) steps *= static_cast<std::uint64_t>(length);
        return steps;
    }

private:
    template <typename T>
    static void sum(const EinsumEquation::Axes& axes, std::span<const Tensor* const> inputs, Tensor& output) {
        const std::size_t operands = inputs.size();
        std::vector<const T*> data;
        for (const Tensor* input : inputs) data.push_back(input->data<T>());
        const bool nothing = std::any_of(axes.lengths.begin() + static_cast<std::ptrdiff_t>(axes.output_axes), axes.lengths.end(),
                                         [](std::int64_t n) { return n == 0; });
        AxisWalk outer(axes, 0, axes.output_axes);
        AxisWalk inner(axes, axes.output_axes, axes.lengths.size());
        std::vector<std::int64_t> offsets(operands, 0);
        for (std::int64_t at = 0; at < output.size(); ++at) {
            T total = T(0);
            if (!nothing) {
                do {
                    total = semantics::add_einsum_term(total, static_cast<std::int64_t>(operands), [&](std::int64_t i) {
                        return data[static_cast<std::size_t>(i)][offsets[static_cast<std::size_t>(i)]];
                    });
                } while (inner.next(offsets));
            }
            output.data<T>()[at] = total;
            outer.next(offsets);
        }
    }

    EinsumEquation equation_;
};

}  // namespace

void add_einsum_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<EinsumOperator>("Einsum", 12));
}

}  // namespace windrow::inference
