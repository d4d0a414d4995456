// SPDX-License-Identifier: Apache-2.0
/// Range, EyeLike, OneHot: tensors whose elements follow from where they stand.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

/// ceil((limit - start) / delta), at least 0.
template <typename T>
std::int64_t range_length(T start, T limit, T delta) {
    if (delta == T{0} || delta != delta) refuse_input("a range has the step 0 or NaN");
    if constexpr (std::is_integral_v<T>) {
        const __int128 distance = static_cast<__int128>(limit) - start;
        const __int128 step = delta;
        if ((distance > 0) != (step > 0) || distance == 0) return 0;
        const __int128 length = (distance + (step > 0 ? step - 1 : step + 1)) / step;
        return length_sum(length > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(length), 0);
    } else {
        const double length = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) / static_cast<double>(delta));
        if (!(length > 0)) return 0;
        return length_sum(length > 1e18 ? INT64_MAX : static_cast<std::int64_t>(length), 0);
    }
}

class RangeOperator final : public Operator {
public:
    explicit RangeOperator(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        TensorType output{inputs[0].type.element, {-1}};
        bool known = true;
        for (std::size_t i = 0; i < 3; ++i) {
            if (inputs[i].type.element != output.element)
                refuse_input(input_text(inputs, i) + " does not have the element type of input 0");
            known = known && inputs[i].value != nullptr;
            if (inputs[i].value != nullptr && inputs[i].value->size() != 1)
                refuse_input(input_text(inputs, i) + " must have one element");
        }
        with_number_type(output.element, [&](auto number) {
            using T = decltype(number);
            if (!known) return;
            output.shape[0] = range_length(*inputs[0].value->data<T>(), *inputs[1].value->data<T>(), *inputs[2].value->data<T>());
        });
        return {output};
    }

    /// start + index * delta, each operation rounded.
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_number_type(outputs[0].element(), [&](auto number) {
            using T = decltype(number);
            using Wrapping = std::conditional_t<std::is_integral_v<T>, std::uint64_t, T>;
            const auto start = static_cast<Wrapping>(*inputs[0]->template data<T>());
            const auto delta = static_cast<Wrapping>(*inputs[2]->template data<T>());
            T* to = outputs[0].template data<T>();
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) to[i] = static_cast<T>(start + static_cast<Wrapping>(i) * delta);
        });
    }
};

/// Ones on a diagonal of a matrix of the input's shape.
class EyeLike final : public Operator {
public:
    explicit EyeLike(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        diagonal_ = std::clamp<std::int64_t>(attributes.integer("k", 0), INT32_MIN, INT32_MAX);
        const std::int64_t type = attributes.integer("dtype", 0);
        if (type < 0 || type > 16) refuse_node("element type " + std::to_string(type) + " is not supported");
        element_ = static_cast<ElementType>(type);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_rank(inputs, 0, 2);
        const ElementType element = element_ == ElementType::undefined ? inputs[0].type.element : element_;
        if (element != ElementType::boolean) with_number_type(element, [](auto /*number*/) {});
        return {TensorType{element, inputs[0].type.shape}};
    }

    void run(std::span<const Tensor* const> /*inputs*/, std::span<Tensor> outputs) const override {
        clear_elements(outputs[0]);
        const Shape& shape = outputs[0].shape();
        const auto write = [&](auto number) {
            using T = decltype(number);
            for (std::int64_t row = 0; row < shape[0]; ++row) {
                const std::int64_t column = row + diagonal_;
                if (column >= 0 && column < shape[1]) outputs[0].template data<T>()[row * shape[1] + column] = T{1};
            }
        };
        if (outputs[0].element() == ElementType::boolean) {
            write(std::uint8_t{});
        } else {
            with_number_type(outputs[0].element(), write);
        }
    }

private:
    std::int64_t diagonal_;
    ElementType element_;
};

/// Numbers of any type as indices: fractions are cut off; what no 64-bit integer holds is INT64_MIN, which no range contains.
std::vector<std::int64_t> whole_numbers(const Tensor& tensor) {
    std::vector<std::int64_t> whole(static_cast<std::size_t>(tensor.size()));
    with_number_type(tensor.element(), [&](auto number) {
        using T = decltype(number);
        for (std::size_t i = 0; i < whole.size(); ++i) {
            const T value = tensor.data<T>()[i];
            if constexpr (std::is_floating_point_v<T>) {
                const bool fits = value > T(-9.2e18) && value < T(9.2e18);
                whole[i] = fits ? static_cast<std::int64_t>(value) : INT64_MIN;
            } else {
                whole[i] = static_cast<std::int64_t>(value);
            }
        }
    });
    return whole;
}

class OneHot final : public Operator {
public:
    explicit OneHot(const NodeContext& context)
        : axis_(NodeAttributes(context.node).integer("axis", -1)), negative_indices_(context.opset >= 11) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        TensorType output{inputs[2].type.element, inputs[0].type.shape};
        if (inputs[2].type.shape != Shape{2} && is_known(inputs[2].type.shape))
            refuse_input(input_text(inputs, 2) + " must have two elements, off and on");
        std::int64_t depth = -1;
        if (inputs[1].value != nullptr) {
            if (inputs[1].value->size() != 1) refuse_input(input_text(inputs, 1) + " must have one element");
            depth = whole_numbers(*inputs[1].value)[0];
            if (depth < 0) refuse_input("the depth is " + std::to_string(depth));
        }
        const std::size_t axis = normal_axis(axis_, output.shape.size() + 1);
        output.shape.insert(output.shape.begin() + static_cast<std::ptrdiff_t>(axis), depth);
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::size_t axis = normal_axis(axis_, outputs[0].shape().size());
        const std::int64_t depth = outputs[0].shape()[axis];
        const std::int64_t inner = row_major_strides(outputs[0].shape())[axis];
        fill_elements(*inputs[2], 0, outputs[0]);
        const std::vector<std::int64_t> indices = whole_numbers(*inputs[0]);
        with_element_width(outputs[0].element(), [&](auto width) {
            using T = decltype(width);
            for (std::size_t i = 0; i < indices.size(); ++i) {
                std::int64_t index = indices[i];
                if (index < 0 && negative_indices_ && index >= -depth) index += depth;
                if (index < 0 || index >= depth) continue;
                const auto place = static_cast<std::int64_t>(i);
                elements_of<T>(outputs[0])[(place / inner * depth + index) * inner + place % inner] =
                    elements_of<T>(*inputs[2])[1];
            }
        });
    }

private:
    std::int64_t axis_;
    bool negative_indices_;  ///< from opset 11 on they count from the end
};

}  // namespace

void add_generator_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<RangeOperator>("Range", 11));
    entries.push_back(operator_entry<EyeLike>("EyeLike", 9));
    entries.push_back(operator_entry<OneHot>("OneHot", 9));
}

}  // namespace windrow::inference
