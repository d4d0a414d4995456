// SPDX-License-Identifier: Apache-2.0
/// GatherND: slices by tuples of indices.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/indices.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

class GatherNd final : public Operator {
public:
    explicit GatherNd(const NodeContext& context) : batch_(NodeAttributes(context.node).integer("batch_dims", 0)) {
        if (batch_ < 0) refuse_node("'batch_dims' is " + std::to_string(batch_));
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::int64});
        const Shape& data = inputs[0].type.shape;
        const Shape& indices = inputs[1].type.shape;
        const auto batch = static_cast<std::size_t>(batch_);
        if (indices.empty() || batch >= indices.size() || batch >= data.size()) {
            refuse_input(input_text(inputs, 1) + " has too few dimensions for " + std::to_string(batch_) +
                         " dimensions of batches");
        }
        const std::int64_t tuple = indices.back();
        if (tuple < 0) return {std::nullopt};
        if (tuple < 1 || static_cast<std::size_t>(tuple) > data.size() - batch) {
            refuse_input(input_text(inputs, 1) + " has tuples of " + std::to_string(tuple) + " indices, too many or none for " +
                         input_text(inputs, 0));
        }
        for (std::size_t i = 0; i < batch; ++i) {
            if (data[i] >= 0 && indices[i] >= 0 && data[i] != indices[i])
                refuse_input(input_text(inputs, 1) + " has other batches than " + input_text(inputs, 0));
        }
        TensorType output{inputs[0].type.element, Shape(indices.begin(), indices.end() - 1)};
        output.shape.insert(output.shape.end(), data.begin() + static_cast<std::ptrdiff_t>(batch) + tuple, data.end());
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Tensor& data = *inputs[0];
        const Shape& indices = inputs[1]->shape();
        const auto batch = static_cast<std::size_t>(batch_);
        const auto tuple = static_cast<std::size_t>(indices.back());
        const Shape strides = row_major_strides(data.shape());
        const std::int64_t slice = strides[batch + tuple - 1];
        std::int64_t batches = 1;
        for (std::size_t i = 0; i < batch; ++i) batches *= indices[i];
        const std::int64_t tuples = inputs[1]->size() / indices.back();
        const std::int64_t batch_elements = batch == 0 ? 0 : strides[batch - 1];
        with_element_width(data.element(), [&](auto width) {
            using T = decltype(width);
            const auto* index = inputs[1]->template data<std::int64_t>();
            T* to = elements_of<T>(outputs[0]);
            for (std::int64_t i = 0; i < tuples; ++i, index += tuple, to += slice) {
                std::int64_t place = i / std::max<std::int64_t>(tuples / batches, 1) * batch_elements;
                for (std::size_t d = 0; d < tuple; ++d)
                    place += normal_index(index[d], data.shape()[batch + d]) * strides[batch + d];
                std::copy_n(elements_of<T>(data) + place, slice, to);
            }
        });
    }

private:
    std::int64_t batch_;
};

}  // namespace

void add_gather_nd_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<GatherNd>("GatherND", 11));
}

}  // namespace windrow::inference
