// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Softmax over n >= 1 values: their maximum, the sum of e^(x - maximum), then the quotient; each in ascending order. Lanes run
/// over rows, never over the values. Lane: floats (lane.hpp) or `double`.

#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

namespace windrow::semantics {

/// One step of the maximum; starts from the first value. NaN wins from whichever side.
template <typename Lane>
WINDROW_HD Lane larger(Lane so_far, Lane x) {
    return combine<BinaryFunction::maximum>(so_far, x);
}
/// Values that lie `stride` apart.
template <typename T>
struct StridedValues {
    const T* first;
    i64 stride;
    WINDROW_HD_MEMBER T operator()(i64 i) const { return first[i * stride]; }
};

/// The maximum of value(0), value(1), ... value(count - 1).
template <typename Value>
WINDROW_HD auto softmax_maximum(i64 count, const Value& value) {
    auto so_far = value(0);
    for (i64 i = 1; i < count; ++i) so_far = larger(so_far, value(i));
    return so_far;
}
/// e^(x - maximum), what is summed.
template <typename Lane>
WINDROW_HD Lane softmax_term(Lane x, Lane maximum_of_all) {
    return activate<Activation::exp>(x - maximum_of_all, Lane(0.0F), Lane(0.0F));
}
/// The terms of values, which are also written to `kept` (the same stride) unless it is null.
template <typename T>
struct SoftmaxTerms {
    StridedValues<T> values;
    T maximum_of_all;
    T* kept;
    WINDROW_HD_MEMBER T operator()(i64 i) const {
        const T term = softmax_term(values(i), maximum_of_all);
        if (kept != nullptr) kept[i * values.stride] = term;
        return term;
    }
};
/// The sum of term(0), term(1), ..., added to 0 one after the other (no term is -0, so that it is as if added to the first).
template <typename Lane, typename Term>
WINDROW_HD Lane softmax_sum(i64 count, const Term& term) {
    Lane sum = Lane(0.0F);
    for (i64 i = 0; i < count; ++i) sum = sum + term(i);
    return sum;
}
template <typename Lane>
WINDROW_HD Lane softmax_element(Lane term, Lane sum) {
    return term / sum;
}
template <typename Lane>
WINDROW_HD Lane log_softmax_element(Lane x, Lane maximum_of_all, Lane sum) {
    return (x - maximum_of_all) - activate<Activation::log>(sum, Lane(0.0F), Lane(0.0F));
}

}  // namespace windrow::semantics
