// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FLOAT16 (IEEE 754 binary16) and BFLOAT16 to and from float; to nearest, ties to even, NaN stays NaN.

#include "windrow/semantics/floating.hpp"

namespace windrow::semantics {

WINDROW_HD constexpr float float_from_float16(u16 half) {
    const u32 sign = static_cast<u32>(half & 0x8000U) << 16;
    const u32 exponent = (half >> 10) & 31U;
    const u32 significand = half & 0x3ffU;
    if (exponent == 31) return float_of(sign | 0x7f800000U | significand << 13);
    if (exponent == 0) {
        const float size = static_cast<float>(significand) * 0x1p-24F;
        return sign != 0 ? -size : size;
    }
    return float_of(sign | (exponent + 112U) << 23 | significand << 13);
}

WINDROW_HD constexpr u16 float16_from_float(float v) {
    const u32 bits = bits_of(v);
    const u32 sign = (bits >> 16) & 0x8000U;
    const float size = absolute(v);
    if (v != v) return static_cast<u16>(sign | 0x7e00U);
    if (size >= 65520.0F) return static_cast<u16>(sign | 0x7c00U);
    if (size < 0x1p-14F) {
        // Adding 1/2 leaves multiples of 2^-24 in the significand, rounded by the addition.
        return static_cast<u16>(sign | (bits_of(size + 0.5F) - bits_of(0.5F)));
    }
    const u32 magnitude = bits & 0x7fffffffU;
    const u32 rounded = magnitude + 0xfffU + ((magnitude >> 13) & 1U);
    return static_cast<u16>(sign | ((rounded >> 13) - (112U << 10)));
}

WINDROW_HD constexpr float float_from_bfloat16(u16 brain) {
    return float_of(static_cast<u32>(brain) << 16);
}

WINDROW_HD constexpr u16 bfloat16_from_float(float v) {
    const u32 bits = bits_of(v);
    if (v != v) return static_cast<u16>((bits >> 16) | 0x40U);
    return static_cast<u16>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

}  // namespace windrow::semantics
