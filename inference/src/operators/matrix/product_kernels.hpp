// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Products of two matrices of FLOAT over lanes, with the bits of semantics::dot_product.

#include "lanes/level.hpp"

#include <cstdint>

namespace windrow::inference {

/// Elements lie at left[row * left_row + k * left_column] and right[k * right_row + column * right_column].
struct FloatProduct {
    const float* left;
    std::int64_t left_row, left_column;
    const float* right;
    std::int64_t right_row, right_column;
    float* product;  ///< [rows][columns]
    std::int64_t rows, columns, inner;
};

struct ProductKernels {
    int panel_columns;  ///< of the right matrix that are packed at once
    /// `panel`: room for inner * panel_columns floats, aligned to 64 bytes.
    void (*multiply)(const FloatProduct& product, float* panel);
};

WINDROW_LANE_TABLE(ProductKernels, product_kernels)

}  // namespace windrow::inference
