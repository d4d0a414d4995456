// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Einsum's equation ("bij,bjk->bik"), made into axes: first those of the output in its order, then those that are summed over in
/// the order in which they appear.

#include "windrow/inference/tensor.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// An equation as it is written. A term is a list of labels; `ellipsis` stands for the dimensions that no letter names.
class EinsumEquation {
public:
    static constexpr char ellipsis = '.';

    /// Throws W6610 if the text is no equation.
    explicit EinsumEquation(const std::string& text);

    /// The equation over operands of these shapes (lengths may be -1).
    struct Axes {
        std::vector<std::int64_t> lengths;               ///< of each axis
        std::size_t output_axes = 0;                     ///< the first so many are the output's
        std::vector<std::vector<std::int64_t>> strides;  ///< of each operand along each axis, in elements; 0 where it does not
                                                         ///< move. Meaningful if all lengths are known
        [[nodiscard]] Shape output() const {
            return {lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(output_axes)};
        }
    };
    /// Throws W6612 if the shapes do not fit the equation.
    [[nodiscard]] Axes axes(std::span<const Shape> shapes) const;

private:
    std::vector<std::string> terms_;  ///< of each operand: letters, and '.' for an ellipsis
    std::string output_;
};

}  // namespace windrow::inference
