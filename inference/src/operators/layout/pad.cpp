// SPDX-License-Identifier: Apache-2.0
/// Pad (a border that is constant, or repeats, mirrors or wraps what is there; negative widths cut) and CenterCropPad (to a
/// shape, evenly on both sides).

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace windrow::inference {

namespace {

using Integers = std::vector<std::int64_t>;
using Types = std::vector<std::optional<TensorType>>;

enum class Border : std::uint8_t { constant, edge, reflect, wrap };

Border border_of(const std::string& mode) {
    if (mode == "constant") return Border::constant;
    if (mode == "edge") return Border::edge;
    if (mode == "reflect") return Border::reflect;
    if (mode == "wrap") return Border::wrap;
    refuse_node("mode '" + mode + "' is unknown");
}

/// Widths before and after each dimension.
struct Widths {
    Integers before, after;
};

/// The index that lies `at` places behind the first one kept, of `length` kept ones; -1 for the constant.
std::int64_t source_index(Border border, std::int64_t at, std::int64_t length) {
    if (at >= 0 && at < length) return at;
    switch (border) {
        case Border::constant:
            return -1;
        case Border::edge:
            return at < 0 ? 0 : length - 1;
        case Border::wrap:
            return ((at % length) + length) % length;
        case Border::reflect:
            break;
    }
    const std::int64_t period = std::max<std::int64_t>(2 * (length - 1), 1);
    const std::int64_t phase = ((at % period) + period) % period;
    return phase < length ? phase : period - phase;
}

/// For each index of the output's dimension the offset in the input, -1 for the constant.
Integers source_offsets(Border border, std::int64_t before, std::int64_t after, std::int64_t length, std::int64_t stride) {
    const std::int64_t cut = std::max<std::int64_t>(-before, 0);
    const std::int64_t kept = std::max<std::int64_t>(length - cut - std::max<std::int64_t>(-after, 0), 0);
    Integers offsets(static_cast<std::size_t>(length + before + after));
    if (kept == 0 && border != Border::constant && !offsets.empty())
        refuse_input("a dimension without elements has no border to repeat");
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const std::int64_t index = source_index(border, static_cast<std::int64_t>(i) - std::max<std::int64_t>(before, 0), kept);
        offsets[i] = index < 0 ? -1 : (index + cut) * stride;
    }
    return offsets;
}

template <typename T>
void pad_elements(const T* from, T* to, const std::vector<Integers>& offsets, std::size_t dimension, std::int64_t first,
                  const T& constant) {
    // Recursion over dimensions; `step` elements of the output lie below one index of this dimension.
    std::int64_t step = 1;
    for (std::size_t d = dimension + 1; d < offsets.size(); ++d) step *= static_cast<std::int64_t>(offsets[d].size());
    for (const std::int64_t offset : offsets[dimension]) {
        if (first < 0 || offset < 0) {
            std::fill_n(to, step, constant);
        } else if (dimension + 1 == offsets.size()) {
            *to = from[first + offset];
        } else {
            pad_elements(from, to, offsets, dimension + 1, first + offset, constant);
        }
        to += step;
    }
}

void pad_tensor(const Tensor& from, const Widths& widths, Border border, const Tensor* constant, Tensor& to) {
    if (to.size() == 0) return;
    const Shape& shape = from.shape();
    const Shape strides = row_major_strides(shape);
    std::vector<Integers> offsets;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        offsets.push_back(source_offsets(border, widths.before[i], widths.after[i], shape[i], strides[i]));
    }
    if (offsets.empty()) return copy_elements(from, to);
    with_element_width(from.element(), [&](auto width) {
        using T = decltype(width);
        const T value = constant == nullptr ? T{} : *elements_of<T>(*constant);
        pad_elements(elements_of<T>(from), elements_of<T>(to), offsets, 0, 0, value);
    });
}

Shape padded_shape(const Shape& shape, const Widths& widths) {
    Shape padded = shape;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] < 0) continue;
        padded[i] = length_sum(length_sum(shape[i], widths.before[i]), widths.after[i]);
        if (padded[i] < 0)
            refuse_input("dimension " + std::to_string(i) + " of " + shape_text(shape) + " is shorter than what is cut from it");
    }
    return padded;
}

