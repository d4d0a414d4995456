// SPDX-License-Identifier: Apache-2.0
/// ReverseSequence: the first steps of each sequence backwards, as many as it is long; the rest stays.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

class ReverseSequence final : public Operator {
public:
    explicit ReverseSequence(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        const std::int64_t batch = attributes.integer("batch_axis", 1);
        const std::int64_t time = attributes.integer("time_axis", 0);
        if (batch + time != 1 || batch * time != 0) refuse_node("'batch_axis' and 'time_axis' must be 0 and 1, or 1 and 0");
        time_axis_ = static_cast<std::size_t>(time);
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::int64});
        require_rank(inputs, 1, 1);
        const Shape& shape = inputs[0].type.shape;
        if (shape.size() < 2) refuse_input(input_text(inputs, 0) + " must have two dimensions or more");
        const std::int64_t batches = shape[1 - time_axis_];
        const std::int64_t lengths = inputs[1].type.shape[0];
        if (batches >= 0 && lengths >= 0 && batches != lengths)
            refuse_input(input_text(inputs, 1) + " must have " + std::to_string(batches) + " lengths");
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        copy_elements(*inputs[0], outputs[0]);
        const BlockPlace whole = whole_block(shape);
        const std::int64_t step = whole.strides[time_axis_];
        Shape lengths = shape;
        lengths[1 - time_axis_] = 1;
        for (std::int64_t b = 0; b < inputs[1]->size(); ++b) {
            const std::int64_t length = inputs[1]->data<std::int64_t>()[b];
            if (length < 0 || length > shape[time_axis_])
                refuse_input("a sequence of length " + std::to_string(length) + " in " + shape_text(shape));
            BlockPlace target = whole;
            target.first = b * whole.strides[1 - time_axis_];
            BlockPlace source = target;
            source.first += (length - 1) * step;
            source.strides[time_axis_] = -step;
            lengths[time_axis_] = length;
            copy_block(*inputs[0], source, outputs[0], target, lengths);
        }
    }

private:
    std::size_t time_axis_;
};

}  // namespace

void add_reverse_sequence_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<ReverseSequence>("ReverseSequence", 10));
}

}  // namespace windrow::inference
