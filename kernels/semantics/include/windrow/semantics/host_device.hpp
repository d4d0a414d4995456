// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The macros and the fixed-width integer names that the semantics headers need. Headers of this folder include nothing but
/// each other, so that their text can be compiled for the host, by nvcc and by NVRTC (which has no standard library).

#if defined(__CUDACC__)
#define WINDROW_HD __host__ __device__ inline
#define WINDROW_HD_MEMBER __host__ __device__
#define WINDROW_HD_RARE __host__ __device__ __noinline__
#else
#define WINDROW_HD inline
#define WINDROW_HD_MEMBER
#define WINDROW_HD_RARE __attribute__((noinline, cold))
#endif

/// WINDROW_HD_MEMBER stands before member functions. WINDROW_HD_RARE marks function templates that a hot loop calls for few rows:
/// kept out of line, so that the loop stays small.

namespace windrow::semantics {

using i8 = signed char;
using u8 = unsigned char;
using i16 = short;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned int;
using i64 = long;
using u64 = unsigned long;
using i128 = __int128;
using u128 = unsigned __int128;

}  // namespace windrow::semantics

#if defined(WINDROW_LANES)
// A file that is compiled once per instruction set (inference/src/lanes/lanes.hpp) keeps what it takes from these headers to
// itself: a copy that needs AVX-512 must not become the program's only one.
#undef WINDROW_HD
#undef WINDROW_HD_RARE
#define WINDROW_HD static inline
#define WINDROW_HD_RARE static __attribute__((noinline, cold))
#endif
