// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Least and greatest of a run of 64-bit integers, several at a time.

#include <cstddef>
#include <cstdint>

namespace windrow {

struct Extent {
    std::int64_t least = INT64_MAX;
    std::int64_t greatest = INT64_MIN;
};

/// Of no value at all: least > greatest.
Extent extent_of(const std::int64_t* values, std::size_t count);

}  // namespace windrow
