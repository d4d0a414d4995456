// SPDX-License-Identifier: Apache-2.0
/// Slice: a range of indices, perhaps with a step or backwards, of some dimensions.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

using Integers = std::vector<std::int64_t>;

/// What the node asks for, where it is known.
struct SliceBounds {
    std::size_t count = 0;  ///< sliced dimensions
    std::optional<Integers> starts, ends, axes, steps;
};

/// The indices that a slice takes of one dimension: `first`, then every `step`, `length` of them.
struct Range {
    std::int64_t first = 0;
    std::int64_t step = 1;
    std::int64_t length = 0;
};

/// numpy's rule: negative bounds count from the end, bounds outside are moved to the edge.
Range slice_range(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t length) {
    if (step == 0) refuse_input("a slice has the step 0");
    // A step beyond the dimension takes one element, as the dimension's own length does; so no sum below overflows.
    step = std::clamp(step, -length - 1, length + 1);
    const auto edge = [&](std::int64_t bound, std::int64_t low, std::int64_t high) {
        if (bound < 0) bound = bound < -length ? low : bound + length;
        return std::clamp(bound, low, high);
    };
    if (step > 0) {
        const std::int64_t first = edge(start, 0, length);
        const std::int64_t last = edge(end, 0, length);
        return {first, step, last > first ? (last - first + step - 1) / step : 0};
    }
    const std::int64_t first = edge(start, -1, length - 1);
    const std::int64_t last = edge(end, -1, length - 1);
    return {first, step, first > last ? (first - last - step - 1) / -step : 0};
}

class Slice final : public Operator {
public:
    explicit Slice(const NodeContext& context) : by_attribute_(context.opset < 10) {
        if (!by_attribute_) return;
        const NodeAttributes attributes(context.node);
        if (!attributes.has("starts") || !attributes.has("ends")) refuse_node("attribute 'starts' or 'ends' is missing");
        fixed_.starts = attributes.integers("starts");
        fixed_.ends = attributes.integers("ends");
        fixed_.count = fixed_.starts->size();
        fixed_.axes = attributes.has("axes") ? attributes.integers("axes") : first_axes(fixed_.count);
        fixed_.steps = Integers(fixed_.count, 1);
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        const SliceBounds bounds = read_bounds(inputs);
        TensorType output = inputs[0].type;
        if (!bounds.axes) {
            output.shape.assign(output.shape.size(), -1);
            return {output};
        }
        const auto axes = normal_axes(*bounds.axes, output.shape.size());
        const bool known = bounds.starts && bounds.ends && bounds.steps;
        for (std::size_t i = 0; i < axes.size(); ++i) {
            std::int64_t& length = output.shape[axes[i]];
            length = !known || length < 0
                         ? -1
                         : slice_range((*bounds.starts)[i], (*bounds.ends)[i], (*bounds.steps)[i], length).length;
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        std::vector<OperatorInput> known;
        for (const Tensor* input : inputs)
            known.push_back(input == nullptr ? OperatorInput{} : OperatorInput{true, input->type(), input});
        const SliceBounds bounds = read_bounds(known);
        const Shape& shape = inputs[0]->shape();
        const auto axes = normal_axes(*bounds.axes, shape.size());
        BlockPlace source = whole_block(shape);
        for (std::size_t i = 0; i < axes.size(); ++i) {
            const Range range = slice_range((*bounds.starts)[i], (*bounds.ends)[i], (*bounds.steps)[i], shape[axes[i]]);
            source.first += range.first * source.strides[axes[i]];
            source.strides[axes[i]] *= range.step;
        }
        copy_block(*inputs[0], source, outputs[0], whole_block(outputs[0].shape()), outputs[0].shape());
    }

private:
    static Integers first_axes(std::size_t count) {
        Integers axes(count);
        std::iota(axes.begin(), axes.end(), std::int64_t{0});
        return axes;
    }

    [[nodiscard]] SliceBounds read_bounds(std::span<const OperatorInput> inputs) const {
        require_inputs(inputs, by_attribute_ ? 1 : 3, by_attribute_ ? 1 : 5);
        SliceBounds bounds = fixed_;
        if (!by_attribute_) {
            require_rank(inputs, 1, 1);
            const std::int64_t count = inputs[1].type.shape[0];
            bounds.starts = known_integers(inputs, 1);
            bounds.ends = known_integers(inputs, 2);
            if (count >= 0) {
                bounds.count = static_cast<std::size_t>(count);
                if (!is_given(inputs, 3)) bounds.axes = first_axes(bounds.count);
                if (!is_given(inputs, 4)) bounds.steps = Integers(bounds.count, 1);
            }
            if (is_given(inputs, 3)) bounds.axes = known_integers(inputs, 3);
            if (is_given(inputs, 4)) bounds.steps = known_integers(inputs, 4);
            if (count < 0) bounds.axes.reset();
        }
        for (const auto* list : {&bounds.starts, &bounds.ends, &bounds.axes, &bounds.steps}) {
            if (bounds.axes && *list && (*list)->size() != bounds.count)
                refuse_input("starts, ends, axes and steps of a slice differ in number");
        }
        return bounds;
    }

    bool by_attribute_;
    SliceBounds fixed_;
};

}  // namespace

void add_slice_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Slice>("Slice", 1));
}

}  // namespace windrow::inference
