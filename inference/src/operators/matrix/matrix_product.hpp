// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The product of two matrices, in one place: every operator that multiplies matrices calls this.

#include <cstdint>

namespace windrow::inference {

/// A matrix whose element (row, column) is data[row * row_step + column * column_step].
template <typename T>
struct MatrixView {
    const T* data;
    std::int64_t row_step;
    std::int64_t column_step;
};

/// product[row * columns + column] = the sum of products over `inner`, as semantics::dot_product defines it. T: float, double, or
/// an integer of 32 or 64 bits.
template <typename T>
void multiply_matrices(MatrixView<T> left, MatrixView<T> right, T* product, std::int64_t rows, std::int64_t columns,
                       std::int64_t inner);

}  // namespace windrow::inference