class Pad final : public Operator {
public:
    explicit Pad(const NodeContext& context) : by_attribute_(context.opset < 11) {
        const NodeAttributes attributes(context.node);
        border_ = border_of(attributes.text("mode", "constant"));
        if (!by_attribute_) return;
        widths_ = attributes.integers(context.opset < 2 ? "paddings" : "pads");
        value_ = attributes.real("value", 0);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, by_attribute_ ? 1 : 2, by_attribute_ ? 1 : 4);
        TensorType output = inputs[0].type;
        if (by_attribute_) {
            require_element(inputs, 0, {ElementType::float32, ElementType::float64});
            output.shape = padded_shape(output.shape, spread(widths_, std::nullopt, output.shape.size()));
            return {output};
        }
        if (is_given(inputs, 2) && inputs[2].type.element != output.element)
            refuse_input(input_text(inputs, 2) + " does not have the element type of input 0");
        const auto widths = known_integers(inputs, 1);
        const auto axes = known_integers(inputs, 3);
        if (widths && (axes || !is_given(inputs, 3))) {
            output.shape = padded_shape(output.shape, spread(*widths, axes, output.shape.size()));
        } else {
            output.shape.assign(output.shape.size(), -1);
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::size_t rank = inputs[0]->shape().size();
        if (by_attribute_) {
            Tensor value(inputs[0]->element(), {});
            if (inputs[0]->element() == ElementType::float64) {
                *value.data<double>() = static_cast<double>(value_);
            } else {
                *value.data<float>() = value_;
            }
            return pad_tensor(*inputs[0], spread(widths_, std::nullopt, rank), border_, &value, outputs[0]);
        }
        std::optional<Integers> axes;
        if (inputs.size() > 3 && inputs[3] != nullptr) axes = integer_values(*inputs[3]);
        const Tensor* value = inputs.size() > 2 && inputs[2] != nullptr && inputs[2]->size() > 0 ? inputs[2] : nullptr;
        pad_tensor(*inputs[0], spread(integer_values(*inputs[1]), axes, rank), border_, value, outputs[0]);
    }

private:
    /// From "all that come before, then all that come after" of the named dimensions to widths of every dimension.
    static Widths spread(const Integers& widths, const std::optional<Integers>& axes, std::size_t rank) {
        std::vector<std::size_t> padded(rank);
        std::iota(padded.begin(), padded.end(), std::size_t{0});
        if (axes) padded = normal_axes(*axes, rank);
        if (widths.size() != 2 * padded.size()) {
            refuse_input("there are " + std::to_string(widths.size()) + " widths of borders for " +
                         std::to_string(padded.size()) + " dimensions");
        }
        Widths all{Integers(rank, 0), Integers(rank, 0)};
        for (std::size_t i = 0; i < padded.size(); ++i) {
            all.before[padded[i]] = widths[i];
            all.after[padded[i]] = widths[padded.size() + i];
        }
        return all;
    }

    bool by_attribute_;
    Border border_;
    Integers widths_;
    float value_ = 0;
};

class CenterCropPad final : public Operator {
public:
    explicit CenterCropPad(const NodeContext& context) : axes_(NodeAttributes(context.node).optional_integers("axes")) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        TensorType output = inputs[0].type;
        const auto lengths = known_integers(inputs, 1);
        const std::vector<std::size_t> axes = changed(output.shape.size());
        if (lengths && lengths->size() != axes.size())
            refuse_input(input_text(inputs, 1) + " must name " + std::to_string(axes.size()) + " lengths");
        for (std::size_t i = 0; i < axes.size(); ++i) {
            output.shape[axes[i]] = lengths ? (*lengths)[i] : -1;
            if (lengths && (*lengths)[i] < 0) refuse_input("the wanted shape has the length " + std::to_string((*lengths)[i]));
        }
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        Widths widths{Integers(shape.size(), 0), Integers(shape.size(), 0)};
        for (const std::size_t axis : changed(shape.size())) {
            const std::int64_t more = outputs[0].shape()[axis] - shape[axis];
            // Both the part that is cut and the border start at half the difference, rounded down.
            widths.before[axis] = more >= 0 ? more / 2 : -(-more / 2);
            widths.after[axis] = more - widths.before[axis];
        }
        pad_tensor(*inputs[0], widths, Border::constant, nullptr, outputs[0]);
    }

private:
    [[nodiscard]] std::vector<std::size_t> changed(std::size_t rank) const {
        if (axes_) return normal_axes(*axes_, rank);
        std::vector<std::size_t> all(rank);
        std::iota(all.begin(), all.end(), std::size_t{0});
        return all;
    }
    std::optional<Integers> axes_;
};

}  // namespace

void add_pad_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Pad>("Pad", 1));
    entries.push_back(operator_entry<CenterCropPad>("CenterCropPad", 18));
}

}  // namespace windrow::inference
