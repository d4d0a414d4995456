// SPDX-License-Identifier: Apache-2.0
#include "operators/operator_inputs.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow::inference {

void refuse_input(const std::string& reason) {
    throw Error("W6612", reason);
}

std::string input_text(std::span<const OperatorInput> inputs, std::size_t index) {
    const std::string text = "input " + std::to_string(index);
    if (!is_given(inputs, index)) return text;
    return text + " (" + std::string(element_type_name(inputs[index].type.element)) + shape_text(inputs[index].type.shape) + ")";
}

void require_inputs(std::span<const OperatorInput> inputs, std::size_t least, std::size_t most) {
    for (std::size_t i = 0; i < least; ++i) {
        if (!is_given(inputs, i)) refuse_input("input " + std::to_string(i) + " is missing");
    }
    for (std::size_t i = most; i < inputs.size(); ++i) {
        if (inputs[i].given)
            refuse_input("there is an input " + std::to_string(i) + ", but the operator takes at most " + std::to_string(most));
    }
}

void require_element(std::span<const OperatorInput> inputs, std::size_t index, std::initializer_list<ElementType> allowed) {
    if (std::find(allowed.begin(), allowed.end(), inputs[index].type.element) != allowed.end()) return;
    std::string names;
    for (const ElementType type : allowed) names += (names.empty() ? "" : " or ") + std::string(element_type_name(type));
    refuse_input(input_text(inputs, index) + " must be " + names);
}

void require_rank(std::span<const OperatorInput> inputs, std::size_t index, std::size_t rank) {
    if (inputs[index].type.shape.size() == rank) return;
    refuse_input(input_text(inputs, index) + " must have " + std::to_string(rank) + (rank == 1 ? " dimension" : " dimensions"));
}

bool is_given(std::span<const OperatorInput> inputs, std::size_t index) noexcept {
    return index < inputs.size() && inputs[index].given;
}

std::size_t normal_axis(std::int64_t axis, std::size_t rank) {
    const auto dimensions = static_cast<std::int64_t>(rank);
    if (axis < -dimensions || axis >= dimensions) {
        refuse_input("axis " + std::to_string(axis) + " is none of a tensor of " + std::to_string(rank) + " dimensions");
    }
    return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

std::vector<std::size_t> normal_axes(std::span<const std::int64_t> axes, std::size_t rank) {
    std::vector<std::size_t> normal;
    for (const std::int64_t axis : axes) {
        const std::size_t one = normal_axis(axis, rank);
        if (std::find(normal.begin(), normal.end(), one) != normal.end())
            refuse_input("axis " + std::to_string(axis) + " is given twice");
        normal.push_back(one);
    }
    return normal;
}

std::vector<std::int64_t> integer_values(const Tensor& tensor) {
    if (tensor.element() == ElementType::int64) {
        const auto values = tensor.values<std::int64_t>();
        return {values.begin(), values.end()};
    }
    if (tensor.element() == ElementType::int32) {
        const auto values = tensor.values<std::int32_t>();
        return {values.begin(), values.end()};
    }
    refuse_input("whole numbers are given as " + std::string(element_type_name(tensor.element())) + ", not as INT64 or INT32");
}

std::optional<std::vector<std::int64_t>> known_integers(std::span<const OperatorInput> inputs, std::size_t index) {
    if (!is_given(inputs, index) || inputs[index].value == nullptr) return std::nullopt;
    return integer_values(*inputs[index].value);
}

namespace {

std::int64_t bounded(bool overflow, std::int64_t length) {
    constexpr std::int64_t most = std::int64_t{1} << 40;
    if (overflow || length > most || length < -most) throw Error("W6603", "a tensor's length would be more than 2^40");
    return length;
}

}  // namespace

std::int64_t length_sum(std::int64_t left, std::int64_t right) {
    std::int64_t sum = 0;
    const bool overflow = __builtin_add_overflow(left, right, &sum);
    return bounded(overflow, sum);
}

std::int64_t length_product(std::int64_t left, std::int64_t right) {
    std::int64_t product = 0;
    const bool overflow = __builtin_mul_overflow(left, right, &product);
    return bounded(overflow, product);
}

bool is_known(const Shape& shape) noexcept {
    return std::all_of(shape.begin(), shape.end(), [](std::int64_t length) { return length >= 0; });
}

Shape broadcast_shape(const Shape& left, const Shape& right) {
    Shape joined(std::max(left.size(), right.size()));
    for (std::size_t back = 1; back <= joined.size(); ++back) {
        const std::int64_t a = back <= left.size() ? left[left.size() - back] : 1;
        const std::int64_t b = back <= right.size() ? right[right.size() - back] : 1;
        if (a >= 0 && b >= 0 && a != b && a != 1 && b != 1) {
            refuse_input("shapes " + shape_text(left) + " and " + shape_text(right) + " do not broadcast to one");
        }
        // An unknown length beside one that is not 1 must turn out to be 1 or that length; beside 1 it stays unknown.
        joined[joined.size() - back] = a == 1 ? b : b == 1 ? a : a < 0 ? b : a;
    }
    return joined;
}

}  // namespace windrow::inference
