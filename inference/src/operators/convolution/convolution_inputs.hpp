// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What Conv and ConvTranspose ask of their inputs: an image, weights with as many lengths, perhaps a bias, all of one
/// floating-point type.

#include "operators/convolution/sliding_attributes.hpp"
#include "operators/operator_inputs.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

inline std::int64_t group_count(const NodeAttributes& attributes) {
    const std::int64_t groups = attributes.integer("group", 1);
    if (groups < 1 || groups > (std::int64_t{1} << 30)) refuse_node("'group' is " + std::to_string(groups));
    return groups;
}

/// Throws W6612 if the inputs are no image, weights and bias of one type. `filters`: the length of the bias, -1 if it is not
/// known.
inline void require_convolution_inputs(std::span<const OperatorInput> inputs, std::int64_t filters) {
    require_element(inputs, 0, {ElementType::float32, ElementType::float64});
    image_dimensions(inputs);
    require_rank(inputs, 1, inputs[0].type.shape.size());
    if (inputs[1].type.element != inputs[0].type.element)
        refuse_input(input_text(inputs, 1) + " does not have the element type of input 0");
    if (!is_given(inputs, 2)) return;
    require_rank(inputs, 2, 1);
    if (inputs[2].type.element != inputs[0].type.element)
        refuse_input(input_text(inputs, 2) + " does not have the element type of input 0");
    const std::int64_t length = inputs[2].type.shape[0];
    if (length >= 0 && filters >= 0 && length != filters)
        refuse_input(input_text(inputs, 2) + " must have " + std::to_string(filters) + " elements");
}

/// The kernel's lengths: those of the weights, which the attribute must not contradict.
inline std::vector<std::int64_t> kernel_lengths(const std::vector<std::int64_t>& declared, const Shape& weights) {
    std::vector<std::int64_t> kernel(weights.begin() + 2, weights.end());
    if (declared.empty()) return kernel;
    bool fits = declared.size() == kernel.size();
    for (std::size_t i = 0; fits && i < kernel.size(); ++i) fits = kernel[i] < 0 || kernel[i] == declared[i];
    if (!fits) refuse_input("'kernel_shape' is " + shape_text(declared) + ", but the weights are " + shape_text(weights));
    return declared;
}

}  // namespace windrow::inference
