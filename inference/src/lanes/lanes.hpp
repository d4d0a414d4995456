// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For files called `*_lanes.cpp` only: the lanes of the level that the file is being compiled for. What such a file defines
/// stands in namespace windrow::inference::WINDROW_LANES_NAMESPACE, so that no function that needs AVX-512 can take the place of
/// another's (nothing else that it emits may have a name outside: templates of the standard library are not called there, and
/// what kernels/semantics defines is internal to the file, see host_device.hpp; tests/architecture/check_lanes.py looks).
///
/// Each level has the types Floats (`width` floats), Words (as many 32-bit unsigned integers) and Mask, with the primitives that
/// kernels/semantics/float_math.hpp is written in, and loads and stores of `width` floats or of the first `count` (others are
/// read as 0).

#if !defined(WINDROW_LANES)
#error "only files called *_lanes.cpp include lanes/lanes.hpp"
#elif WINDROW_LANES == 16
#include "lanes/lanes_16.hpp"
#define WINDROW_LANES_NAMESPACE lanes_16
#elif WINDROW_LANES == 8
#include "lanes/lanes_8.hpp"
#define WINDROW_LANES_NAMESPACE lanes_8
#else
#include "lanes/lanes_1.hpp"
#define WINDROW_LANES_NAMESPACE lanes_1
#endif
