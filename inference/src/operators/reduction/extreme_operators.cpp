// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/reduction_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "windrow/semantics/extreme_element.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

/// ArgMax and ArgMin: the first place of the extreme, or the last. A NaN is the extreme of either.
class ArgExtreme final : public Operator {
public:
    ArgExtreme(const NodeContext& context, bool largest) : largest_(largest) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", 0);
        keeps_ = attributes.flag("keepdims", true);
        last_ = attributes.flag("select_last_index", false);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, number_types);
        Shape shape = inputs[0].type.shape;
        const std::size_t axis = normal_axis(axis_, shape.size());
        if (shape[axis] == 0)
            refuse_input("axis " + std::to_string(axis_) + " of " + input_text(inputs, 0) + " has no elements to choose from");
        if (keeps_) {
            shape[axis] = 1;
        } else {
            shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
        }
        return {TensorType{ElementType::int64, shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const AxisView view(inputs[0]->shape(), normal_axis(axis_, inputs[0]->shape().size()));
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            std::int64_t* out = outputs[0].data<std::int64_t>();
            for (std::int64_t outer = 0; outer < view.outer; ++outer) {
                for (std::int64_t inner = 0; inner < view.inner; ++inner) {
                    *out++ = semantics::extreme_place(inputs[0]->data<T>() + outer * view.length * view.inner + inner, view.inner,
                                                      view.length, largest_, last_);
                }
            }
        });
    }

private:
    bool largest_;
    std::int64_t axis_;
    bool keeps_;
    bool last_;
};

/// TopK: sorted, equal elements by their place. `k` is an attribute before opset 10, then an input.
class TopK final : public Operator {
public:
    explicit TopK(const NodeContext& context) : by_input_(context.opset >= 10) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", -1);
        largest_ = attributes.flag("largest", true);
        if (!by_input_) k_ = attributes.integer("k");
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, by_input_ ? 2 : 1, by_input_ ? 2 : 1);
        require_element(inputs, 0, number_types);
        Shape shape = inputs[0].type.shape;
        const std::size_t axis = normal_axis(axis_, shape.size());
        std::int64_t k = by_input_ ? -1 : k_;
        if (by_input_) {
            const auto values = known_integers(inputs, 1);
            if (values) {
                if (values->size() != 1) refuse_input("K must be one number");
                k = (*values)[0];
                if (k < 0) refuse_input("K is " + std::to_string(k) + ", which is below 0");
            }
        }
        if (shape[axis] >= 0 && k > shape[axis]) {
            refuse_input("K is " + std::to_string(k) + ", but axis " + std::to_string(axis_) + " of " + input_text(inputs, 0) +
                         " has fewer elements");
        }
        shape[axis] = k;
        return {TensorType{inputs[0].type.element, shape}, TensorType{ElementType::int64, shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::size_t axis = normal_axis(axis_, inputs[0]->shape().size());
        const AxisView view(inputs[0]->shape(), axis);
        const std::int64_t k = outputs[0].shape()[axis];
        std::vector<std::int64_t> places(static_cast<std::size_t>(view.length));
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t outer = 0; outer < view.outer; ++outer) {
                for (std::int64_t inner = 0; inner < view.inner; ++inner) {
                    const T* from = inputs[0]->data<T>() + outer * view.length * view.inner + inner;
                    std::iota(places.begin(), places.end(), 0);
                    std::partial_sort(places.begin(), places.begin() + k, places.end(), [&](std::int64_t i, std::int64_t j) {
                        return semantics::ranks_before(from, view.inner, largest_, i, j);
                    });
                    for (std::int64_t n = 0; n < k; ++n) {
                        const std::int64_t at = (outer * k + n) * view.inner + inner;
                        outputs[0].data<T>()[at] = from[places[static_cast<std::size_t>(n)] * view.inner];
                        if (outputs.size() > 1) outputs[1].data<std::int64_t>()[at] = places[static_cast<std::size_t>(n)];
                    }
                }
            }
        });
    }

private:
    bool by_input_;
    std::int64_t axis_;
    bool largest_;
    std::int64_t k_ = 0;
};

}  // namespace

void add_extreme_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<ArgExtreme>("ArgMax", 1, true));
    entries.push_back(float_operator_entry<ArgExtreme>("ArgMin", 1, false));
    entries.push_back(float_operator_entry<TopK>("TopK", 1));
}

}  // namespace windrow::inference
