// SPDX-License-Identifier: Apache-2.0
/// Transpose: dimensions in another order.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

class Transpose final : public Operator {
public:
    explicit Transpose(const NodeContext& context) : order_(NodeAttributes(context.node).optional_integers("perm")) {}

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        const Shape& shape = inputs[0].type.shape;
        if (order_ && order_->size() != shape.size()) {
            refuse_input("'perm' names " + std::to_string(order_->size()) + " dimensions, but " + input_text(inputs, 0) +
                         " has " + std::to_string(shape.size()));
        }
        TensorType output{inputs[0].type.element, {}};
        for (const std::size_t axis : order(shape.size())) output.shape.push_back(shape[axis]);
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const Shape strides = row_major_strides(shape);
        BlockPlace source;
        for (const std::size_t axis : order(shape.size())) source.strides.push_back(strides[axis]);
        copy_block(*inputs[0], source, outputs[0], whole_block(outputs[0].shape()), outputs[0].shape());
    }

private:
    /// Input dimensions in the order of the output's; reversed unless the node says otherwise.
    [[nodiscard]] std::vector<std::size_t> order(std::size_t rank) const {
        if (order_) return normal_axes(*order_, rank);
        std::vector<std::size_t> reversed(rank);
        std::iota(reversed.rbegin(), reversed.rend(), std::size_t{0});
        return reversed;
    }
    std::optional<std::vector<std::int64_t>> order_;
};

}  // namespace

void add_transpose_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Transpose>("Transpose", 1));
}

}  // namespace windrow::inference
