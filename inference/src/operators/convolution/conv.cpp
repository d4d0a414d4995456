// SPDX-License-Identifier: Apache-2.0
/// Conv: filters over images of one to three dimensions, in groups of channels.

#include "operators/convolution/convolution_inputs.hpp"
#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/convolve.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class Conv final : public Operator {
public:
    explicit Conv(const NodeContext& context)
        : sliding_(NodeAttributes(context.node)), groups_(group_count(NodeAttributes(context.node))) {}

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 3);
        const Shape& weights = inputs[1].type.shape;
        require_convolution_inputs(inputs, weights.empty() ? -1 : weights[0]);
        const Shape& image = inputs[0].type.shape;
        if (weights[0] >= 0 && weights[0] % groups_ != 0)
            refuse_input(input_text(inputs, 1) + " has filters for no whole number of groups (" + std::to_string(groups_) + ")");
        if (image[1] >= 0 && weights[1] >= 0 && image[1] != length_product(weights[1], groups_)) {
            refuse_input(input_text(inputs, 1) + " in " + std::to_string(groups_) + " groups does not fit the channels of " +
                         input_text(inputs, 0));
        }
        TensorType output{inputs[0].type.element, {image[0], weights[0]}};
        const Shape lengths = sliding_.output_lengths(image, kernel_lengths(sliding_.kernel_shape(), weights));
        output.shape.insert(output.shape.end(), lengths.begin(), lengths.end());
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& image = inputs[0]->shape();
        const Shape& weights = inputs[1]->shape();
        const Convolution convolution{image[0], groups_, weights[1], weights[0] / groups_,
                                      sliding_.window(image, kernel_lengths(sliding_.kernel_shape(), weights))};
        const Tensor* bias = inputs.size() > 2 ? inputs[2] : nullptr;
        if (outputs[0].element() == ElementType::float32) {
            convolve_floats(convolution, inputs[0]->data<float>(), inputs[1]->data<float>(),
                            bias == nullptr ? nullptr : bias->data<float>(), outputs[0].data<float>());
        } else {
            convolve_doubles(convolution, inputs[0]->data<double>(), inputs[1]->data<double>(),
                             bias == nullptr ? nullptr : bias->data<double>(), outputs[0].data<double>());
        }
    }

    /// As if no tap stood on padding: what other tools count.
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> outputs) const override {
        const Shape& weights = inputs[1].type.shape;
        const auto filter = static_cast<std::uint64_t>(element_count(Shape(weights.begin() + 1, weights.end())));
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) * (2 * filter + (is_given(inputs, 2) ? 1 : 0));
    }

private:
    SlidingAttributes sliding_;
    std::int64_t groups_;
};

}  // namespace

void add_conv_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Conv>("Conv", 1));
}

}  // namespace windrow::inference
