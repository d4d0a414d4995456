// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tells the rows of a slice from the others, several at a time.

#include <cstddef>
#include <cstdint>

namespace windrow::cpu {

struct SliceSelection {
    std::size_t inside = 0;
    std::size_t outside = 0;
};

/// Writes the numbers of the rows first, first + 1 ... whose time lies in [slice, slice + length) to `inside` and those of the
/// others to `outside`, ascending. `local`: times of all rows of the batch [milliseconds]. Both outputs need room for `count` + 8
/// numbers.
SliceSelection select_slice(const std::int64_t* local, std::int32_t first, std::size_t count, std::int64_t slice,
                            std::int64_t length, std::int32_t* inside, std::int32_t* outside);

/// The same for the rows whose numbers are `rows[0..count)`. `outside` may be `rows` itself; both outputs need room for `count`
/// numbers.
SliceSelection select_slice_of(const std::int64_t* local, const std::int32_t* rows, std::size_t count, std::int64_t slice,
                               std::int64_t length, std::int32_t* inside, std::int32_t* outside);

}  // namespace windrow::cpu
