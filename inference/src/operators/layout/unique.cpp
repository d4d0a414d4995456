// SPDX-License-Identifier: Apache-2.0
/// Unique: the different elements, or slices along an axis, with where each first stands, which one each is, and how often it is
/// there.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;
using Integers = std::vector<std::int64_t>;

/// How the input is cut: `count` slices, each `outer` runs of `inner` elements.
struct Slices {
    std::int64_t count = 0, outer = 1, inner = 1;
};

struct UniqueSlices {
    Integers first;    ///< where each different slice first stands
    Integers inverse;  ///< which of them each slice is
    Integers counts;
};

/// NaN comes last and equals itself.
template <typename T>
int compare_elements(const T& a, const T& b) {
    if (a < b) return -1;
    if (b < a) return 1;
    if constexpr (std::is_floating_point_v<T>) return static_cast<int>(a != a) - static_cast<int>(b != b);
    return 0;
}

template <typename T>
int compare_slices(const T* elements, const Slices& cut, std::int64_t a, std::int64_t b) {
    for (std::int64_t o = 0; o < cut.outer; ++o) {
        const T* line = elements + o * cut.count * cut.inner;
        for (std::int64_t i = 0; i < cut.inner; ++i) {
            if (const int order = compare_elements(line[a * cut.inner + i], line[b * cut.inner + i]); order != 0) return order;
        }
    }
    return 0;
}

template <typename T>
UniqueSlices unique_slices(const T* elements, const Slices& cut, bool sorted) {
    Integers order(static_cast<std::size_t>(cut.count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int64_t a, std::int64_t b) { return compare_slices(elements, cut, a, b) < 0; });
    UniqueSlices found;
    found.inverse.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || compare_slices(elements, cut, order[i - 1], order[i]) != 0) {
            found.first.push_back(order[i]);
            found.counts.push_back(0);
        }
        ++found.counts.back();
        found.inverse[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(found.first.size()) - 1;
    }
    if (sorted) return found;
    // In the order of the first one of each.
    Integers places(found.first.size());
    std::iota(places.begin(), places.end(), std::int64_t{0});
    std::sort(places.begin(), places.end(), [&](std::int64_t a, std::int64_t b) {
        return found.first[static_cast<std::size_t>(a)] < found.first[static_cast<std::size_t>(b)];
    });
    UniqueSlices ordered = found;
    Integers rank(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto from = static_cast<std::size_t>(places[i]);
        ordered.first[i] = found.first[from];
        ordered.counts[i] = found.counts[from];
        rank[from] = static_cast<std::int64_t>(i);
    }
    for (std::int64_t& index : ordered.inverse) index = rank[static_cast<std::size_t>(index)];
    return ordered;
}

class Unique final : public Operator {
public:
    explicit Unique(const NodeContext& context) : outputs_(context.node.outputs.size()) {
        const NodeAttributes attributes(context.node);
        sorted_ = attributes.flag("sorted", true);
        if (attributes.has("axis")) axis_ = attributes.integer("axis");
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        TensorType values = inputs[0].type;
        std::int64_t all = is_known(values.shape) ? element_count(values.shape) : -1;
        std::int64_t different = -1;
        if (inputs[0].value != nullptr) different = static_cast<std::int64_t>(find(*inputs[0].value).first.size());
        if (axis_) {
            std::int64_t& length = values.shape[normal_axis(*axis_, values.shape.size())];
            all = length;
            length = different;
        } else {
            values.shape = {different};
        }
        Types outputs{values, TensorType{ElementType::int64, {different}}, TensorType{ElementType::int64, {all}},
                      TensorType{ElementType::int64, {different}}};
        outputs.resize(std::min(outputs.size(), outputs_));
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const UniqueSlices found = find(*inputs[0]);
        const Slices cut = cut_of(inputs[0]->shape());
        const auto different = static_cast<std::int64_t>(found.first.size());
        with_element_width(inputs[0]->element(), [&](auto width) {
            using T = decltype(width);
            for (std::int64_t o = 0; o < cut.outer; ++o) {
                for (std::int64_t i = 0; i < different; ++i) {
                    const std::int64_t from = o * cut.count + found.first[static_cast<std::size_t>(i)];
                    std::copy_n(elements_of<T>(*inputs[0]) + from * cut.inner, cut.inner,
                                elements_of<T>(outputs[0]) + (o * different + i) * cut.inner);
                }
            }
        });
        const Integers* lists[] = {nullptr, &found.first, &found.inverse, &found.counts};
        for (std::size_t i = 1; i < outputs.size(); ++i)
            std::copy(lists[i]->begin(), lists[i]->end(), outputs[i].data<std::int64_t>());
    }

private:
    [[nodiscard]] Slices cut_of(const Shape& shape) const {
        if (!axis_) return {element_count(shape), 1, 1};
        const std::size_t axis = normal_axis(*axis_, shape.size());
        Slices cut{shape[axis], 1, 1};
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (i != axis) (i < axis ? cut.outer : cut.inner) *= shape[i];
        }
        return cut;
    }

    [[nodiscard]] UniqueSlices find(const Tensor& tensor) const {
        const Slices cut = cut_of(tensor.shape());
        UniqueSlices found;
        if (tensor.element() == ElementType::string) {
            found = unique_slices(tensor.strings().data(), cut, sorted_);
        } else if (tensor.element() == ElementType::boolean) {
            found = unique_slices(tensor.data<std::uint8_t>(), cut, sorted_);
        } else {
            with_number_type(tensor.element(),
                             [&](auto number) { found = unique_slices(tensor.data<decltype(number)>(), cut, sorted_); });
        }
        return found;
    }

    std::size_t outputs_;
    bool sorted_;
    std::optional<std::int64_t> axis_;
};

}  // namespace

void add_unique_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Unique>("Unique", 11));
}

}  // namespace windrow::inference
