// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/reduction_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/reduce_axes.hpp"
#include "windrow/semantics/reduction_element.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace windrow::inference {

namespace {

using semantics::Reduction;

constexpr std::initializer_list<ElementType> ordered_types = {
    ElementType::float32, ElementType::float64, ElementType::float16, ElementType::bfloat16, ElementType::int8,
    ElementType::int16,   ElementType::int32,   ElementType::int64,   ElementType::uint8,    ElementType::uint16,
    ElementType::uint32,  ElementType::uint64,  ElementType::boolean};

constexpr bool is_extreme(Reduction reduction) {
    return reduction == Reduction::maximum || reduction == Reduction::minimum;
}

template <Reduction reduction, typename T>
T start() {
    using Limits = std::numeric_limits<T>;
    if constexpr (is_extreme(reduction) && !Limits::has_infinity) {
        return reduction == Reduction::maximum ? Limits::lowest() : Limits::max();
    } else {
        return static_cast<T>(semantics::reduction_start<reduction>());
    }
}

/// The type in which elements of type T are reduced: roots and logarithms of integers need DOUBLE.
template <Reduction reduction, typename T>
using Accumulator = std::conditional_t<std::is_integral_v<T> && (reduction == Reduction::l2 || reduction == Reduction::log_sum ||
                                                                 reduction == Reduction::log_sum_exp),
                                       double, T>;

template <Reduction reduction, typename T>
T reduced(const T* from, const std::vector<std::int64_t>& offsets) {
    using A = Accumulator<reduction, T>;
    A shift = A(0);
    if constexpr (reduction == Reduction::log_sum_exp) {
        A most = start<Reduction::maximum, A>();
        for (const std::int64_t offset : offsets)
            most = semantics::combine<semantics::BinaryFunction::maximum>(most, static_cast<A>(from[offset]));
        shift = semantics::log_sum_exp_shift(most);
    }
    A total = start<reduction, A>();
    for (const std::int64_t offset : offsets)
        total = semantics::reduce_step<reduction>(total, static_cast<A>(from[offset]), shift);
    return static_cast<T>(semantics::reduce_end<reduction>(total, static_cast<A>(offsets.size()), shift));
}

template <Reduction reduction>
class ReduceOperator final : public Operator {
public:
    explicit ReduceOperator(const NodeContext& context) : axes_(context, reduce_axes_by_input_since(reduction)) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, axes_.inputs());
        require_element(inputs, 0, is_extreme(reduction) ? ordered_types : number_types);
        const Shape& shape = inputs[0].type.shape;
        const ElementType element = inputs[0].type.element;
        const auto axes = axes_.known(inputs);
        if (!axes) {
            if (!axes_.keeps()) return {std::nullopt};
            return {TensorType{element, Shape(shape.size(), -1)}};
        }
        Shape out;
        for (std::size_t d = 0; d < shape.size(); ++d) {
            const bool gone = std::binary_search(axes->begin(), axes->end(), d);
            if (!gone) out.push_back(shape[d]);
            if (gone && axes_.keeps()) out.push_back(1);
        }
        return {TensorType{element, out}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const std::vector<std::size_t> axes = axes_.of(inputs);
        const std::vector<std::int64_t> kept = axis_offsets(shape, other_axes(shape.size(), axes));
        const std::vector<std::int64_t> gone = axis_offsets(shape, axes);
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const T* from = inputs[0]->data<T>();
            T* out = outputs[0].data<T>();
            for (std::size_t i = 0; i < kept.size(); ++i) out[i] = reduced<reduction>(from + kept[i], gone);
        });
    }

    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> /*outputs*/) const override {
        return static_cast<std::uint64_t>(element_count(inputs[0].type.shape));
    }

private:
    ReduceAxes axes_;
};

template <Reduction reduction>
void add(OperatorEntries& entries, std::string_view type) {
    entries.push_back(float_operator_entry<ReduceOperator<reduction>>(type, 1));
}

}  // namespace

void add_reduce_operators(OperatorEntries& entries) {
    add<Reduction::sum>(entries, "ReduceSum");
    add<Reduction::mean>(entries, "ReduceMean");
    add<Reduction::maximum>(entries, "ReduceMax");
    add<Reduction::minimum>(entries, "ReduceMin");
    add<Reduction::product>(entries, "ReduceProd");
    add<Reduction::l1>(entries, "ReduceL1");
    add<Reduction::l2>(entries, "ReduceL2");
    add<Reduction::log_sum>(entries, "ReduceLogSum");
    add<Reduction::log_sum_exp>(entries, "ReduceLogSumExp");
    add<Reduction::sum_square>(entries, "ReduceSumSquare");
}

}  // namespace windrow::inference
