// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lanes of 8 floats: AVX2 and FMA.

#include "windrow/semantics/lane.hpp"

#include <immintrin.h>

namespace windrow::inference::lanes_8 {

using semantics::u32;

struct Mask {
    __m256 bits;
};

struct Words {
    __m256i words;
    Words() = default;
    Words(__m256i from) : words(from) {}
    Words(u32 from) : words(_mm256_set1_epi32(static_cast<int>(from))) {}
};

struct Floats {
    __m256 values;
    Floats() = default;
    Floats(__m256 from) : values(from) {}
    Floats(float from) : values(_mm256_set1_ps(from)) {}
};

inline constexpr int width = 8;

[[gnu::always_inline]] inline Floats operator+(Floats a, Floats b) {
    return _mm256_add_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator-(Floats a, Floats b) {
    return _mm256_sub_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator*(Floats a, Floats b) {
    return _mm256_mul_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator/(Floats a, Floats b) {
    return _mm256_div_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats operator-(Floats a) {
    return _mm256_xor_ps(a.values, _mm256_set1_ps(-0.0F));
}
[[gnu::always_inline]] inline Mask operator<(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_LT_OQ)};
}
[[gnu::always_inline]] inline Mask operator<=(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_LE_OQ)};
}
[[gnu::always_inline]] inline Mask operator>(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_GT_OQ)};
}
[[gnu::always_inline]] inline Mask operator>=(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_GE_OQ)};
}
[[gnu::always_inline]] inline Mask operator==(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_EQ_OQ)};
}
[[gnu::always_inline]] inline Mask operator!=(Floats a, Floats b) {
    return {_mm256_cmp_ps(a.values, b.values, _CMP_NEQ_UQ)};
}
[[gnu::always_inline]] inline Mask both(Mask a, Mask b) {
    return {_mm256_and_ps(a.bits, b.bits)};
}
[[gnu::always_inline]] inline Mask either(Mask a, Mask b) {
    return {_mm256_or_ps(a.bits, b.bits)};
}
[[gnu::always_inline]] inline Mask opposite(Mask a) {
    return {_mm256_xor_ps(a.bits, _mm256_castsi256_ps(_mm256_set1_epi32(-1)))};
}
[[gnu::always_inline]] inline Floats select(Mask mask, Floats yes, Floats no) {
    return _mm256_blendv_ps(no.values, yes.values, mask.bits);
}
[[gnu::always_inline]] inline Words select(Mask mask, Words yes, Words no) {
    return _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(no.words), _mm256_castsi256_ps(yes.words), mask.bits));
}
[[gnu::always_inline]] inline Floats minimum(Floats a, Floats b) {
    return _mm256_min_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats maximum(Floats a, Floats b) {
    return _mm256_max_ps(a.values, b.values);
}
[[gnu::always_inline]] inline Floats absolute(Floats a) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.values);
}
[[gnu::always_inline]] inline Floats copy_sign(Floats magnitude, Floats sign) {
    const __m256 minus = _mm256_set1_ps(-0.0F);
    return _mm256_or_ps(_mm256_andnot_ps(minus, magnitude.values), _mm256_and_ps(minus, sign.values));
}
[[gnu::always_inline]] inline Floats round_to_even(Floats a) {
    return _mm256_round_ps(a.values, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats round_down(Floats a) {
    return _mm256_round_ps(a.values, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats round_up(Floats a) {
    return _mm256_round_ps(a.values, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Floats fused_multiply_add(Floats a, Floats b, Floats c) {
    return _mm256_fmadd_ps(a.values, b.values, c.values);
}
[[gnu::always_inline]] inline Floats square_root(Floats a) {
    return _mm256_sqrt_ps(a.values);
}
[[gnu::always_inline]] inline Words bits_of(Floats a) {
    return _mm256_castps_si256(a.values);
}
[[gnu::always_inline]] inline Floats float_of(Words a) {
    return _mm256_castsi256_ps(a.words);
}
[[gnu::always_inline]] inline Words operator+(Words a, Words b) {
    return _mm256_add_epi32(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator-(Words a, Words b) {
    return _mm256_sub_epi32(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator&(Words a, Words b) {
    return _mm256_and_si256(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator|(Words a, Words b) {
    return _mm256_or_si256(a.words, b.words);
}
[[gnu::always_inline]] inline Words operator<<(Words a, int bits) {
    return _mm256_slli_epi32(a.words, bits);
}
[[gnu::always_inline]] inline Words operator>>(Words a, int bits) {
    return _mm256_srli_epi32(a.words, bits);
}

[[gnu::always_inline]] inline Floats load(const float* from) {
    return _mm256_loadu_ps(from);
}
[[gnu::always_inline]] inline void store(float* to, Floats a) {
    _mm256_storeu_ps(to, a.values);
}
/// The first `count` (0 to 8) of them.
[[gnu::always_inline]] inline __m256i first_lanes(int count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
[[gnu::always_inline]] inline Floats load(const float* from, int count) {
    return _mm256_maskload_ps(from, first_lanes(count));
}
[[gnu::always_inline]] inline void store(float* to, Floats a, int count) {
    _mm256_maskstore_ps(to, first_lanes(count), a.values);
}

/// Rows become columns: afterwards block[j] holds element j of each former row.
[[gnu::always_inline]] inline void transpose(Floats (&block)[8]) {
    __m256 pairs[8];
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm256_unpacklo_ps(block[i].values, block[i + 1].values);
        pairs[i + 1] = _mm256_unpackhi_ps(block[i].values, block[i + 1].values);
    }
    // fours[4 * g + j]: of rows 4g to 4g + 3, elements j and 4 + j, one in each half.
    __m256 fours[8];
    for (int g = 0; g < 8; g += 4) {
        fours[g] = _mm256_shuffle_ps(pairs[g], pairs[g + 2], 0x44);
        fours[g + 1] = _mm256_shuffle_ps(pairs[g], pairs[g + 2], 0xee);
        fours[g + 2] = _mm256_shuffle_ps(pairs[g + 1], pairs[g + 3], 0x44);
        fours[g + 3] = _mm256_shuffle_ps(pairs[g + 1], pairs[g + 3], 0xee);
    }
    for (int j = 0; j < 4; ++j) {
        block[j] = _mm256_permute2f128_ps(fours[j], fours[4 + j], 0x20);
        block[4 + j] = _mm256_permute2f128_ps(fours[j], fours[4 + j], 0x31);
    }
}

}  // namespace windrow::inference::lanes_8
