// SPDX-License-Identifier: Apache-2.0
#include "operators/convolution/transposed_attributes.hpp"

#include "operators/convolution/convolution_inputs.hpp"

#include <algorithm>
#include <string>

namespace windrow::inference {

TransposedAttributes::TransposedAttributes(const NodeAttributes& attributes)
    : sliding_(attributes),
      output_padding_(attributes.integers("output_padding")),
      output_shape_(attributes.integers("output_shape")) {
    for (const auto* values : {&output_padding_, &output_shape_}) {
        for (const std::int64_t value : *values) {
            if (value < 0 || value > (std::int64_t{1} << 30))
                refuse_node("'output_padding' or 'output_shape' holds " + std::to_string(value));
        }
    }
}

void TransposedAttributes::require_dimensions(std::size_t dimensions) const {
    if (!output_shape_.empty() && output_shape_.size() != dimensions)
        refuse_input("'output_shape' has " + std::to_string(output_shape_.size()) + " lengths");
    if (!output_padding_.empty() && output_padding_.size() != dimensions)
        refuse_input("'output_padding' has " + std::to_string(output_padding_.size()) + " lengths");
}

std::vector<std::int64_t> TransposedAttributes::kernel(const Shape& weights) const {
    return kernel_lengths(sliding_.kernel_shape(), weights);
}

semantics::SlidingDimension TransposedAttributes::dimension(std::size_t i, std::size_t dimensions, std::int64_t input,
                                                            std::int64_t kernel) const {
    semantics::SlidingDimension made = sliding_.dimension(i, dimensions);
    made.input = input;
    made.kernel = kernel;
    const std::int64_t more = output_padding_.empty() ? 0 : output_padding_[i];
    const std::int64_t whole =
        length_sum(length_product(made.stride, std::max<std::int64_t>(input - 1, 0)), more + (kernel - 1) * made.dilation + 1);
    const bool same = sliding_.auto_pad() == AutoPad::same_upper || sliding_.auto_pad() == AutoPad::same_lower;
    if (output_shape_.empty() && !same) {
        made.output = whole - made.pad_before - made.pad_after;
        if (made.output < 0) refuse_input("borders cut more than the whole output away");
        return made;
    }
    made.output = output_shape_.empty() ? length_product(input, made.stride) : output_shape_[i];
    const std::int64_t cut = std::max<std::int64_t>(whole - made.output, 0);
    made.pad_before = sliding_.auto_pad() == AutoPad::same_upper ? cut / 2 : cut - cut / 2;
    made.pad_after = cut - made.pad_before;
    return made;
}

semantics::SlidingWindow TransposedAttributes::window(const Shape& image, const Shape& weights) const {
    const std::vector<std::int64_t> lengths = kernel(weights);
    semantics::SlidingWindow made;
    for (std::size_t i = 0; i < lengths.size(); ++i)
        made.at[3 - lengths.size() + i] = dimension(i, lengths.size(), image[i + 2], lengths[i]);
    return made;
}

}  // namespace windrow::inference
