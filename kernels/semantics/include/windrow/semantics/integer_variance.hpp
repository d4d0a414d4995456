// SPDX-License-Identifier: Apache-2.0
#pragma once

/// VAR and STDDEV of integers, as Flink computes them (aggregates NOTES 200): the total and the total of squares wrap in the
/// argument's type; (Q - S * S / n) / (n or n - 1) with S * S wrapped too and the divisions in BIGINT, truncating; STDDEV is the
/// square root of that, cut to an integer. The formula does not depend on the order of the rows.

#include "windrow/semantics/host_device.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

struct IntegerMoments {
    u64 sum;
    u64 squares;
    u64 count;
};

WINDROW_HD void add(IntegerMoments& state, i64 value) {
    state.sum += static_cast<u64>(value);
    state.squares += static_cast<u64>(value) * static_cast<u64>(value);
    state.count += 1;
}

WINDROW_HD void merge(IntegerMoments& into, const IntegerMoments& from) {
    into.sum += from.sum;
    into.squares += from.squares;
    into.count += from.count;
}

WINDROW_HD void retract(IntegerMoments& into, const IntegerMoments& from) {
    into.sum -= from.sum;
    into.squares -= from.squares;
    into.count -= from.count;
}

/// Needs count > 0, and count > 1 for a sample.
template <typename Integer>
WINDROW_HD i64 integer_variance_wide(const IntegerMoments& state, bool sample) {
    const u64 sum = static_cast<u64>(static_cast<i64>(static_cast<Integer>(state.sum)));
    const i64 square_of_sum = static_cast<Integer>(sum * sum);
    const i64 squares = static_cast<Integer>(state.squares);
    const i64 count = static_cast<i64>(state.count);
    const u64 difference = static_cast<u64>(squares) - static_cast<u64>(square_of_sum / count);
    return static_cast<i64>(difference) / (sample ? count - 1 : count);
}

template <typename Integer>
WINDROW_HD Integer integer_variance(const IntegerMoments& state, bool sample) {
    return static_cast<Integer>(integer_variance_wide<Integer>(state, sample));
}

/// The root of a negative variance (which wrapping can give) is NaN, and NaN as an integer is 0.
template <typename Integer>
WINDROW_HD Integer integer_deviation(const IntegerMoments& state, bool sample) {
    const i64 variance = integer_variance_wide<Integer>(state, sample);
    if (variance <= 0) return 0;
    const double root = square_root(static_cast<double>(variance));
    if constexpr (sizeof(Integer) == 4) {
        if (root >= 2147483647.0) return 0x7FFFFFFF;
    }
    return static_cast<Integer>(static_cast<i64>(root));
}

}  // namespace windrow::semantics
