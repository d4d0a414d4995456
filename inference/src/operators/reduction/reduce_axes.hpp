// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which axes a Reduce* node reduces.

#include "operators/node_attributes.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "windrow/semantics/reduction_element.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace windrow::inference {

/// The opset from which on the axes are an input.
constexpr std::int64_t reduce_axes_by_input_since(semantics::Reduction reduction) {
    return reduction == semantics::Reduction::sum ? 13 : 18;
}

/// The axes of a node: an attribute at first, an input later (reduce_axes_by_input_since).
class ReduceAxes {
public:
    ReduceAxes(const NodeContext& context, std::int64_t by_input_since) : by_input_(context.opset >= by_input_since) {
        const NodeAttributes attributes(context.node);
        keeps_ = attributes.flag("keepdims", true);
        if (by_input_) {
            noop_ = attributes.flag("noop_with_empty_axes", false);
        } else {
            axes_ = attributes.integers("axes");
        }
    }
    [[nodiscard]] std::size_t inputs() const noexcept { return by_input_ ? 2 : 1; }
    [[nodiscard]] bool keeps() const noexcept { return keeps_; }

    /// Ascending; absent if they follow from values that are not known yet.
    [[nodiscard]] std::optional<std::vector<std::size_t>> known(std::span<const OperatorInput> inputs) const {
        if (!by_input_ || !is_given(inputs, 1)) return normal(axes_, inputs[0].type.shape.size());
        const auto values = known_integers(inputs, 1);
        if (!values) return std::nullopt;
        return normal(*values, inputs[0].type.shape.size());
    }
    [[nodiscard]] std::vector<std::size_t> of(std::span<const Tensor* const> inputs) const {
        const bool given = by_input_ && inputs.size() > 1 && inputs[1] != nullptr;
        return normal(given ? integer_values(*inputs[1]) : axes_, inputs[0]->shape().size());
    }

private:
    /// No axes: all of them, unless the node asks for none.
    [[nodiscard]] std::vector<std::size_t> normal(const std::vector<std::int64_t>& axes, std::size_t rank) const {
        std::vector<std::size_t> out = normal_axes(axes, rank);
        if (axes.empty() && !noop_) out = other_axes(rank, {});
        std::sort(out.begin(), out.end());
        return out;
    }

    bool by_input_;
    bool keeps_ = true;
    bool noop_ = false;
    std::vector<std::int64_t> axes_;
};

}  // namespace windrow::inference
