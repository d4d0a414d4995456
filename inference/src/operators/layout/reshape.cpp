// SPDX-License-Identifier: Apache-2.0
/// Identity, Flatten, Reshape, Squeeze, Unsqueeze: the same elements under another shape.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class SameElements : public Operator {
public:
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        copy_elements(*inputs[0], outputs[0]);
    }
    [[nodiscard]] bool reshapes() const noexcept override { return true; }
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> /*inputs*/,
                                           std::span<const TensorType> /*outputs*/) const override {
        return 0;
    }
};

class Identity final : public SameElements {
public:
    explicit Identity(const NodeContext& /*context*/) {}
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        return {inputs[0].type};
    }
};

/// Product of the lengths of [begin, end); -1 if one is not known (and none is 0).
std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
    bool known = true;
    std::int64_t result = 1;
    for (std::size_t i = begin; i < end; ++i) {
        if (shape[i] == 0) return 0;
        known = known && shape[i] > 0;
        result = length_product(result, known ? shape[i] : 1);
    }
    return known ? result : -1;
}

class Flatten final : public SameElements {
public:
    explicit Flatten(const NodeContext& context) : axis_(NodeAttributes(context.node).integer("axis", 1)) {}
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        const Shape& shape = inputs[0].type.shape;
        const auto rank = static_cast<std::int64_t>(shape.size());
        if (axis_ < -rank || axis_ > rank)
            refuse_input("axis " + std::to_string(axis_) + " is outside of " + input_text(inputs, 0));
        const auto split = static_cast<std::size_t>(axis_ < 0 ? axis_ + rank : axis_);
        return {TensorType{inputs[0].type.element, {product(shape, 0, split), product(shape, split, shape.size())}}};
    }

private:
    std::int64_t axis_;
};

/// The shape that `wanted` asks for: 0 copies a length of the input (unless zeros are allowed), one -1 takes what is left.
Shape reshaped_to(const Shape& input, const std::vector<std::int64_t>& wanted, bool zeros_allowed) {
    Shape result = wanted;
    Shape left_over = input;  // lengths that the known part of the result has not taken
    std::optional<std::size_t> open;
    std::int64_t taken = 1;
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (result[i] == -1) {
            if (open) refuse_input("the new shape " + shape_text(wanted) + " has more than one length of -1");
            open = i;
            continue;
        }
        if (result[i] < -1) refuse_input("the new shape has the length " + std::to_string(result[i]));
        if (result[i] == 0 && !zeros_allowed) {
            if (i >= input.size())
                refuse_input("length " + std::to_string(i) + " of the new shape is 0, but the input has no such dimension");
            result[i] = input[i];
            left_over[i] = 1;  // on both sides: it cancels, known or not
        } else {
            taken = length_product(taken, result[i]);
        }
    }
    const std::int64_t available = product(left_over, 0, left_over.size());
    if (open) {
        const bool decidable = available >= 0;
        if (decidable && (taken == 0 ? available != 0 : available % taken != 0)) {
            refuse_input("a tensor of the shape " + shape_text(input) + " cannot have the shape " + shape_text(wanted));
        }
        result[*open] = !decidable ? -1 : taken == 0 ? 0 : available / taken;
    } else if (available >= 0 && available != taken) {
        refuse_input("a tensor of the shape " + shape_text(input) + " cannot have the shape " + shape_text(wanted));
    }
    return result;
}

class Reshape final : public SameElements {
public:
    explicit Reshape(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        if (context.opset < 5) shape_ = attributes.integers("shape");
        zeros_allowed_ = attributes.flag("allowzero", false);
    }
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, shape_ ? 1 : 2, shape_ ? 1 : 2);
        const auto wanted = shape_ ? shape_ : known_integers(inputs, 1);
        const TensorType& input = inputs[0].type;
        if (wanted) return {TensorType{input.element, reshaped_to(input.shape, *wanted, zeros_allowed_)}};
        require_rank(inputs, 1, 1);
        const std::int64_t rank = inputs[1].type.shape[0];
        if (rank < 0) return {std::nullopt};
        return {TensorType{input.element, Shape(static_cast<std::size_t>(rank), -1)}};
    }

private:
    std::optional<std::vector<std::int64_t>> shape_;  ///< before opset 5
    bool zeros_allowed_ = false;
};

/// Squeeze and Unsqueeze have their axes as an attribute before opset 13, as an input from then on.
class AxesOperator : public SameElements {
public:
    explicit AxesOperator(const NodeContext& context) : by_attribute_(context.opset < 13) {
        if (by_attribute_) axes_ = NodeAttributes(context.node).optional_integers("axes");
    }

protected:
    /// Absent if no axes are given or they are not known yet (`pending`).
    [[nodiscard]] std::optional<std::vector<std::int64_t>> axes(std::span<const OperatorInput> inputs, bool& pending) const {
        require_inputs(inputs, 1, by_attribute_ ? 1 : 2);
        pending = false;
        if (by_attribute_) return axes_;
        auto known = known_integers(inputs, 1);
        pending = is_given(inputs, 1) && !known;
        return known;
    }

private:
    bool by_attribute_;
    std::optional<std::vector<std::int64_t>> axes_;
};

class Squeeze final : public AxesOperator {
public:
    using AxesOperator::AxesOperator;
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        bool pending = false;
        const auto given = axes(inputs, pending);
        const Shape& shape = inputs[0].type.shape;
        if (pending || (!given && !is_known(shape))) return {std::nullopt};
        std::vector<bool> dropped(shape.size(), false);
        if (given) {
            for (const std::size_t axis : normal_axes(*given, shape.size())) {
                if (shape[axis] != 1 && shape[axis] >= 0)
                    refuse_input("dimension " + std::to_string(axis) + " of " + input_text(inputs, 0) + " is not 1");
                dropped[axis] = true;
            }
        } else {
            for (std::size_t i = 0; i < shape.size(); ++i) dropped[i] = shape[i] == 1;
        }
        TensorType output{inputs[0].type.element, {}};
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (!dropped[i]) output.shape.push_back(shape[i]);
        }
        return {output};
    }
};

class Unsqueeze final : public AxesOperator {
public:
    using AxesOperator::AxesOperator;
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        bool pending = false;
        const auto given = axes(inputs, pending);
        if (pending) return {std::nullopt};
        if (!given) refuse_input("the axes are missing");
        const Shape& shape = inputs[0].type.shape;
        const std::size_t rank = shape.size() + given->size();
        std::vector<bool> added(rank, false);
        for (const std::size_t axis : normal_axes(*given, rank)) added[axis] = true;
        TensorType output{inputs[0].type.element, {}};
        std::size_t next = 0;
        for (std::size_t i = 0; i < rank; ++i) output.shape.push_back(added[i] ? 1 : shape[next++]);
        return {output};
    }
};

}  // namespace

void add_reshape_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Identity>("Identity", 1));
    entries.push_back(operator_entry<Flatten>("Flatten", 1));
    entries.push_back(operator_entry<Reshape>("Reshape", 1));
    entries.push_back(operator_entry<Squeeze>("Squeeze", 1));
    entries.push_back(operator_entry<Unsqueeze>("Unsqueeze", 1));
}

}  // namespace windrow::inference
