// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Softmax over n values: their maximum, the sum of e^(x - maximum), then the quotient; each in ascending order from the first
/// value. Lanes run over rows, never over the values. Lane: floats (lane.hpp) or `double`.

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

namespace windrow::semantics {

/// One step of the maximum; starts from the first value. NaN wins from whichever side.
template <typename Lane>
WINDROW_HD Lane larger(Lane so_far, Lane x) {
    return combine<BinaryFunction::maximum>(so_far, x);
}
/// e^(x - maximum), what is summed by plain additions.
template <typename Lane>
WINDROW_HD Lane softmax_term(Lane x, Lane maximum_of_all) {
    return activation_detail::exponential(x - maximum_of_all);
}
template <typename Lane>
WINDROW_HD Lane softmax_element(Lane term, Lane sum) {
    return term / sum;
}
template <typename Lane>
WINDROW_HD Lane log_softmax_element(Lane x, Lane maximum_of_all, Lane sum) {
    return (x - maximum_of_all) - activation_detail::logarithm(sum);
}

}  // namespace windrow::semantics
