// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SUM and AVG of integers. SUM wraps in its own width; since wrapping commutes with addition, 64 bits are kept and cut at the
/// end. AVG divides the 64-bit sum (which wraps for BIGINT) and truncates toward zero. Rule: aggregates NOTES 030, 040, D3.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

struct IntegerSum {
    u64 sum;
    u64 count;  ///< values that are not null
};

WINDROW_HD void add(IntegerSum& state, i64 value) {
    state.sum += static_cast<u64>(value);
    state.count += 1;
}

WINDROW_HD void merge(IntegerSum& into, const IntegerSum& from) {
    into.sum += from.sum;
    into.count += from.count;
}

WINDROW_HD void retract(IntegerSum& into, const IntegerSum& from) {
    into.sum -= from.sum;
    into.count -= from.count;
}

/// The sum in the width of `Integer`.
template <typename Integer>
WINDROW_HD Integer wrapped_sum(const IntegerSum& state) {
    return static_cast<Integer>(state.sum);
}

/// Needs count > 0. The quotient of two 64-bit numbers fits except -2^63 / -1, which count > 0 excludes.
template <typename Integer>
WINDROW_HD Integer truncated_average(const IntegerSum& state) {
    return static_cast<Integer>(static_cast<i64>(state.sum) / static_cast<i64>(state.count));
}

}  // namespace windrow::semantics
