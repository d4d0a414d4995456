// SPDX-License-Identifier: Apache-2.0
/// MaxUnpool: what a MaxPool kept, back where it was, zeros elsewhere.

#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/sliding_attributes.hpp"
#include "operators/layout/element_moves.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class MaxUnpool final : public Operator {
public:
    explicit MaxUnpool(const NodeContext& context) : sliding_(NodeAttributes(context.node)) {
        if (sliding_.kernel_shape().empty()) refuse_node("attribute 'kernel_shape' is missing");
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 3);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64});
        require_element(inputs, 1, {ElementType::int64});
        const std::size_t dimensions = image_dimensions(inputs);
        const Shape& image = inputs[0].type.shape;
        if (is_known(image) && is_known(inputs[1].type.shape) && image != inputs[1].type.shape)
            refuse_input(input_text(inputs, 1) + " must have the shape of input 0");
        if (is_given(inputs, 2)) {
            if (const auto wanted = known_integers(inputs, 2))
                return {TensorType{inputs[0].type.element, checked_shape(*wanted, image)}};
            return {TensorType{inputs[0].type.element, Shape(image.size(), -1)}};
        }
        return {TensorType{inputs[0].type.element, smallest_shape(image, dimensions)}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        clear_elements(outputs[0]);
        // Indices count in the tensor that was pooled; with a given shape they do not follow the output's rows and columns, only
        // its order.
        const Shape from = smallest_shape(inputs[0]->shape(), inputs[0]->shape().size() - 2);
        const Shape& to = outputs[0].shape();
        const bool other_shape = from != to;
        const Shape steps = row_major_strides(to);
        const auto* indices = inputs[1]->data<std::int64_t>();
        with_element_width(outputs[0].element(), [&](auto width) {
            using T = decltype(width);
            for (std::int64_t i = 0; i < inputs[0]->size(); ++i) {
                const std::int64_t index = indices[i];
                if (index < 0 || index >= (other_shape ? element_count(from) : outputs[0].size()))
                    refuse_input("index " + std::to_string(index) + " lies outside of the output");
                std::int64_t place = index;
                if (other_shape) {
                    std::int64_t rest = index;
                    place = 0;
                    for (std::size_t d = to.size(); d-- > 0; rest /= from[d]) {
                        if (rest % from[d] >= to[d])
                            refuse_input("index " + std::to_string(index) + " lies outside of the output");
                        place += rest % from[d] * steps[d];
                    }
                }
                elements_of<T>(outputs[0])[place] = elements_of<T>(*inputs[0])[i];
            }
        });
    }

private:
    /// The smallest image that a pool of these attributes makes this one of.
    [[nodiscard]] Shape smallest_shape(const Shape& image, std::size_t dimensions) const {
        if (sliding_.kernel_shape().size() != dimensions)
            refuse_input("the kernel has " + std::to_string(sliding_.kernel_shape().size()) + " dimensions, the image " +
                         std::to_string(dimensions));
        Shape shape = image;
        for (std::size_t i = 0; i < dimensions; ++i) {
            const semantics::SlidingDimension d = sliding_.dimension(i, dimensions);
            if (image[i + 2] < 0) continue;
            if (image[i + 2] == 0) refuse_input("an image has a length of 0");
            shape[i + 2] = length_product(image[i + 2] - 1, d.stride) + sliding_.kernel_shape()[i] - d.pad_before - d.pad_after;
            if (shape[i + 2] < 1) refuse_input("borders cut the whole output away");
        }
        return shape;
    }

    static Shape checked_shape(const std::vector<std::int64_t>& wanted, const Shape& image) {
        bool fits = wanted.size() == image.size();
        for (std::size_t i = 0; fits && i < wanted.size(); ++i)
            fits = wanted[i] >= 0 && (i > 1 || image[i] < 0 || wanted[i] == image[i]);
        if (!fits) refuse_input("the wanted shape " + shape_text(wanted) + " does not fit the pooled image " + shape_text(image));
        return wanted;
    }

    SlidingAttributes sliding_;
};

}  // namespace

void add_max_unpool_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<MaxUnpool>("MaxUnpool", 9));
}

}  // namespace windrow::inference
