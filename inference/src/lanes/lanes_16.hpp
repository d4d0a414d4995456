// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lanes of 16 floats: AVX-512 F, DQ and VL.

#include "windrow/semantics/lane.hpp"

// GCC 12's intrinsics without a mask pass a value that the instruction does not read, and that they leave without one on purpose
// (avx512fintrin.h: `__Y = __Y`); GCC 12 warns of it wherever they are inlined. What stands in our own code is still found.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace windrow::inference::lanes_16 {

using semantics::u32;

struct Mask {
    __mmask16 bits;
};

struct Words {
    __m512i words;
    Words() = default;
    Words(__m512i from) : words(from) {}
    Words(u32 from) : words(_mm512_set1_epi32(static_cast<int>(from))) {}
};

struct Floats {
    __m512 values;
    Floats() = default;
    Floats(__m512 from) : values(from) {}
    Floats(float from) : values(_mm512_set1_ps(from)) {}
};

inline constexpr int width = 16;

[[gnu::always_inline]] inline Floats operator+(Floats a, Floats b) {
    return _mm512_add_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator-(Floats a, Floats b) {
    return _mm512_sub_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator*(Floats a, Floats b) {
    return _mm512_mul_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator/(Floats a, Floats b) {
    return _mm512_div_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator-(Floats a) {
    return _mm512_xor_ps(a.values, _mm512_set1_ps(-0.0F));
}
[[gnu::always_inline]] inline Mask operator<(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_LT_OQ)};
}
[[gnu::always_inline]] inline Mask operator<=(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_LE_OQ)};
}
[[gnu::always_inline]] inline Mask operator>(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_GT_OQ)};
}
[[gnu::always_inline]] inline Mask operator>=(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_GE_OQ)};
}
[[gnu::always_inline]] inline Mask operator==(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_EQ_OQ)};
}
[[gnu::always_inline]] inline Mask operator!=(Floats a, Floats b) {
    return {_mm512_cmp_ps_mask(a.values, b.values, _CMP_NEQ_UQ)};
}
[[gnu::always_inline]] inline Mask both(Mask a, Mask b) {
    return {static_cast<__mmask16>(a.bits & b.bits)};
}
[[gnu::always_inline]] inline Mask either(Mask a, Mask b) {
    return {static_cast<__mmask16>(a.bits | b.bits)};
}
[[gnu::always_inline]] inline Mask opposite(Mask a) {
    return {static_cast<__mmask16>(~a.bits)};
}
[[gnu::always_inline]] inline Floats select(Mask mask, Floats yes, Floats no) {
    return _mm512_mask_blend_ps(mask.bits, no.values, yes.values);
}
[[gnu::always_inline]] inline Words select(Mask mask, Words yes, Words no) {
    return _mm512_mask_blend_epi32(mask.bits, no.words, yes.words);
}
[[gnu::always_inline]] inline Floats minimum(Floats a, Floats b) {
    return _mm512_min_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats maximum(Floats a, Floats b) {
    return _mm512_max_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats absolute(Floats a) {
    return _mm512_andnot_ps(_mm512_set1_ps(-0.0F), a.values);
}
[[gnu::always_inline]] inline Floats copy_sign(Floats magnitude, Floats sign) {
    const __m512 minus = _mm512_set1_ps(-0.0F);
    return _mm512_or_ps(_mm512_andnot_ps(minus, magnitude.values), _mm512_and_ps(minus, sign.values));
}
[[gnu::always_inline]] inline Floats round_to_even(Floats a) {
    return _mm512_roundscale_ps(a.values, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats round_down(Floats a) {
    return _mm512_roundscale_ps(a.values, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats round_up(Floats a) {
    return _mm512_roundscale_ps(a.values, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats fused_multiply_add(Floats a, Floats b, Floats c) {
    return _mm512_fmadd_ps(a.values, b.values, c.values);
}
[[gnu::always_inline]] inline Floats square_root(Floats a) {
    return _mm512_sqrt_ps(a.values);
}
[[gnu::always_inline]] inline Words bits_of(Floats a) {
    return _mm512_castps_si512(a.values);
}
[[gnu::always_inline]] inline Floats float_of(Words a) {
    return _mm512_castsi512_ps(a.words);
}
[[gnu::always_inline]] inline Words operator+(Words a, Words b) {
    return _mm512_add_epi32(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator-(Words a, Words b) {
    return _mm512_sub_epi32(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator&(Words a, Words b) {
    return _mm512_and_si512(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator|(Words a, Words b) {
    return _mm512_or_si512(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator<<(Words a, int bits) {
    return _mm512_slli_epi32(a.words, static_cast<unsigned>(bits));
}
[[gnu::always_inline]] inline Words operator>>(Words a, int bits) {
    return _mm512_srli_epi32(a.words, static_cast<unsigned>(bits));
}

[[gnu::always_inline]] inline Floats load(const float* from) {
    return _mm512_loadu_ps(from);
}
[[gnu::always_inline]] inline void store(float* to, Floats a) {
    _mm512_storeu_ps(to, a.values);
}
[[gnu::always_inline]] inline Floats times_power_of_two(Floats value, Floats power) {
    return _mm512_scalef_ps(value.values, power.values);
}
/// The first `count` (0 to 16) of them.
[[gnu::always_inline]] inline Floats load(const float* from, int count) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1), from);
}
[[gnu::always_inline]] inline void store(float* to, Floats a, int count) {
    _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1U << count) - 1), a.values);
}

/// Rows become columns: afterwards block[j] holds element j of each former row.
[[gnu::always_inline]] inline void transpose(Floats (&block)[16]) {
    __m512 pairs[16];
    for (int i = 0; i < 16; i += 2) {
        pairs[i] = _mm512_unpacklo_ps(block[i].values, block[i + 1].values);
        pairs[i + 1] = _mm512_unpackhi_ps(block[i].values, block[i + 1].values);
    }
    // fours[4 * g + j]: of rows 4g to 4g + 3, elements j, 4 + j, 8 + j and 12 + j, one in each quarter.
    __m512 fours[16];
    for (int g = 0; g < 16; g += 4) {
        fours[g] = _mm512_shuffle_ps(pairs[g], pairs[g + 2], 0x44);
        fours[g + 1] = _mm512_shuffle_ps(pairs[g], pairs[g + 2], 0xee);
        fours[g + 2] = _mm512_shuffle_ps(pairs[g + 1], pairs[g + 3], 0x44);
        fours[g + 3] = _mm512_shuffle_ps(pairs[g + 1], pairs[g + 3], 0xee);
    }
    for (int j = 0; j < 4; ++j) {
        const __m512 low_even = _mm512_shuffle_f32x4(fours[j], fours[4 + j], 0x88);
        const __m512 low_odd = _mm512_shuffle_f32x4(fours[j], fours[4 + j], 0xdd);
        const __m512 high_even = _mm512_shuffle_f32x4(fours[8 + j], fours[12 + j], 0x88);
        const __m512 high_odd = _mm512_shuffle_f32x4(fours[8 + j], fours[12 + j], 0xdd);
        block[j] = _mm512_shuffle_f32x4(low_even, high_even, 0x88);
        block[4 + j] = _mm512_shuffle_f32x4(low_odd, high_odd, 0x88);
        block[8 + j] = _mm512_shuffle_f32x4(low_even, high_even, 0xdd);
        block[12 + j] = _mm512_shuffle_f32x4(low_odd, high_odd, 0xdd);
    }
}

}  // namespace windrow::inference::lanes_16
