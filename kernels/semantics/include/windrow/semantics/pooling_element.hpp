// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an element of a pool is (ONNX MaxPool, AveragePool, LpPool and their global forms): the kernel's positions inside the
/// image, row-major ascending.

#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/lane.hpp"
#include "windrow/semantics/machine.hpp"
#include "windrow/semantics/sliding_window.hpp"

namespace windrow::semantics {

template <typename T>
struct LargestPooled {
    T value;
    i64 offset;  ///< in the image; -1 if the kernel stands on padding only
};

/// The largest and where it first is. A NaN is larger than any number. `lowest` is what padding counts as.
template <typename T>
WINDROW_HD LargestPooled<T> largest_pooled(const T* image, T lowest, const SlidingWindow& window, const SlidingPlace& place) {
    LargestPooled<T> best{lowest, -1};
    for_each_tap(window, place, [&](i64 offset, i64 /*tap*/) {
        const T value = image[offset];
        const bool is_number = best.value == best.value;
        if (best.offset < 0 || (is_number && !(value <= best.value))) best = {value, offset};
    });
    return best;
}

/// How many of the kernel's positions lie inside the padded image (a window of ceil_mode may reach beyond).
WINDROW_HD i64 padded_taps(const SlidingWindow& window, const SlidingPlace& place) {
    i64 count = 1;
    for (int i = 0; i < 3; ++i) {
        const SlidingDimension& d = window.at[i];
        const i64 room = d.input + d.pad_after - (place.at[i] * d.stride - d.pad_before);
        const i64 inside = room <= 0 ? 0 : (room + d.dilation - 1) / d.dilation;
        count *= inside < d.kernel ? inside : d.kernel;
    }
    return count;
}

/// The mean: added one after the other from 0, then divided by how many there are, those on padding counted if `with_padding`. 0
/// if there are none.
template <typename T>
WINDROW_HD T average_pooled(const T* image, bool with_padding, const SlidingWindow& window, const SlidingPlace& place) {
    T sum = T(0);
    i64 count = 0;
    for_each_tap(window, place, [&](i64 offset, i64 /*tap*/) {
        sum = sum + image[offset];
        ++count;
    });
    if (with_padding) count = padded_taps(window, place);
    return count == 0 ? T(0) : sum / static_cast<T>(count);
}

/// |x|^power for a whole power >= 1, multiplied from the left.
template <typename T>
WINDROW_HD T absolute_power(T x, i64 power) {
    const T size = absolute(x);
    T product = size;
    for (i64 i = 1; i < power; ++i) product = product * size;
    return product;
}

/// The power-th root of a sum of absolute_power: exact for 1, correctly rounded for 2 (a double's root, rounded once more, is the
/// float's), by double precision otherwise.
template <typename T>
WINDROW_HD T absolute_root(T sum, i64 power) {
    if (power == 1) return sum;
    const double wide = static_cast<double>(sum);
    if (power == 2) return static_cast<T>(square_root(wide));
    if (!(wide > 0) || wide == __builtin_huge_val()) return sum;
    return static_cast<T>(exp_of(ln_of(wide) / static_cast<double>(power)));
}

/// The p-norm.
template <typename T>
WINDROW_HD T norm_pooled(const T* image, i64 power, const SlidingWindow& window, const SlidingPlace& place) {
    T sum = T(0);
    for_each_tap(window, place, [&](i64 offset, i64 /*tap*/) { sum = sum + absolute_power(image[offset], power); });
    return absolute_root(sum, power);
}

}  // namespace windrow::semantics
