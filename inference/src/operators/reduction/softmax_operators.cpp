// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/reduction_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "windrow/inference/softmax_rows.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

enum class SoftmaxKind : std::uint8_t { softmax, log_softmax, hardmax };

/// 1 at the first of the largest elements, 0 elsewhere.
template <typename T>
void hardmax_row(const T* from, T* to, std::int64_t count) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < count; ++i) {
        if (from[best] < from[i]) best = i;
    }
    std::fill_n(to, count, T(0));
    if (count > 0) to[best] = T(1);
}

/// Along one axis; before opset 13 over all dimensions from the axis on, taken as one.
template <SoftmaxKind kind>
class SoftmaxOperator final : public Operator {
public:
    explicit SoftmaxOperator(const NodeContext& context) : flattens_(context.opset < 13) {
        axis_ = NodeAttributes(context.node).integer("axis", flattens_ ? 1 : -1);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, floating_types);
        (void)axis_of(inputs[0].type.shape);
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        AxisView view(shape, axis_of(shape));
        if (flattens_) {
            view.length *= view.inner;
            view.inner = 1;
        }
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const T* from = inputs[0]->data<T>();
            T* to = outputs[0].data<T>();
            if (view.inner == 1) {
                for (std::int64_t outer = 0; outer < view.outer; ++outer)
                    row(from + outer * view.length, to + outer * view.length, view.length);
                return;
            }
            std::vector<T> line(static_cast<std::size_t>(view.length));
            for (std::int64_t outer = 0; outer < view.outer; ++outer) {
                for (std::int64_t inner = 0; inner < view.inner; ++inner) {
                    const std::int64_t first = outer * view.length * view.inner + inner;
                    for (std::int64_t i = 0; i < view.length; ++i)
                        line[static_cast<std::size_t>(i)] = from[first + i * view.inner];
                    row(line.data(), line.data(), view.length);
                    for (std::int64_t i = 0; i < view.length; ++i) to[first + i * view.inner] = line[static_cast<std::size_t>(i)];
                }
            }
        });
    }

    /// Difference, exponential (counted as 12), sum, quotient.
    std::uint64_t operations(std::span<const OperatorInput> /*inputs*/, std::span<const TensorType> outputs) const override {
        return 16 * static_cast<std::uint64_t>(element_count(outputs[0].shape));
    }

private:
    template <typename T>
    static void row(const T* from, T* to, std::int64_t count) {
        if constexpr (kind == SoftmaxKind::softmax) softmax_row(from, to, count);
        if constexpr (kind == SoftmaxKind::log_softmax) log_softmax_row(from, to, count);
        if constexpr (kind == SoftmaxKind::hardmax) hardmax_row(from, to, count);
    }
    /// Before opset 13 the axis may be the rank: nothing is left of the row but one element.
    [[nodiscard]] std::size_t axis_of(const Shape& shape) const {
        if (flattens_ && axis_ == static_cast<std::int64_t>(shape.size())) return shape.size();
        return normal_axis(axis_, shape.size());
    }

    bool flattens_;
    std::int64_t axis_;
};

template <SoftmaxKind kind>
void add(OperatorEntries& entries, std::string_view type) {
    entries.push_back(float_operator_entry<SoftmaxOperator<kind>>(type, 1));
}

}  // namespace

void add_softmax_operators(OperatorEntries& entries) {
    add<SoftmaxKind::softmax>(entries, "Softmax");
    add<SoftmaxKind::log_softmax>(entries, "LogSoftmax");
    add<SoftmaxKind::hardmax>(entries, "Hardmax");
}

}  // namespace windrow::inference
