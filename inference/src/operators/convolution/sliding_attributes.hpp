// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The attributes that convolutions and pools share (kernel_shape, strides, dilations, pads, auto_pad, ceil_mode), and what
/// follows for a given image.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/sliding_window.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace windrow::inference {

enum class AutoPad : std::uint8_t { given, same_upper, same_lower, valid };

class SlidingAttributes {
public:
    /// Throws W6610 for values that no kernel has (a stride of 0, a negative border).
    explicit SlidingAttributes(const NodeAttributes& attributes);

    [[nodiscard]] const std::vector<std::int64_t>& kernel_shape() const noexcept { return kernel_shape_; }
    [[nodiscard]] AutoPad auto_pad() const noexcept { return auto_pad_; }

    /// The window over images whose shape is [images, channels, 1 to 3 lengths]. All lengths must be known; throws W6612 if the
    /// kernel does not fit.
    [[nodiscard]] semantics::SlidingWindow window(const Shape& images, const std::vector<std::int64_t>& kernel) const;
    /// The output's lengths without images and channels; -1 where the image's or the kernel's is not known.
    [[nodiscard]] Shape output_lengths(const Shape& images, const std::vector<std::int64_t>& kernel) const;

    /// Stride, dilation and borders of dimension `i` of `dimensions`, as the node says; lengths are left at 1.
    [[nodiscard]] semantics::SlidingDimension dimension(std::size_t i, std::size_t dimensions) const;

private:
    [[nodiscard]] semantics::SlidingDimension resolved(std::size_t i, std::size_t dimensions, std::int64_t input,
                                                       std::int64_t kernel) const;

    std::vector<std::int64_t> kernel_shape_, strides_, dilations_, pads_;
    AutoPad auto_pad_ = AutoPad::given;
    bool ceil_mode_ = false;
};

/// Throws W6612 unless the shape is [images, channels, 1 to 3 lengths]; returns how many lengths.
std::size_t image_dimensions(std::span<const OperatorInput> inputs);

}  // namespace windrow::inference
