// SPDX-License-Identifier: Apache-2.0
#include "slice_selection.hpp"

#include "windrow/semantics/stretch.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace windrow::cpu {

namespace {

/// One row at a time: both places are written, one is kept.
template <typename RowAt>
SliceSelection select_rows(const std::int64_t* local, RowAt row_at, std::size_t count, std::int64_t slice, std::int64_t length,
                           std::int32_t* inside, std::int32_t* outside) {
    const semantics::Stretch bounds{slice, length, 0, 0};
    SliceSelection selected;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t row = row_at(i);
        const bool in = semantics::holds_time(bounds, local[row]);
        inside[selected.inside] = row;
        outside[selected.outside] = row;
        selected.inside += in ? 1 : 0;
        selected.outside += in ? 0 : 1;
    }
    return selected;
}

#if defined(__x86_64__)

/// For each set of eight rows (bit k: row k), the numbers of those in it, ascending; the rest is of no account.
struct RowsOfMask {
    std::int32_t rows[256][8] = {};
    constexpr RowsOfMask() {
        for (int mask = 0; mask < 256; ++mask) {
            int at = 0;
            for (int row = 0; row < 8; ++row) {
                if ((mask >> row & 1) != 0) rows[mask][at++] = row;
            }
        }
    }
};
constexpr RowsOfMask rows_of_mask;

/// Eight rows at a time; a table says which rows are in a set of eight.
[[gnu::target("avx2,popcnt")]] SliceSelection select_slice_avx2(const std::int64_t* local, std::int32_t first, std::size_t count,
                                                                std::int64_t slice, std::int64_t length, std::int32_t* inside,
                                                                std::int32_t* outside) {
    SliceSelection selected;
    const __m256i begin = _mm256_set1_epi64x(slice);
    const __m256i size = _mm256_set1_epi64x(length);
    const __m256i before = _mm256_set1_epi64x(-1);
    const auto inside_mask = [&](const std::int64_t* p) __attribute__((target("avx2"))) {
        const __m256i low = _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)), begin);
        const __m256i high = _mm256_sub_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 4)), begin);
        const __m256i low_in = _mm256_and_si256(_mm256_cmpgt_epi64(low, before), _mm256_cmpgt_epi64(size, low));
        const __m256i high_in = _mm256_and_si256(_mm256_cmpgt_epi64(high, before), _mm256_cmpgt_epi64(size, high));
        return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(low_in))) |
               static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(high_in))) << 4;
    };
    const auto store = [&](unsigned mask, std::int32_t row, std::int32_t* to) __attribute__((target("avx2"))) {
        const __m256i chosen = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows_of_mask.rows[mask]));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_add_epi32(_mm256_set1_epi32(row), chosen));
    };
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const std::int32_t row = first + static_cast<std::int32_t>(i);
        const unsigned mask = inside_mask(local + row);
        // No branch: whether all eight are inside cannot be foretold where slices are short.
        store(mask, row, inside + selected.inside);
        store(mask ^ 0xFF, row, outside + selected.outside);
        const auto chosen = static_cast<std::size_t>(__builtin_popcount(mask));
        selected.inside += chosen;
        selected.outside += 8 - chosen;
    }
    const std::int32_t next = first + static_cast<std::int32_t>(i);
    const SliceSelection rest = select_rows(
        local, [=](std::size_t k) { return next + static_cast<std::int32_t>(k); }, count - i, slice, length,
        inside + selected.inside, outside + selected.outside);
    return {selected.inside + rest.inside, selected.outside + rest.outside};
}

const bool has_avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0;

#endif

}  // namespace

SliceSelection select_slice(const std::int64_t* local, std::int32_t first, std::size_t count, std::int64_t slice,
                            std::int64_t length, std::int32_t* inside, std::int32_t* outside) {
#if defined(__x86_64__)
    if (has_avx2) return select_slice_avx2(local, first, count, slice, length, inside, outside);
#endif
    return select_rows(
        local, [=](std::size_t k) { return first + static_cast<std::int32_t>(k); }, count, slice, length, inside, outside);
}

SliceSelection select_slice_of(const std::int64_t* local, const std::int32_t* rows, std::size_t count, std::int64_t slice,
                               std::int64_t length, std::int32_t* inside, std::int32_t* outside) {
    return select_rows(
        local, [=](std::size_t k) { return rows[k]; }, count, slice, length, inside, outside);
}

}  // namespace windrow::cpu
