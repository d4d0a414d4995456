// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The product of two matrices of floats over lanes: lanes are columns, so that each element is the sum that
/// semantics::dot_product defines.

#include "lanes/level.hpp"
#include "operators/matrix/matrix_product.hpp"

#include <cstdint>

namespace windrow::inference {

struct MatrixProductKernels {
    int panel_columns;  ///< columns that are computed at once
    /// As multiply_matrices. `panel`: room for inner * panel_columns floats.
    void (*multiply)(MatrixView<float> left, MatrixView<float> right, float* product, std::int64_t rows, std::int64_t columns,
                     std::int64_t inner, float* panel);
};

WINDROW_LANE_TABLE(MatrixProductKernels, matrix_product_kernels)

}  // namespace windrow::inference
