// SPDX-License-Identifier: Apache-2.0
/// Split: parts of a tensor along an axis, of given or of equal lengths.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <numeric>

namespace windrow::inference {

namespace {

class Split final : public Operator {
public:
    explicit Split(const NodeContext& context) : parts_(context.node.outputs.size()), opset_(context.opset) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", 0);
        if (opset_ < 13) lengths_ = attributes.optional_integers("split");
        const std::int64_t asked = attributes.integer("num_outputs", static_cast<std::int64_t>(parts_));
        if (parts_ == 0 || asked != static_cast<std::int64_t>(parts_)) {
            refuse_node("'num_outputs' is " + std::to_string(asked) + ", but the node has " + std::to_string(parts_) +
                        " outputs");
        }
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, opset_ >= 13 ? 2 : 1);
        const std::size_t axis = normal_axis(axis_, inputs[0].type.shape.size());
        const std::int64_t length = inputs[0].type.shape[axis];
        std::optional<std::vector<std::int64_t>> lengths = lengths_;
        bool pending = length < 0;
        if (is_given(inputs, 1)) {
            lengths = known_integers(inputs, 1);
            pending = !lengths;
        }
        if (lengths) {
            check_lengths(*lengths, length);
        } else {
            lengths = pending ? std::vector<std::int64_t>(parts_, -1) : equal_lengths(length);
        }
        std::vector<std::optional<TensorType>> outputs;
        for (const std::int64_t part : *lengths) {
            outputs.emplace_back(inputs[0].type);
            outputs.back()->shape[axis] = part;
        }
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::size_t axis = normal_axis(axis_, inputs[0]->shape().size());
        BlockPlace source = whole_block(inputs[0]->shape());
        for (Tensor& output : outputs) {
            copy_block(*inputs[0], source, output, whole_block(output.shape()), output.shape());
            source.first += output.shape()[axis] * source.strides[axis];
        }
    }

private:
    void check_lengths(const std::vector<std::int64_t>& lengths, std::int64_t length) const {
        if (lengths.size() != parts_) {
            refuse_input("'split' has " + std::to_string(lengths.size()) + " lengths, but the node has " +
                         std::to_string(parts_) + " outputs");
        }
        std::int64_t sum = 0;
        for (const std::int64_t part : lengths) {
            if (part < 0) refuse_input("'split' has the length " + std::to_string(part));
            sum = length_sum(sum, part);
        }
        if (length >= 0 && sum != length) {
            refuse_input("the lengths of 'split' add up to " + std::to_string(sum) + ", but the axis has " +
                         std::to_string(length));
        }
    }

    /// Equal parts; from opset 18 on the last may be shorter.
    [[nodiscard]] std::vector<std::int64_t> equal_lengths(std::int64_t length) const {
        const auto count = static_cast<std::int64_t>(parts_);
        const std::int64_t part = (length + count - 1) / count;
        const std::int64_t last = length - part * (count - 1);
        if (last < 0 || (opset_ < 18 && last != part)) {
            refuse_input("an axis of " + std::to_string(length) + " cannot be split into " + std::to_string(count) +
                         " equal parts");
        }
        std::vector<std::int64_t> lengths(parts_, part);
        lengths.back() = last;
        return lengths;
    }

    std::size_t parts_;
    std::int64_t opset_;
    std::int64_t axis_ = 0;
    std::optional<std::vector<std::int64_t>> lengths_;  ///< before opset 13
};

}  // namespace

void add_split_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Split>("Split", 2));
}

}  // namespace windrow::inference
