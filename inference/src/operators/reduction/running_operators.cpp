// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/reduction_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "windrow/semantics/extreme_element.hpp"

namespace windrow::inference {

namespace {

/// CumSum: plain additions from 0, from the first element on or, reversed, from the last. `exclusive` leaves an element's own
/// value out.
class CumulativeSum final : public Operator {
public:
    explicit CumulativeSum(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        exclusive_ = attributes.flag("exclusive", false);
        reverse_ = attributes.flag("reverse", false);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 0, number_types);
        if (const auto axis = known_integers(inputs, 1)) only_axis(*axis, inputs[0].type.shape.size());
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const AxisView view(inputs[0]->shape(), only_axis(integer_values(*inputs[1]), inputs[0]->shape().size()));
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t outer = 0; outer < view.outer; ++outer) {
                for (std::int64_t inner = 0; inner < view.inner; ++inner) {
                    const std::int64_t first = outer * view.length * view.inner + inner;
                    semantics::running_sum(inputs[0]->data<T>() + first, outputs[0].data<T>() + first, view.inner, view.length,
                                           exclusive_, reverse_);
                }
            }
        });
    }

private:
    static std::size_t only_axis(const std::vector<std::int64_t>& axis, std::size_t rank) {
        if (axis.size() != 1) refuse_input("input 1, the axis, must be one number");
        return normal_axis(axis[0], rank);
    }

    bool exclusive_;
    bool reverse_;
};

}  // namespace

void add_running_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<CumulativeSum>("CumSum", 11));
}

}  // namespace windrow::inference
