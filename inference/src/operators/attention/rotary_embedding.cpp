// SPDX-License-Identifier: Apache-2.0
#include "operators/attention/attention_families.hpp"

#include "operators/attention/attention_shapes.hpp"
#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/attention_element.hpp"

namespace windrow::inference {

namespace {

/// RotaryEmbedding: the first `turned` elements of each head are pairs that are turned by the angle of their position; the others
/// stay. Cosines and sines come as [positions][pairs] with position_ids, or as [batch][sequence][pairs] without.
class RotaryEmbedding final : public Operator {
public:
    explicit RotaryEmbedding(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        interleaved_ = attributes.flag("interleaved", false);
        heads_ = attributes.integer("num_heads", 0);
        turned_ = attributes.integer("rotary_embedding_dim", 0);
        if (turned_ < 0 || turned_ % 2 != 0)
            refuse_node("attribute 'rotary_embedding_dim' is " + std::to_string(turned_) + ", which is no even number");
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 4);
        for (std::size_t i = 0; i < 3; ++i) require_element(inputs, i, floating_types);
        for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
            if (inputs[i].type.element != inputs[0].type.element)
                refuse_input(input_text(inputs, i) + " must have the element type of input 0");
            require_rank(inputs, i, is_given(inputs, 3) ? 2 : 3);
        }
        if (is_given(inputs, 3)) require_rank(inputs, 3, 2);
        const HeadLengths lengths(inputs[0].type.shape, heads_, "input 0");
        if (turned_ > lengths.size && lengths.size >= 0)
            refuse_input("attribute 'rotary_embedding_dim' is above the heads' size in " + input_text(inputs, 0));
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_floating(inputs[0]->element(), [&](auto tag) { rotate<type_of<decltype(tag)>>(inputs, outputs[0]); });
    }

private:
    template <typename T>
    void rotate(std::span<const Tensor* const> inputs, Tensor& output) const {
        const HeadLengths lengths(inputs[0]->shape(), heads_, "input 0");
        const std::int64_t pairs = (turned_ == 0 ? lengths.size : turned_) / 2;
        const bool by_position = inputs.size() > 3 && inputs[3] != nullptr;
        const std::vector<std::int64_t> positions = by_position ? integer_values(*inputs[3]) : std::vector<std::int64_t>();
        if (by_position && inputs[3]->shape() != Shape{lengths.batch, lengths.sequence}) {
            refuse_input("position_ids of shape " + shape_text(inputs[3]->shape()) + " must be " +
                         shape_text({lengths.batch, lengths.sequence}));
        }
        const std::int64_t rows = by_position ? inputs[1]->shape()[0] : lengths.batch * lengths.sequence;
        const bool fits =
            inputs[1]->shape() == inputs[2]->shape() && inputs[1]->size() == rows * pairs && inputs[1]->shape().back() == pairs;
        if (!fits)
            refuse_input("cosines of shape " + shape_text(inputs[1]->shape()) + " and sines of " +
                         shape_text(inputs[2]->shape()) + " do not fit " + std::to_string(pairs) + " pairs");
        for (std::int64_t entry = 0; entry < lengths.batch; ++entry) {
            for (std::int64_t at = 0; at < lengths.sequence; ++at) {
                const std::int64_t number = entry * lengths.sequence + at;
                const std::int64_t row = by_position ? positions[static_cast<std::size_t>(number)] : number;
                if (row < 0 || row >= rows)
                    refuse_input("position " + std::to_string(row) + " is none of the " + std::to_string(rows) +
                                 " that cosines are given for");
                for (std::int64_t head = 0; head < lengths.heads; ++head) {
                    const std::int64_t start = lengths.start(entry, head) + at * lengths.step();
                    semantics::rotate_head(inputs[0]->data<T>() + start, output.data<T>() + start,
                                           inputs[1]->data<T>() + row * pairs, inputs[2]->data<T>() + row * pairs, pairs,
                                           lengths.size, interleaved_);
                }
            }
        }
    }

    bool interleaved_;
    std::int64_t heads_;
    std::int64_t turned_;
};

}  // namespace

void add_rotary_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<RotaryEmbedding>("RotaryEmbedding", 23));
}

}  // namespace windrow::inference
