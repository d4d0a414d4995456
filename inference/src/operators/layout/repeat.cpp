// SPDX-License-Identifier: Apache-2.0
/// Tile (a tensor laid side by side) and Expand (broadcast to a shape).

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

/// From opset 6 on: how often each dimension is repeated. (Version 1 repeats one axis; no exporter of today writes it.)
class Tile final : public Operator {
public:
    explicit Tile(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        TensorType output = inputs[0].type;
        const auto repeats = known_integers(inputs, 1);
        if (!repeats) {
            output.shape.assign(output.shape.size(), -1);
            return {output};
        }
        if (repeats->size() != output.shape.size()) {
            refuse_input("there are " + std::to_string(repeats->size()) + " repeats for " + input_text(inputs, 0));
        }
        for (std::size_t i = 0; i < repeats->size(); ++i) {
            if ((*repeats)[i] < 0) refuse_input("a dimension cannot be repeated " + std::to_string((*repeats)[i]) + " times");
            if (output.shape[i] >= 0) output.shape[i] = length_product(output.shape[i], (*repeats)[i]);
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::vector<std::int64_t> repeats = integer_values(*inputs[1]);
        const Shape& shape = inputs[0]->shape();
        const Shape from = row_major_strides(shape);
        const Shape to = row_major_strides(outputs[0].shape());
        BlockPlace source, target;
        Shape lengths;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            lengths.insert(lengths.end(), {repeats[i], shape[i]});
            source.strides.insert(source.strides.end(), {0, from[i]});
            target.strides.insert(target.strides.end(), {shape[i] * to[i], to[i]});
        }
        copy_block(*inputs[0], source, outputs[0], target, lengths);
    }
};

class Expand final : public Operator {
public:
    explicit Expand(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        TensorType output = inputs[0].type;
        if (const auto wanted = known_integers(inputs, 1)) {
            for (const std::int64_t length : *wanted) {
                if (length < 0) refuse_input("the wanted shape has the length " + std::to_string(length));
            }
            output.shape = broadcast_shape(output.shape, *wanted);
            return {output};
        }
        require_rank(inputs, 1, 1);
        const std::int64_t rank = inputs[1].type.shape[0];
        if (rank < 0) return {std::nullopt};
        output.shape = broadcast_shape(output.shape, Shape(static_cast<std::size_t>(rank), -1));
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const Shape& wide = outputs[0].shape();
        const Shape strides = row_major_strides(shape);
        BlockPlace source{0, Shape(wide.size(), 0)};
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (shape[i] != 1) source.strides[wide.size() - shape.size() + i] = strides[i];
        }
        copy_block(*inputs[0], source, outputs[0], whole_block(wide), wide);
    }
};

}  // namespace

void add_repeat_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Tile>("Tile", 6));
    entries.push_back(operator_entry<Expand>("Expand", 8));
}

}  // namespace windrow::inference
