// SPDX-License-Identifier: Apache-2.0
#include "operators/convolution/sliding_attributes.hpp"

#include "operators/operator_inputs.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using semantics::SlidingDimension;

void require_range(const std::vector<std::int64_t>& values, std::int64_t least, const char* name) {
    // The upper bound keeps every product below within 64 bits.
    constexpr std::int64_t most = std::int64_t{1} << 30;
    for (const std::int64_t value : values) {
        if (value < least || value > most) refuse_node("'" + std::string(name) + "' holds " + std::to_string(value));
    }
}

AutoPad auto_pad_of(const std::string& name) {
    if (name == "NOTSET") return AutoPad::given;
    if (name == "SAME_UPPER") return AutoPad::same_upper;
    if (name == "SAME_LOWER") return AutoPad::same_lower;
    if (name == "VALID") return AutoPad::valid;
    refuse_node("auto_pad '" + name + "' is unknown");
}

/// Attribute values of dimension `i`; `otherwise` if the attribute is missing.
std::int64_t value_at(const std::vector<std::int64_t>& values, std::size_t i, std::size_t expected, std::int64_t otherwise,
                      const char* name) {
    if (values.empty()) return otherwise;
    if (values.size() != expected) {
        refuse_input("'" + std::string(name) + "' has " + std::to_string(values.size()) + " values, but the image asks for " +
                     std::to_string(expected));
    }
    return values[i];
}

}  // namespace

SlidingAttributes::SlidingAttributes(const NodeAttributes& attributes)
    : kernel_shape_(attributes.integers("kernel_shape")),
      strides_(attributes.integers("strides")),
      dilations_(attributes.integers("dilations")),
      pads_(attributes.integers("pads")),
      auto_pad_(auto_pad_of(attributes.text("auto_pad", "NOTSET"))),
      ceil_mode_(attributes.flag("ceil_mode", false)) {
    require_range(kernel_shape_, 1, "kernel_shape");
    require_range(strides_, 1, "strides");
    require_range(dilations_, 1, "dilations");
    require_range(pads_, 0, "pads");
}

SlidingDimension SlidingAttributes::dimension(std::size_t i, std::size_t dimensions) const {
    SlidingDimension made;
    made.stride = value_at(strides_, i, dimensions, 1, "strides");
    made.dilation = value_at(dilations_, i, dimensions, 1, "dilations");
    if (auto_pad_ == AutoPad::given) {
        made.pad_before = value_at(pads_, i, 2 * dimensions, 0, "pads");
        made.pad_after = value_at(pads_, i + dimensions, 2 * dimensions, 0, "pads");
    }
    return made;
}

SlidingDimension SlidingAttributes::resolved(std::size_t i, std::size_t dimensions, std::int64_t input,
                                             std::int64_t kernel) const {
    SlidingDimension made = dimension(i, dimensions);
    made.input = input;
    made.kernel = kernel;
    const std::int64_t extent = (kernel - 1) * made.dilation + 1;
    if (auto_pad_ == AutoPad::same_upper || auto_pad_ == AutoPad::same_lower) {
        made.output = (input + made.stride - 1) / made.stride;
        const std::int64_t border = std::max<std::int64_t>((made.output - 1) * made.stride + extent - input, 0);
        made.pad_before = auto_pad_ == AutoPad::same_upper ? border / 2 : border - border / 2;
        made.pad_after = border - made.pad_before;
        return made;
    }
    const std::int64_t room = input + made.pad_before + made.pad_after - extent;
    if (room < 0) {
        refuse_input("a kernel that reaches over " + std::to_string(extent) + " does not fit dimension " + std::to_string(i) +
                     " of the image, " + std::to_string(input) + " and borders");
    }
    made.output = (room + (ceil_mode_ ? made.stride - 1 : 0)) / made.stride + 1;
    // A window of ceil_mode that would start behind the image and its front border holds nothing.
    if (ceil_mode_ && (made.output - 1) * made.stride >= input + made.pad_before) --made.output;
    return made;
}

semantics::SlidingWindow SlidingAttributes::window(const Shape& images, const std::vector<std::int64_t>& kernel) const {
    semantics::SlidingWindow made;
    const std::size_t dimensions = images.size() - 2;
    for (std::size_t i = 0; i < dimensions; ++i) made.at[3 - dimensions + i] = resolved(i, dimensions, images[i + 2], kernel[i]);
    return made;
}

Shape SlidingAttributes::output_lengths(const Shape& images, const std::vector<std::int64_t>& kernel) const {
    const std::size_t dimensions = images.size() - 2;
    if (kernel.size() != dimensions) {
        refuse_input("the kernel has " + std::to_string(kernel.size()) + " dimensions, the image " + std::to_string(dimensions));
    }
    Shape lengths;
    for (std::size_t i = 0; i < dimensions; ++i) {
        const bool known = images[i + 2] >= 0 && kernel[i] >= 0;
        lengths.push_back(known ? resolved(i, dimensions, images[i + 2], kernel[i]).output : -1);
    }
    return lengths;
}

std::size_t image_dimensions(std::span<const OperatorInput> inputs) {
    const std::size_t rank = inputs[0].type.shape.size();
    if (rank < 3 || rank > 5)
        refuse_input(input_text(inputs, 0) + " must have images, channels and one to three more dimensions");
    return rank - 2;
}

}  // namespace windrow::inference
