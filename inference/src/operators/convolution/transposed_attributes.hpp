// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The attributes of ConvTranspose and the window that they make.

#include "operators/convolution/sliding_attributes.hpp"
#include "windrow/semantics/sliding_window.hpp"

#include <cstdint>
#include <vector>

namespace windrow::inference {

class TransposedAttributes {
public:
    /// Throws W6610.
    explicit TransposedAttributes(const NodeAttributes& attributes);

    /// Throws W6612 unless the attributes are for so many dimensions.
    void require_dimensions(std::size_t dimensions) const;
    /// The kernel's lengths, as far as they are known.
    [[nodiscard]] std::vector<std::int64_t> kernel(const Shape& weights) const;
    /// Output length and borders of one dimension, by the equations of the operator's page (version 11). Throws W6612.
    [[nodiscard]] semantics::SlidingDimension dimension(std::size_t i, std::size_t dimensions, std::int64_t input,
                                                        std::int64_t kernel) const;
    /// All lengths known.
    [[nodiscard]] semantics::SlidingWindow window(const Shape& image, const Shape& weights) const;

private:
    SlidingAttributes sliding_;
    std::vector<std::int64_t> output_padding_, output_shape_;
};

}  // namespace windrow::inference
