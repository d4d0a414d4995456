// SPDX-License-Identifier: Apache-2.0
/// Scatter and ScatterElements (single elements along an axis), ScatterND (slices by tuples of indices).

#include "operators/layout/indices.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/layout/scatter_reduction.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

void require_same_element(std::span<const OperatorInput> inputs) {
    if (inputs[0].type.element != inputs[2].type.element)
        refuse_input(input_text(inputs, 2) + " does not have the element type of input 0");
}

class ScatterElements final : public Operator {
public:
    explicit ScatterElements(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", 0);
        reduction_ = scatter_reduction(attributes);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        require_element(inputs, 1, {ElementType::int32, ElementType::int64});
        require_same_element(inputs);
        const Shape& data = inputs[0].type.shape;
        const Shape& indices = inputs[1].type.shape;
        const Shape& updates = inputs[2].type.shape;
        const std::size_t axis = normal_axis(axis_, data.size());
        require_rank(inputs, 1, data.size());
        require_rank(inputs, 2, data.size());
        for (std::size_t i = 0; i < data.size(); ++i) {
            if (indices[i] >= 0 && updates[i] >= 0 && indices[i] != updates[i])
                refuse_input(input_text(inputs, 2) + " does not fit " + input_text(inputs, 1));
            if (i != axis && data[i] >= 0 && indices[i] > data[i])
                refuse_input(input_text(inputs, 1) + " reaches beyond " + input_text(inputs, 0));
        }
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        copy_elements(*inputs[0], outputs[0]);
        const Shape& shape = inputs[1]->shape();
        const Shape& whole = outputs[0].shape();
        const std::size_t axis = normal_axis(axis_, whole.size());
        const Shape strides = row_major_strides(whole);
        const IndexReader indices(*inputs[1]);
        const Tensor& updates = *inputs[2];
        with_scatter_reduction(reduction_, updates.element(), [&](auto element, auto meet) {
            using T = decltype(element);
            const T* from = elements_of<T>(updates);
            T* to = elements_of<T>(outputs[0]);
            Shape at(shape.size(), 0);
            for (std::int64_t i = 0; i < updates.size(); ++i) {
                std::int64_t place = normal_index(indices[i], whole[axis]) * strides[axis];
                for (std::size_t d = 0; d < at.size(); ++d) place += d == axis ? 0 : at[d] * strides[d];
                to[place] = meet(to[place], from[i]);
                for (std::size_t d = at.size(); d-- > 0;) {
                    if (++at[d] < shape[d]) break;
                    at[d] = 0;
                }
            }
        });
    }

private:
    std::int64_t axis_;
    ScatterReduction reduction_;
};

class ScatterNd final : public Operator {
public:
    explicit ScatterNd(const NodeContext& context) : reduction_(scatter_reduction(NodeAttributes(context.node))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        require_element(inputs, 1, {ElementType::int64});
        require_same_element(inputs);
        const Shape& data = inputs[0].type.shape;
        const Shape& indices = inputs[1].type.shape;
        const Shape& updates = inputs[2].type.shape;
        if (indices.empty()) refuse_input(input_text(inputs, 1) + " must have a dimension of tuples");
        const std::int64_t tuple = indices.back();
        if (tuple < 0) return {inputs[0].type};
        if (static_cast<std::size_t>(tuple) > data.size())
            refuse_input(input_text(inputs, 1) + " has tuples that are too long for " + input_text(inputs, 0));
        Shape expected(indices.begin(), indices.end() - 1);
        expected.insert(expected.end(), data.begin() + tuple, data.end());
        bool fits = updates.size() == expected.size();
        for (std::size_t i = 0; fits && i < expected.size(); ++i)
            fits = expected[i] < 0 || updates[i] < 0 || expected[i] == updates[i];
        if (!fits) refuse_input(input_text(inputs, 2) + " must have the shape " + shape_text(expected));
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        copy_elements(*inputs[0], outputs[0]);
        const Shape& whole = outputs[0].shape();
        const auto tuple = static_cast<std::size_t>(inputs[1]->shape().back());
        const Shape strides = row_major_strides(whole);
        const std::int64_t slice = tuple == 0 ? outputs[0].size() : strides[tuple - 1];
        const std::int64_t tuples = slice == 0 ? 0 : inputs[2]->size() / slice;
        with_scatter_reduction(reduction_, inputs[2]->element(), [&](auto element, auto meet) {
            using T = decltype(element);
            const T* from = elements_of<T>(*inputs[2]);
            const auto* index = inputs[1]->template data<std::int64_t>();
            for (std::int64_t i = 0; i < tuples; ++i, index += tuple, from += slice) {
                T* to = elements_of<T>(outputs[0]);
                for (std::size_t d = 0; d < tuple; ++d) to += normal_index(index[d], whole[d]) * strides[d];
                for (std::int64_t e = 0; e < slice; ++e) to[e] = meet(to[e], from[e]);
            }
        });
    }

private:
    ScatterReduction reduction_;
};

}  // namespace

void add_scatter_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<ScatterElements>("Scatter", 9));
    entries.push_back(operator_entry<ScatterElements>("ScatterElements", 11));
    entries.push_back(operator_entry<ScatterNd>("ScatterND", 11));
}

}  // namespace windrow::inference
