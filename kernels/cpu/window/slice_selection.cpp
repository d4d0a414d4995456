// SPDX-License-Identifier: Apache-2.0
#include "slice_selection.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace windrow::cpu {

namespace {

/// One row at a time: both places are written, one is kept.
void select_rows(const std::int64_t* local, std::int32_t first, std::size_t count, std::int64_t slice, std::int64_t length,
                 std::int32_t* inside, std::int32_t* outside, SliceSelection& selected) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t row = first + static_cast<std::int32_t>(i);
        // One unsigned comparison tests both ends.
        const bool in =
            static_cast<std::uint64_t>(local[row]) - static_cast<std::uint64_t>(slice) < static_cast<std::uint64_t>(length);
        inside[selected.inside] = row;
        outside[selected.outside] = row;
        selected.inside += in ? 1 : 0;
        selected.outside += in ? 0 : 1;
    }
}

#if defined(__x86_64__)

/// Eight rows at a time, which mostly are all inside.
[[gnu::target("avx2")]] SliceSelection select_slice_avx2(const std::int64_t* local, std::int32_t first, std::size_t count,
                                                         std::int64_t slice, std::int64_t length, std::int32_t* inside,
                                                         std::int32_t* outside) {
    SliceSelection selected;
    const __m256i begin = _mm256_set1_epi64x(slice);
    const __m256i size = _mm256_set1_epi64x(length);
    const __m256i before = _mm256_set1_epi64x(-1);
    const __m256i steps = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const auto all_inside = [&](const std::int64_t* p) __attribute__((target("avx2"))) {
        const __m256i low = _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)), begin);
        const __m256i high = _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 4)), begin);
        const __m256i low_in = _mm256_and_si256(_mm256_cmpgt_epi64(low, before), _mm256_cmpgt_epi64(size, low));
        const __m256i high_in = _mm256_and_si256(_mm256_cmpgt_epi64(high, before), _mm256_cmpgt_epi64(size, high));
        return _mm256_movemask_epi8(_mm256_and_si256(low_in, high_in)) == -1;
    };
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const std::int32_t row = first + static_cast<std::int32_t>(i);
        if (all_inside(local + row)) [[likely]] {
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(inside + selected.inside),
                                _mm256_add_epi32(_mm256_set1_epi32(row), steps));
            selected.inside += 8;
        } else {
            select_rows(local, row, 8, slice, length, inside, outside, selected);
        }
    }
    select_rows(local, first + static_cast<std::int32_t>(i), count - i, slice, length, inside, outside, selected);
    return selected;
}

const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;

#endif

}  // namespace

SliceSelection select_slice(const std::int64_t* local, std::int32_t first, std::size_t count, std::int64_t slice,
                            std::int64_t length, std::int32_t* inside, std::int32_t* outside) {
#if defined(__x86_64__)
    if (has_avx2) return select_slice_avx2(local, first, count, slice, length, inside, outside);
#endif
    SliceSelection selected;
    select_rows(local, first, count, slice, length, inside, outside, selected);
    return selected;
}

}  // namespace windrow::cpu
