// SPDX-License-Identifier: Apache-2.0
/// NonZero (where elements are not zero) and Compress (slices that a condition keeps): the output's length follows from values.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;
using Integers = std::vector<std::int64_t>;

/// Flat indices of the elements that are not zero (texts: not empty), in order.
Integers nonzero_indices(const Tensor& tensor) {
    Integers found;
    const auto collect = [&](const auto* elements, const auto& is_zero) {
        for (std::int64_t i = 0; i < tensor.size(); ++i) {
            if (!is_zero(elements[i])) found.push_back(i);
        }
    };
    const ElementType type = tensor.element();
    if (type == ElementType::string) {
        collect(tensor.strings().data(), [](const std::string& text) { return text.empty(); });
    } else if (type == ElementType::boolean) {
        collect(tensor.data<std::uint8_t>(), [](std::uint8_t value) { return value == 0; });
    } else if (type == ElementType::float16 || type == ElementType::bfloat16) {
        collect(tensor.data<std::uint16_t>(), [](std::uint16_t bits) { return (bits & 0x7FFFU) == 0; });
    } else {
        with_number_type(type, [&](auto number) {
            using T = decltype(number);
            collect(tensor.data<T>(), [](T value) { return value == T{0}; });
        });
    }
    return found;
}

class NonZero final : public Operator {
public:
    explicit NonZero(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        // A scalar is treated as a tensor of one element, as numpy did when ONNX was defined.
        const auto rank = std::max<std::int64_t>(static_cast<std::int64_t>(inputs[0].type.shape.size()), 1);
        const std::int64_t count =
            inputs[0].value == nullptr ? -1 : static_cast<std::int64_t>(nonzero_indices(*inputs[0].value).size());
        return {TensorType{ElementType::int64, {rank, count}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Integers found = nonzero_indices(*inputs[0]);
        const Shape shape = inputs[0]->shape().empty() ? Shape{1} : inputs[0]->shape();
        const Shape strides = row_major_strides(shape);
        auto* to = outputs[0].data<std::int64_t>();
        for (std::size_t d = 0; d < shape.size(); ++d) {
            for (const std::int64_t index : found) *to++ = index / strides[d] % shape[d];
        }
    }
};

class Compress final : public Operator {
public:
    explicit Compress(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        if (attributes.has("axis")) axis_ = attributes.integer("axis");
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::boolean});
        require_rank(inputs, 1, 1);
        TensorType output = inputs[0].type;
        const std::int64_t kept =
            inputs[1].value == nullptr ? -1 : static_cast<std::int64_t>(nonzero_indices(*inputs[1].value).size());
        if (!axis_) {
            const std::int64_t size = is_known(output.shape) ? element_count(output.shape) : -1;
            check_reach(inputs, size);
            return {TensorType{output.element, {kept}}};
        }
        std::int64_t& length = output.shape[normal_axis(*axis_, output.shape.size())];
        check_reach(inputs, length);
        length = kept;
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Tensor& data = *inputs[0];
        const Integers kept = nonzero_indices(*inputs[1]);
        std::int64_t inner = 1;
        std::int64_t length = data.size();
        if (axis_) {
            const std::size_t axis = normal_axis(*axis_, data.shape().size());
            inner = row_major_strides(data.shape())[axis];
            length = data.shape()[axis];
        }
        const std::int64_t outer = data.size() == 0 ? 0 : data.size() / (inner * length);
        with_element_width(data.element(), [&](auto width) {
            using T = decltype(width);
            T* to = elements_of<T>(outputs[0]);
            for (std::int64_t o = 0; o < outer; ++o) {
                for (const std::int64_t index : kept) {
                    std::copy_n(elements_of<T>(data) + (o * length + index) * inner, inner, to);
                    to += inner;
                }
            }
        });
    }

private:
    /// The condition may be shorter than the dimension, and longer if what is beyond is false.
    static void check_reach(std::span<const OperatorInput> inputs, std::int64_t length) {
        if (length < 0 || inputs[1].value == nullptr) return;
        const Integers kept = nonzero_indices(*inputs[1].value);
        if (!kept.empty() && kept.back() >= length)
            refuse_input(input_text(inputs, 1) + " keeps index " + std::to_string(kept.back()) + " of a dimension of " +
                         std::to_string(length));
    }
    std::optional<std::int64_t> axis_;
};

}  // namespace

void add_selection_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<NonZero>("NonZero", 9));
    entries.push_back(operator_entry<Compress>("Compress", 9));
}

}  // namespace windrow::inference
