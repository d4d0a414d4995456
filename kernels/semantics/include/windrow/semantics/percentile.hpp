// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a percentile lies among n sorted values, and the linear interpolation between its neighbours (aggregates NOTES 250).

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

struct PercentilePlace {
    u64 lower;     ///< rank of the value at or below the place, from 0
    u64 upper;     ///< rank of the value at or above it
    double above;  ///< distance from `lower` to the place, in [0, 1)
    double below;  ///< distance from the place to `upper`
};

/// Needs count > 0 and 0 <= percentage <= 1.
WINDROW_HD PercentilePlace percentile_place(u64 count, double percentage) {
    const double place = static_cast<double>(count - 1) * percentage;
    PercentilePlace out{};
    out.lower = static_cast<u64>(place);
    const double floor = static_cast<double>(out.lower);
    out.upper = place > floor ? out.lower + 1 : out.lower;
    out.above = place - floor;
    out.below = static_cast<double>(out.upper) - place;
    return out;
}

WINDROW_HD double interpolate(const PercentilePlace& place, double lower, double upper) {
    if (place.lower == place.upper || lower == upper) return lower;
    return place.below * lower + place.above * upper;
}

}  // namespace windrow::semantics
