// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signals over time for generated sensors: pure functions of their arguments, in plain arithmetic (no libm), so that every
/// machine makes the same bytes.

#include "command/generate/random_source.hpp"

#include <cmath>
#include <cstdint>

namespace windrow::command::generate {

/// A wave from -1 to 1 of period 1 that looks like a sine: two parabolas a period.
inline double wave(double turns) noexcept {
    const double place = turns - std::floor(turns);
    const double half = place < 0.5 ? 2 * place : 2 * place - 1;
    const double arch = 4 * half * (1 - half);
    return place < 0.5 ? arch : -arch;
}

/// A smooth random signal from -1 to 1 that takes a new random value every `step` milliseconds (value noise).
inline double wander(std::uint64_t seed, std::uint64_t series, std::int64_t time_ms, std::int64_t step) noexcept {
    const auto knot = static_cast<std::uint64_t>(time_ms / step);
    const auto at = [&](std::uint64_t number) {
        return 2 * RandomSource(seed, series << 32 | (number & 0xFFFFFFFFU)).unit() - 1;
    };
    const double part = static_cast<double>(time_ms % step) / static_cast<double>(step);
    const double weight = part * part * (3 - 2 * part);
    return at(knot) * (1 - weight) + at(knot + 1) * weight;
}

/// Nearly normal noise of mean 0 and standard deviation 1, between -3.5 and 3.5: the sum of four uniform numbers.
inline double bell(RandomSource& random) noexcept {
    double sum = 0;
    for (int i = 0; i < 4; ++i) sum += random.unit();
    return (sum - 2) * 1.7320508075688772;  // a uniform number has variance 1/12
}

/// A number in [0, 1) that is mostly small: the product of `factors` uniform numbers.
inline double mostly_small(RandomSource& random, int factors) noexcept {
    double product = 1;
    for (int i = 0; i < factors; ++i) product *= random.unit();
    return product;
}

/// The number as a decimal of `10^places` = `scale`, as record writers take it.
inline std::int64_t scaled(double value, double scale) noexcept {
    return static_cast<std::int64_t>(std::floor(value * scale + 0.5));
}

}  // namespace windrow::command::generate
