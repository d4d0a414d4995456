// SPDX-License-Identifier: Apache-2.0
/// Trilu: the upper or the lower triangle of each matrix, zeros elsewhere.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

class Trilu final : public Operator {
public:
    explicit Trilu(const NodeContext& context) : upper_(NodeAttributes(context.node).flag("upper", true)) {}

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 2);
        if (inputs[0].type.shape.size() < 2) refuse_input(input_text(inputs, 0) + " must have two dimensions or more");
        if (is_given(inputs, 1) && inputs[1].value != nullptr && inputs[1].value->size() != 1)
            refuse_input(input_text(inputs, 1) + " must have one element");
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = outputs[0].shape();
        const std::int64_t rows = shape[shape.size() - 2];
        const std::int64_t columns = shape.back();
        std::int64_t diagonal = inputs.size() > 1 && inputs[1] != nullptr ? integer_values(*inputs[1]).at(0) : 0;
        diagonal = std::clamp(diagonal, -rows - 1, columns + 1);
        with_element_width(outputs[0].element(), [&](auto width) {
            using T = decltype(width);
            const T* from = elements_of<T>(*inputs[0]);
            T* to = elements_of<T>(outputs[0]);
            for (std::int64_t line = 0; columns > 0 && line < outputs[0].size() / columns;
                 ++line, from += columns, to += columns) {
                // The first column right of the lower part (upper), or behind the kept part (lower).
                const std::int64_t edge = std::clamp<std::int64_t>(line % rows + diagonal + (upper_ ? 0 : 1), 0, columns);
                const auto [first, last] = upper_ ? std::pair(edge, columns) : std::pair(std::int64_t{0}, edge);
                std::fill_n(to, columns, T{});
                std::copy(from + first, from + last, to + first);
            }
        });
    }

private:
    bool upper_;
};

}  // namespace

void add_triangle_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Trilu>("Trilu", 14));
}

}  // namespace windrow::inference
