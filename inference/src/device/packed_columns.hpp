// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernel takes that packs columns into a tensor: plain addresses, no ownership.

#include "windrow/semantics/tensor_value.hpp"

#include <cstdint>

namespace windrow::inference {

/// An element of each row: where its values lie in the table and in a row of the tensor.
struct PackedColumn {
    std::int64_t first_word = 0;
    std::int64_t place = 0;
    semantics::WordNumber stored = semantics::WordNumber::integer;
    semantics::WordNumber read_as = semantics::WordNumber::integer;
    std::uint8_t padding[6] = {};
};

/// Columns that one launch packs, by value in its arguments.
inline constexpr std::uint32_t most_packed_columns = 64;

struct PackedColumns {
    PackedColumn columns[most_packed_columns];
    std::int64_t count = 0;
    std::int64_t row_elements = 0;              ///< of a row of the tensor
    std::int64_t rows = 0;                      ///< that are there
    std::int64_t room = 0;                      ///< rows of the tensor: those that are not there are zeros
    const std::uint64_t* table = nullptr;       ///< in device memory, as the following
    const std::int32_t* row_numbers = nullptr;  ///< [rows] of the table
};

}  // namespace windrow::inference
