// SPDX-License-Identifier: Apache-2.0
#include "operators/normalization/normalization_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/normalization/normalization_rows.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"

#include <vector>

namespace windrow::inference {

namespace {

/// A scale or bias for every element of a tensor of this shape, or of its last dimensions if that is all it has.
template <typename T>
class Spread {
public:
    /// `given` null: `otherwise` everywhere.
    Spread(const Tensor* given, const Shape& shape, std::size_t axis, T otherwise) {
        const Shape row(shape.begin() + static_cast<std::ptrdiff_t>(axis), shape.end());
        if (given != nullptr && given->shape() == row) {
            values_ = given->data<T>();
            return;
        }
        const bool in_row = given == nullptr || given->shape().size() <= row.size();
        const Shape& target = in_row ? row : shape;
        moves_ = !in_row;
        room_.assign(static_cast<std::size_t>(element_count(target)), otherwise);
        values_ = room_.data();
        if (given == nullptr) return;
        if (broadcast_shape(target, given->shape()) != target)
            refuse_input("scale or bias of shape " + shape_text(given->shape()) + " does not broadcast to " + shape_text(target));
        const BroadcastRuns<1> runs(target, {&given->shape()});
        const std::int64_t step = runs.steps()[0];
        runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i)
                room_[static_cast<std::size_t>(at + i)] = given->data<T>()[from[0] + i * step];
        });
    }
    [[nodiscard]] const T* row(std::int64_t number, std::int64_t length) const {
        return values_ + (moves_ ? number * length : 0);
    }

private:
    std::vector<T> room_;
    const T* values_ = nullptr;
    bool moves_ = false;
};

/// LayerNormalization, and RMSNormalization (no mean taken away, no bias), over the dimensions from an axis on.
class LayerNormalization final : public Operator {
public:
    LayerNormalization(const NodeContext& context, bool root_mean_square)
        : root_mean_square_(root_mean_square), outputs_(context.node.outputs.size()) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", -1);
        epsilon_ = attributes.real("epsilon", 1e-5F);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, root_mean_square_ ? 2 : 3);
        require_element(inputs, 0, floating_types);
        for (std::size_t i = 1; i < inputs.size(); ++i) {
            if (inputs[i].given && inputs[i].type.element != inputs[0].type.element)
                refuse_input(input_text(inputs, i) + " must have the element type of input 0");
        }
        Shape statistics = inputs[0].type.shape;
        for (std::size_t d = normal_axis(axis_, statistics.size()); d < statistics.size(); ++d) statistics[d] = 1;
        // Mean and inverse deviation are FLOAT (stash_type = 1) unless the input is DOUBLE.
        const ElementType wide = inputs[0].type.element == ElementType::float64 ? ElementType::float64 : ElementType::float32;
        std::vector<std::optional<TensorType>> types = {inputs[0].type};
        while (types.size() < outputs_) types.emplace_back(TensorType{wide, statistics});
        return types;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const Shape& shape = inputs[0]->shape();
            const std::size_t axis = normal_axis(axis_, shape.size());
            std::int64_t length = 1;
            for (std::size_t d = axis; d < shape.size(); ++d) length *= shape[d];
            if (inputs[0]->size() == 0) return;
            const std::int64_t rows = inputs[0]->size() / length;
            const Spread<T> scale(inputs[1], shape, axis, T(1));
            const Spread<T> bias(inputs.size() > 2 ? inputs[2] : nullptr, shape, axis, T(0));
            for (std::int64_t row = 0; row < rows; ++row) {
                const T* from = inputs[0]->data<T>() + row * length;
                const T mean = root_mean_square_ ? T(0) : row_sum(from, length) / static_cast<T>(length);
                const T variance = squared_distances(from, length, mean) / static_cast<T>(length);
                const T inverse = semantics::inverse_deviation(variance, static_cast<T>(epsilon_));
                normalize_each(from, outputs[0].data<T>() + row * length, length, mean, inverse, scale.row(row, length),
                               bias.row(row, length));
                if (outputs.size() > 1) outputs[1].data<T>()[row] = mean;
                if (outputs.size() > 2) outputs[2].data<T>()[row] = inverse;
            }
        });
    }

    std::uint64_t operations(std::span<const OperatorInput> /*inputs*/, std::span<const TensorType> outputs) const override {
        return 8 * static_cast<std::uint64_t>(element_count(outputs[0].shape));
    }

private:
    bool root_mean_square_;
    std::size_t outputs_;
    std::int64_t axis_;
    float epsilon_;
};

}  // namespace

void add_layer_normalization_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<LayerNormalization>("LayerNormalization", 17, false));
    entries.push_back(float_operator_entry<LayerNormalization>("RMSNormalization", 23, true));
}

}  // namespace windrow::inference
