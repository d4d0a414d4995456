// SPDX-License-Identifier: Apache-2.0
/// Conv: filters over images of one to three dimensions, in groups of channels.

#include "convolution/packed_convolution.hpp"
#include "operators/convolution/convolution_inputs.hpp"
#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/convolve.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class Conv final : public Operator {
public:
    explicit Conv(const NodeContext& context)
        : sliding_(NodeAttributes(context.node)),
          groups_(group_count(NodeAttributes(context.node))),
          has_bias_(context.node.inputs.size() > 2 && !context.node.inputs[2].empty()) {}

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
        if (packed_ != nullptr) {
            packed_->run(convolution, inputs[0]->data<float>(), outputs[0].data<float>());
        } else if (outputs[0].element() == ElementType::float32) {
            PackedConvolution(convolution, inputs[1]->data<float>(), bias == nullptr ? nullptr : bias->data<float>())
                .run(convolution, inputs[0]->data<float>(), outputs[0].data<float>());
        } else {
            plain::convolve(convolution, inputs[0]->data<double>(), inputs[1]->data<double>(),
                            bias == nullptr ? nullptr : bias->data<double>(), outputs[0].data<double>());
        }
    }

    /// Filters packed for lanes.
    [[nodiscard]] std::shared_ptr<const Operator> with_constants(std::span<const Tensor* const> constants) const override {
        const Tensor* const weights = constants.size() < 2 ? nullptr : constants[1];
        if (weights == nullptr || weights->element() != ElementType::float32 || (has_bias_ && constants[2] == nullptr))
            return nullptr;
        const Shape& shape = weights->shape();
        // Shapes that do not fit are for `infer` to refuse.
        if (shape.size() < 3 || shape.size() > 5 || weights->size() == 0 || shape[0] % groups_ != 0) return nullptr;
        if (has_bias_ && constants[2]->shape() != Shape{shape[0]}) return nullptr;
        Convolution convolution{1, groups_, shape[1], shape[0] / groups_, {}};
        for (std::size_t i = 2; i < shape.size(); ++i) convolution.window.at[i + 3 - shape.size()].kernel = shape[i];
        auto ready = std::make_shared<Conv>(*this);
        ready->packed_ = std::make_shared<const PackedConvolution>(convolution, weights->data<float>(),
                                                                   has_bias_ ? constants[2]->data<float>() : nullptr);
        return ready;
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
    bool has_bias_;
    std::shared_ptr<const PackedConvolution> packed_;  ///< null unless the weights are constant
};

}  // namespace

void add_conv_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Conv>("Conv", 1));
}

}  // namespace windrow::inference
