// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Places of extremes along an axis (ONNX ArgMax, ArgMin, TopK), running sums. Elements lie `step` apart.

#include "windrow/semantics/arithmetic_element.hpp"

namespace windrow::semantics {

/// The first place of the extreme, or the last. A NaN is the extreme of either. `count` is at least 1.
template <typename T>
WINDROW_HD i64 extreme_place(const T* from, i64 step, i64 count, bool largest, bool last) {
    i64 best = 0;
    for (i64 i = 1; i < count; ++i) {
        const T x = from[i * step];
        const T extreme = from[best * step];
        const bool missing = x != x;
        const bool extreme_missing = extreme != extreme;
        const bool better = missing || extreme_missing ? missing && !extreme_missing : largest ? extreme < x : x < extreme;
        const bool equal = x == extreme || (missing && extreme_missing);
        if (better || (last && equal)) best = i;
    }
    return best;
}

/// Whether a stands before b; NaN comes after every number, as NumPy sorts it.
template <typename T>
WINDROW_HD bool sorts_before(T a, T b) {
    return a < b || (a == a && b != b);
}

/// Whether place i goes before place j: by the elements, the largest or the smallest first, then by the place.
template <typename T>
WINDROW_HD bool ranks_before(const T* from, i64 step, bool largest, i64 i, i64 j) {
    const T a = from[i * step];
    const T b = from[j * step];
    if (largest ? sorts_before(b, a) : sorts_before(a, b)) return true;
    if (largest ? sorts_before(a, b) : sorts_before(b, a)) return false;
    return i < j;
}

/// The place that comes next behind `previous` (-1: the first of all) in that order, of `count`; one is left.
template <typename T>
WINDROW_HD i64 next_ranked(const T* from, i64 step, i64 count, bool largest, i64 previous) {
    i64 next = -1;
    for (i64 i = 0; i < count; ++i) {
        if (previous >= 0 && !ranks_before(from, step, largest, previous, i)) continue;
        if (next < 0 || ranks_before(from, step, largest, i, next)) next = i;
    }
    return next;
}

/// Plain additions from 0, from the first element on or, reversed, from the last. `exclusive` leaves an element's own value out.
template <typename T>
WINDROW_HD void running_sum(const T* from, T* to, i64 step, i64 count, bool exclusive, bool reverse) {
    T sum = T(0);
    for (i64 n = 0; n < count; ++n) {
        const i64 at = (reverse ? count - 1 - n : n) * step;
        const T next = combine<BinaryFunction::add>(sum, from[at]);
        to[at] = exclusive ? sum : next;
        sum = next;
    }
}

}  // namespace windrow::semantics
