// SPDX-License-Identifier: Apache-2.0
/// MaxPool (with the indices of the largest), AveragePool, LpPool.

#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/norm_power.hpp"
#include "operators/convolution/sliding_attributes.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/pooling_element.hpp"

#include <limits>
#include <type_traits>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;
using semantics::SlidingPlace;
using semantics::SlidingWindow;

class Pool : public Operator {
public:
    explicit Pool(const NodeContext& context) : sliding_(NodeAttributes(context.node)) {
        if (sliding_.kernel_shape().empty()) refuse_node("attribute 'kernel_shape' is missing");
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        image_dimensions(inputs);
        const Shape& image = inputs[0].type.shape;
        TensorType output{inputs[0].type.element, {image[0], image[1]}};
        const Shape lengths = sliding_.output_lengths(image, sliding_.kernel_shape());
        output.shape.insert(output.shape.end(), lengths.begin(), lengths.end());
        return {output};
    }

    /// One for each position of the kernel.
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> outputs) const override {
        return static_cast<std::uint64_t>(element_count(outputs[0].shape)) *
               static_cast<std::uint64_t>(element_count(sliding_.kernel_shape()));
    }

protected:
    [[nodiscard]] SlidingWindow window(const Tensor& image) const {
        return sliding_.window(image.shape(), sliding_.kernel_shape());
    }

    /// Calls element(first of the image, its number, place) for each output in turn.
    template <typename T, typename Element>
    static void for_each_output(const Tensor& images, const SlidingWindow& window, const Element& element) {
        const std::int64_t planes = images.shape()[0] * images.shape()[1];
        const std::int64_t outputs = window.outputs();
        const T* image = images.data<T>();
        for (std::int64_t plane = 0; plane < planes; ++plane, image += window.inputs()) {
            for (std::int64_t output = 0; output < outputs; ++output)
                element(image, plane, plane * outputs + output, semantics::sliding_place(window, output));
        }
    }

private:
    SlidingAttributes sliding_;
};

class MaxPool final : public Pool {
public:
    explicit MaxPool(const NodeContext& context) : Pool(context), with_indices_(context.node.outputs.size() > 1) {
        column_major_ = NodeAttributes(context.node).flag("storage_order", false);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        Types outputs = Pool::infer(inputs);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64, ElementType::int8, ElementType::uint8});
        if (with_indices_) outputs.emplace_back(TensorType{ElementType::int64, outputs[0]->shape});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const SlidingWindow slides = window(*inputs[0]);
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            T lowest = std::numeric_limits<T>::lowest();
            if constexpr (std::is_floating_point_v<T>) lowest = -std::numeric_limits<T>::infinity();
            for_each_output<T>(*inputs[0], slides,
                               [&](const T* image, std::int64_t plane, std::int64_t output, const SlidingPlace& place) {
                                   const auto best = semantics::largest_pooled(image, lowest, slides, place);
                                   outputs[0].template data<T>()[output] = best.value;
                                   if (with_indices_)
                                       outputs[1].template data<std::int64_t>()[output] =
                                           plane * slides.inputs() + stored_offset(slides, best.offset);
                               });
        });
    }

private:
    /// The offset within an image as 'storage_order' counts it.
    [[nodiscard]] std::int64_t stored_offset(const SlidingWindow& slides, std::int64_t offset) const {
        if (!column_major_ || offset < 0) return offset;
        const std::int64_t width = slides.at[2].input;
        const std::int64_t height = slides.at[1].input;
        const std::int64_t depth = slides.at[0].input;
        return offset / (width * height) + depth * (offset / width % height + height * (offset % width));
    }
    bool with_indices_;
    bool column_major_ = false;
};

/// A pool of floating numbers. Element, made from the node's attributes, gives one output:
/// element(image, window, place).
template <typename Element>
class FloatingPool final : public Pool {
public:
    explicit FloatingPool(const NodeContext& context) : Pool(context), element_(NodeAttributes(context.node)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64});
        return Pool::infer(inputs);
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const SlidingWindow slides = window(*inputs[0]);
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            if constexpr (std::is_floating_point_v<T>) {
                T* to = outputs[0].template data<T>();
                for_each_output<T>(*inputs[0], slides,
                                   [&](const T* image, std::int64_t /*plane*/, std::int64_t output, const SlidingPlace& place) {
                                       to[output] = element_(image, slides, place);
                                   });
            }
        });
    }

private:
    Element element_;
};

class AverageElement {
public:
    explicit AverageElement(const NodeAttributes& attributes) : with_padding_(attributes.flag("count_include_pad", false)) {}
    template <typename T>
    T operator()(const T* image, const SlidingWindow& window, const SlidingPlace& place) const {
        return semantics::average_pooled(image, with_padding_, window, place);
    }

private:
    bool with_padding_;
};

class NormElement {
public:
    explicit NormElement(const NodeAttributes& attributes) : power_(norm_power(attributes)) {}
    template <typename T>
    T operator()(const T* image, const SlidingWindow& window, const SlidingPlace& place) const {
        return semantics::norm_pooled(image, power_, window, place);
    }

private:
    std::int64_t power_;
};

}  // namespace

void add_pool_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<MaxPool>("MaxPool", 1));
    entries.push_back(operator_entry<FloatingPool<AverageElement>>("AveragePool", 1));
    entries.push_back(operator_entry<FloatingPool<NormElement>>("LpPool", 2));
}

}  // namespace windrow::inference
