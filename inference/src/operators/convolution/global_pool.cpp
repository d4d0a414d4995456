// SPDX-License-Identifier: Apache-2.0
/// GlobalMaxPool, GlobalAveragePool, GlobalLpPool: one number for each channel of an image, whatever its lengths are.

#include "operators/convolution/convolution_operators.hpp"
#include "operators/convolution/norm_power.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/pooling_element.hpp"

#include <limits>
#include <type_traits>

namespace windrow::inference {

namespace {

using semantics::SlidingWindow;

enum class GlobalPoolKind : std::uint8_t { largest, average, norm };

template <GlobalPoolKind kind>
class GlobalPool final : public Operator {
public:
    explicit GlobalPool(const NodeContext& context) {
        if constexpr (kind == GlobalPoolKind::norm) power_ = norm_power(NodeAttributes(context.node));
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {ElementType::float32, ElementType::float64});
        const Shape& image = inputs[0].type.shape;
        if (image.size() < 2) refuse_input(input_text(inputs, 0) + " must have images and channels");
        TensorType output{inputs[0].type.element, Shape(image.size(), 1)};
        output.shape[0] = image[0];
        output.shape[1] = image[1];
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& image = inputs[0]->shape();
        // One kernel position for each pixel.
        SlidingWindow window;
        window.at[2].input = window.at[2].kernel = element_count(Shape(image.begin() + 2, image.end()));
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            if constexpr (std::is_floating_point_v<T>) {
                const T* from = inputs[0]->template data<T>();
                T* to = outputs[0].template data<T>();
                for (std::int64_t i = 0; i < outputs[0].size(); ++i, from += window.at[2].input) to[i] = pooled(from, window);
            }
        });
    }

    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> /*outputs*/) const override {
        return static_cast<std::uint64_t>(element_count(inputs[0].type.shape));
    }

private:
    template <typename T>
    [[nodiscard]] T pooled(const T* image, const SlidingWindow& window) const {
        if constexpr (kind == GlobalPoolKind::largest)
            return semantics::largest_pooled(image, -std::numeric_limits<T>::infinity(), window, {}).value;
        if constexpr (kind == GlobalPoolKind::average) return semantics::average_pooled(image, false, window, {});
        return semantics::norm_pooled(image, power_, window, {});
    }
    std::int64_t power_ = 2;
};

}  // namespace

void add_global_pool_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<GlobalPool<GlobalPoolKind::largest>>("GlobalMaxPool", 1));
    entries.push_back(operator_entry<GlobalPool<GlobalPoolKind::average>>("GlobalAveragePool", 1));
    entries.push_back(operator_entry<GlobalPool<GlobalPoolKind::norm>>("GlobalLpPool", 2));
}

}  // namespace windrow::inference
