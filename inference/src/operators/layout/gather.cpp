// SPDX-License-Identifier: Apache-2.0
/// Gather (whole slices by index) and GatherElements (single elements by index) along an axis.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/indices.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class Gather final : public Operator {
public:
    explicit Gather(const NodeContext& context) : axis_(NodeAttributes(context.node).integer("axis", 0)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::int32, ElementType::int64});
        const Shape& data = inputs[0].type.shape;
        const Shape& indices = inputs[1].type.shape;
        const auto axis = static_cast<std::ptrdiff_t>(normal_axis(axis_, data.size()));
        TensorType output{inputs[0].type.element, Shape(data.begin(), data.begin() + axis)};
        output.shape.insert(output.shape.end(), indices.begin(), indices.end());
        output.shape.insert(output.shape.end(), data.begin() + axis + 1, data.end());
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Tensor& data = *inputs[0];
        const std::size_t axis = normal_axis(axis_, data.shape().size());
        const std::int64_t length = data.shape()[axis];
        const std::int64_t inner = row_major_strides(data.shape())[axis];
        const std::int64_t count = inputs[1]->size();
        const std::int64_t outer = count * inner == 0 ? 0 : outputs[0].size() / (count * inner);
        const IndexReader indices(*inputs[1]);
        with_element_width(data.element(), [&](auto width) {
            using T = decltype(width);
            const T* from = elements_of<T>(data);
            T* to = elements_of<T>(outputs[0]);
            for (std::int64_t o = 0; o < outer; ++o) {
                for (std::int64_t i = 0; i < count; ++i, to += inner) {
                    std::copy_n(from + (o * length + normal_index(indices[i], length)) * inner, inner, to);
                }
            }
        });
    }

private:
    std::int64_t axis_;
};

class GatherElements final : public Operator {
public:
    explicit GatherElements(const NodeContext& context) : axis_(NodeAttributes(context.node).integer("axis", 0)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::int32, ElementType::int64});
        const Shape& data = inputs[0].type.shape;
        const Shape& indices = inputs[1].type.shape;
        const std::size_t axis = normal_axis(axis_, data.size());
        require_rank(inputs, 1, data.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            if (i != axis && data[i] >= 0 && indices[i] > data[i])
                refuse_input(input_text(inputs, 1) + " reaches beyond " + input_text(inputs, 0));
        }
        return {TensorType{inputs[0].type.element, indices}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Tensor& data = *inputs[0];
        const Shape& shape = inputs[1]->shape();
        const std::size_t axis = normal_axis(axis_, shape.size());
        const Shape strides = row_major_strides(data.shape());
        const IndexReader indices(*inputs[1]);
        with_element_width(data.element(), [&](auto width) {
            using T = decltype(width);
            const T* from = elements_of<T>(data);
            T* to = elements_of<T>(outputs[0]);
            Shape at(shape.size(), 0);
            for (std::int64_t i = 0; i < outputs[0].size(); ++i) {
                std::int64_t place = normal_index(indices[i], data.shape()[axis]) * strides[axis];
                for (std::size_t d = 0; d < at.size(); ++d) place += d == axis ? 0 : at[d] * strides[d];
                to[i] = from[place];
                for (std::size_t d = at.size(); d-- > 0;) {
                    if (++at[d] < shape[d]) break;
                    at[d] = 0;
                }
            }
        });
    }

private:
    std::int64_t axis_;
};

}  // namespace

void add_gather_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Gather>("Gather", 1));
    entries.push_back(operator_entry<GatherElements>("GatherElements", 11));
}

}  // namespace windrow::inference
