// SPDX-License-Identifier: Apache-2.0
/// ConvTranspose: each input position adds its kernel to the output; computed from the output's side, so that each element is one
/// sum.

#include "operators/convolution/convolution_inputs.hpp"
#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/convolve.hpp"
#include "operators/convolution/transposed_attributes.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class ConvTranspose final : public Operator {
public:
    explicit ConvTranspose(const NodeContext& context)
        : sliding_(NodeAttributes(context.node)), groups_(group_count(NodeAttributes(context.node))) {}

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 3);
        const Shape& weights = inputs[1].type.shape;
        const std::int64_t filters = weights.size() < 2 || weights[1] < 0 ? -1 : length_product(weights[1], groups_);
        require_convolution_inputs(inputs, filters);
        const Shape& image = inputs[0].type.shape;
        if (image[1] >= 0 && weights[0] >= 0 && (image[1] != weights[0] || image[1] % groups_ != 0)) {
            refuse_input(input_text(inputs, 1) + " in " + std::to_string(groups_) + " groups does not fit the channels of " +
                         input_text(inputs, 0));
        }
        const auto kernel = sliding_.kernel(weights);
        sliding_.require_dimensions(kernel.size());
        TensorType output{inputs[0].type.element, {image[0], filters}};
        for (std::size_t i = 0; i < kernel.size(); ++i) {
            output.shape.push_back(
                image[i + 2] < 0 || kernel[i] < 0 ? -1 : sliding_.dimension(i, kernel.size(), image[i + 2], kernel[i]).output);
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& image = inputs[0]->shape();
        const Shape& weights = inputs[1]->shape();
        const Convolution convolution{image[0], groups_, weights[0] / groups_, weights[1], sliding_.window(image, weights)};
        const Tensor* bias = inputs.size() > 2 ? inputs[2] : nullptr;
        if (outputs[0].element() == ElementType::float32) {
            plain::convolve_transposed(convolution, inputs[0]->data<float>(), inputs[1]->data<float>(),
                                       bias == nullptr ? nullptr : bias->data<float>(), outputs[0].data<float>());
        } else {
            plain::convolve_transposed(convolution, inputs[0]->data<double>(), inputs[1]->data<double>(),
                                       bias == nullptr ? nullptr : bias->data<double>(), outputs[0].data<double>());
        }
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> outputs) const override {
        const Shape& weights = inputs[1].type.shape;
        const auto filter = static_cast<std::uint64_t>(element_count(Shape(weights.begin() + 1, weights.end())));
        const auto images = static_cast<std::uint64_t>(element_count(inputs[0].type.shape));
        return 2 * images * filter + (is_given(inputs, 2) ? static_cast<std::uint64_t>(element_count(outputs[0].shape)) : 0);
    }

private:
    TransposedAttributes sliding_;
    std::int64_t groups_;
};

}  // namespace

void add_conv_transpose_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<ConvTranspose>("ConvTranspose", 1));
}

}  // namespace windrow::inference
