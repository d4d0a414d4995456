// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/extent.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

/// Four values; the compiler turns operations on them into what the instruction set offers.
using Values = std::int64_t __attribute__((vector_size(32)));

[[gnu::always_inline]] inline Extent scan(const std::int64_t* values, std::size_t count) {
    Extent extent;
    std::size_t i = 0;
    if (count >= 8) {
        // Two chains, so that one comparison need not wait for the other.
        Values least[2];
        Values greatest[2];
        std::memcpy(least, values, sizeof least);
        std::memcpy(greatest, values, sizeof greatest);
        for (i = 8; i + 8 <= count; i += 8) {
            for (std::size_t k = 0; k < 2; ++k) {
                Values next;
                std::memcpy(&next, values + i + 4 * k, sizeof next);
                least[k] = next < least[k] ? next : least[k];
                greatest[k] = next > greatest[k] ? next : greatest[k];
            }
        }
        for (std::size_t k = 0; k < 8; ++k) {
            extent.least = std::min<std::int64_t>(extent.least, least[k / 4][k % 4]);
            extent.greatest = std::max<std::int64_t>(extent.greatest, greatest[k / 4][k % 4]);
        }
    }
    for (; i < count; ++i) {
        extent.least = std::min(extent.least, values[i]);
        extent.greatest = std::max(extent.greatest, values[i]);
    }
    return extent;
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] Extent scan_avx2(const std::int64_t* values, std::size_t count) {
    return scan(values, count);
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

Extent extent_of(const std::int64_t* values, std::size_t count) {
#if defined(__x86_64__)
    if (has_avx2) return scan_avx2(values, count);
#endif
    return scan(values, count);
}

}  // namespace windrow
