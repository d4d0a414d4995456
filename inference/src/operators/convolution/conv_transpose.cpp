// SPDX-License-Identifier: Apache-2.0
/// ConvTranspose: each input position adds its kernel to the output; computed from the output's side, so that each element is one
/// sum.

#include "operators/convolution/convolution_inputs.hpp"
#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/convolve.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

class ConvTranspose final : public Operator {
public:
    explicit ConvTranspose(const NodeContext& context)
        : sliding_(NodeAttributes(context.node)),
          groups_(group_count(NodeAttributes(context.node))),
          output_padding_(NodeAttributes(context.node).integers("output_padding")),
          output_shape_(NodeAttributes(context.node).integers("output_shape")) {
        for (const auto* values : {&output_padding_, &output_shape_}) {
            for (const std::int64_t value : *values) {
                if (value < 0 || value > (std::int64_t{1} << 30))
                    refuse_node("'output_padding' or 'output_shape' holds " + std::to_string(value));
            }
        }
    }

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
        const auto kernel = kernel_lengths(sliding_.kernel_shape(), weights);
        if (!output_shape_.empty() && output_shape_.size() != kernel.size())
            refuse_input("'output_shape' has " + std::to_string(output_shape_.size()) + " lengths");
        if (!output_padding_.empty() && output_padding_.size() != kernel.size())
            refuse_input("'output_padding' has " + std::to_string(output_padding_.size()) + " lengths");
        TensorType output{inputs[0].type.element, {image[0], filters}};
        for (std::size_t i = 0; i < kernel.size(); ++i) {
            output.shape.push_back(
                image[i + 2] < 0 || kernel[i] < 0 ? -1 : resolved(i, kernel.size(), image[i + 2], kernel[i]).output);
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& image = inputs[0]->shape();
        const Shape& weights = inputs[1]->shape();
        const auto kernel = kernel_lengths(sliding_.kernel_shape(), weights);
        Convolution convolution{image[0], groups_, weights[0] / groups_, weights[1], {}};
        for (std::size_t i = 0; i < kernel.size(); ++i) {
            convolution.window.at[3 - kernel.size() + i] = resolved(i, kernel.size(), image[i + 2], kernel[i]);
        }
        const Tensor* bias = inputs.size() > 2 ? inputs[2] : nullptr;
        if (outputs[0].element() == ElementType::float32) {
            convolve_transposed_floats(convolution, inputs[0]->data<float>(), inputs[1]->data<float>(),
                                       bias == nullptr ? nullptr : bias->data<float>(), outputs[0].data<float>());
        } else {
            convolve_transposed_doubles(convolution, inputs[0]->data<double>(), inputs[1]->data<double>(),
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
    /// Output length and borders of one dimension, by the equations of the operator's page (version 11).
    [[nodiscard]] semantics::SlidingDimension resolved(std::size_t i, std::size_t dimensions, std::int64_t input,
                                                       std::int64_t kernel) const {
        semantics::SlidingDimension made = sliding_.dimension(i, dimensions);
        made.input = input;
        made.kernel = kernel;
        const std::int64_t more = output_padding_.empty() ? 0 : output_padding_[i];
        const std::int64_t whole = length_sum(length_product(made.stride, std::max<std::int64_t>(input - 1, 0)),
                                              more + (kernel - 1) * made.dilation + 1);
        const bool same = sliding_.auto_pad() == AutoPad::same_upper || sliding_.auto_pad() == AutoPad::same_lower;
        if (output_shape_.empty() && !same) {
            made.output = whole - made.pad_before - made.pad_after;
            if (made.output < 0) refuse_input("borders cut more than the whole output away");
            return made;
        }
        made.output = output_shape_.empty() ? length_product(input, made.stride) : output_shape_[i];
        const std::int64_t cut = std::max<std::int64_t>(whole - made.output, 0);
        made.pad_before = sliding_.auto_pad() == AutoPad::same_upper ? cut / 2 : cut - cut / 2;
        made.pad_after = cut - made.pad_before;
        return made;
    }

    SlidingAttributes sliding_;
    std::int64_t groups_;
    std::vector<std::int64_t> output_padding_, output_shape_;
};

}  // namespace

void add_conv_transpose_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<ConvTranspose>("ConvTranspose", 1));
}

}  // namespace windrow::inference
