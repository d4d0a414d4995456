// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For files called `*_lanes.cpp`: rows in row-major order to columns of lanes and back.

#include "lanes/lanes.hpp"

#include <cstdint>

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

/// Element j of row r, at from[r * stride + j], goes to to[j * vectors * width + r]; rows from `rows` on are zeros.
template <int vectors>
void rows_to_columns(const float* from, std::int64_t stride, std::int64_t rows, std::int64_t elements, float* to) {
    for (int v = 0; v < vectors; ++v) {
        for (std::int64_t j = 0; j < elements; j += width) {
            const int taken = static_cast<int>(elements - j < width ? elements - j : width);
            Floats block[width];
            for (int r = 0; r < width; ++r) {
                const std::int64_t row = v * width + r;
                block[r] = row < rows ? (taken == width ? load(from + row * stride + j) : load(from + row * stride + j, taken))
                                      : Floats(0.0F);
            }
            transpose(block);
            for (int i = 0; i < taken; ++i) store(to + ((j + i) * vectors + v) * width, block[i]);
        }
    }
}

/// The way back; writes the first `rows` rows.
template <int vectors>
void columns_to_rows(const float* from, std::int64_t rows, std::int64_t elements, float* to, std::int64_t stride) {
    for (int v = 0; v < vectors; ++v) {
        for (std::int64_t j = 0; j < elements; j += width) {
            const int taken = static_cast<int>(elements - j < width ? elements - j : width);
            Floats block[width];
            for (int i = 0; i < width; ++i) block[i] = i < taken ? load(from + ((j + i) * vectors + v) * width) : Floats(0.0F);
            transpose(block);
            for (int r = 0; r < width && v * width + r < rows; ++r) {
                float* const row = to + (v * width + r) * stride + j;
                if (taken == width) {
                    store(row, block[r]);
                } else {
                    store(row, block[r], taken);
                }
            }
        }
    }
}

}  // namespace

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
