// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Machine operations that host and device compilers spell differently: NVRTC has none of the host compilers' built-in functions.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// How many zero bits are above the highest one bit; `v` is not 0.
WINDROW_HD constexpr int leading_zeros(u64 v) {
#if defined(__CUDA_ARCH__)
    return __clzll(static_cast<long long>(v));
#else
    return __builtin_clzl(v);
#endif
}
WINDROW_HD constexpr int leading_zeros(u32 v) {
#if defined(__CUDA_ARCH__)
    return __clz(static_cast<int>(v));
#else
    return __builtin_clz(v);
#endif
}
/// How many zero bits are below the lowest one bit; `v` is not 0.
WINDROW_HD constexpr int trailing_zeros(u64 v) {
#if defined(__CUDA_ARCH__)
    return __ffsll(static_cast<long long>(v)) - 1;
#else
    return __builtin_ctzl(v);
#endif
}
/// Correctly rounded (IEEE 754), on every machine.
WINDROW_HD double square_root(double v) {
#if defined(__CUDA_ARCH__)
    return __dsqrt_rn(v);
#else
    return __builtin_sqrt(v);
#endif
}
/// The eight bytes at `data`, which need not be aligned, as a little-endian word.
WINDROW_HD u64 load_word(const char* data) {
    u64 word = 0;
#if defined(__CUDA_ARCH__) || defined(__SANITIZE_THREAD__)  // memcpy is not reported to who watches accesses
    for (int i = 0; i < 8; ++i) word |= static_cast<u64>(static_cast<u8>(data[i])) << (8 * i);
#else
    __builtin_memcpy(&word, data, sizeof(word));
#endif
    return word;
}

}  // namespace windrow::semantics
