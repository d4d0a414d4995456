// SPDX-License-Identifier: Apache-2.0
/// Concat: tensors one after the other along an axis.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class Concat final : public Operator {
public:
    explicit Concat(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        axis_ = context.opset < 4 ? attributes.integer("axis", 1) : attributes.integer("axis");
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, inputs.empty() ? 1 : inputs.size(), inputs.size());
        TensorType output = inputs[0].type;
        const std::size_t axis = normal_axis(axis_, output.shape.size());
        for (std::size_t i = 1; i < inputs.size(); ++i) {
            const TensorType& type = inputs[i].type;
            if (type.element != output.element || type.shape.size() != output.shape.size()) refuse_pair(inputs, i);
            for (std::size_t d = 0; d < output.shape.size(); ++d) join_lengths(inputs, i, d, axis, output.shape[d]);
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::size_t axis = normal_axis(axis_, outputs[0].shape().size());
        BlockPlace target = whole_block(outputs[0].shape());
        for (const Tensor* input : inputs) {
            copy_block(*input, whole_block(input->shape()), outputs[0], target, input->shape());
            target.first += input->shape()[axis] * target.strides[axis];
        }
    }

private:
    static void join_lengths(std::span<const OperatorInput> inputs, std::size_t i, std::size_t dimension, std::size_t axis,
                             std::int64_t& joined) {
        const std::int64_t length = inputs[i].type.shape[dimension];
        if (dimension == axis) {
            joined = joined < 0 || length < 0 ? -1 : joined + length;
        } else if (joined < 0) {
            joined = length;
        } else if (length >= 0 && length != joined) {
            refuse_pair(inputs, i);
        }
    }
    [[noreturn]] static void refuse_pair(std::span<const OperatorInput> inputs, std::size_t i) {
        refuse_input(input_text(inputs, i) + " cannot follow " + input_text(inputs, 0) + ": they may differ along the axis only");
    }
    std::int64_t axis_;
};

}  // namespace

void add_concat_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Concat>("Concat", 1));
}

}  // namespace windrow::inference
