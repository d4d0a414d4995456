// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What tensor cores see of a factor: a float rounded to fewer bits. The emulator's library rounds so before it multiplies.

#include "windrow/inference/program.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace windrow::inference {

/// To nearest, ties to even. NaN and infinities stay; a number may become infinite.
inline float rounded_factor(float value, LibraryMath math) {
    if (math == LibraryMath::fp32 || !std::isfinite(value)) return value;
    const std::uint32_t dropped = math == LibraryMath::tf32 ? 13 : 16;  // of the 23 bits behind the point
    std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t half = (1U << (dropped - 1)) - 1;
    bits += half + ((bits >> dropped) & 1U);
    return std::bit_cast<float>(bits >> dropped << dropped);
}

}  // namespace windrow::inference
