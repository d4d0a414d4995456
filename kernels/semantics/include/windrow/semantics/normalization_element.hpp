// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Normalizations: mean and variance over n values in two passes, each ascending from 0, then one element. Lanes run over rows or
/// channels, never over the values. Lane: floats (lane.hpp) or `double`.

#include "windrow/semantics/lane.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// sum + (x - mean)^2, the step of the second pass.
template <typename Lane>
WINDROW_HD Lane add_squared_distance(Lane sum, Lane x, Lane mean) {
    const Lane distance = x - mean;
    return fused_multiply_add(distance, distance, sum);
}
/// sum + x^2, for the root of the mean of squares.
template <typename Lane>
WINDROW_HD Lane add_square(Lane sum, Lane x) {
    return fused_multiply_add(x, x, sum);
}
/// 1 / sqrt(variance + epsilon).
template <typename Lane>
WINDROW_HD Lane inverse_deviation(Lane variance, Lane epsilon) {
    return Lane(1.0F) / square_root(variance + epsilon);
}
/// (x - mean) * factor + bias, the product and the sum in one rounding.
template <typename Lane>
WINDROW_HD Lane scaled_distance(Lane x, Lane mean, Lane factor, Lane bias) {
    return fused_multiply_add(x - mean, factor, bias);
}
/// The same with factor = inverse * scale, rounded.
template <typename Lane>
WINDROW_HD Lane normalized_element(Lane x, Lane mean, Lane inverse, Lane scale, Lane bias) {
    return scaled_distance(x, mean, inverse * scale, bias);
}
template <typename Lane>
WINDROW_HD Lane normalized_element(Lane x, Lane mean, Lane inverse) {
    return (x - mean) * inverse;
}

}  // namespace windrow::semantics
