// SPDX-License-Identifier: Apache-2.0
#include "lanes/columns.hpp"
#include "operators/matrix/product_kernels.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

/// A tile's sums must fit the registers: this many rows times a panel of two vectors of columns.
constexpr int tile_rows = width == 16 ? 12 : width == 8 ? 6 : 4;
constexpr int panel_columns = 2 * width;

/// Columns from `first` on, [k][column of the panel], zeros behind the last one.
void pack(const FloatProduct& p, std::int64_t first, std::int64_t columns, float* panel) {
    const float* const from = p.right + first * p.right_column;
    if (p.right_row == 1) {  // columns lie in one piece
        rows_to_columns<2>(from, p.right_column, columns, p.inner, panel);
        return;
    }
    for (std::int64_t k = 0; k < p.inner; ++k) {
        for (std::int64_t c = 0; c < panel_columns; ++c)
            panel[k * panel_columns + c] = c < columns ? from[k * p.right_row + c * p.right_column] : 0.0F;
    }
}

template <int rows>
void tile(const FloatProduct& p, std::int64_t first_row, const float* panel, std::int64_t step, std::int64_t columns, float* to) {
    Floats sums[rows][2];
    for (int r = 0; r < rows; ++r) sums[r][0] = sums[r][1] = Floats(0.0F);
    const float* const left = p.left + first_row * p.left_row;
    for (std::int64_t k = 0; k < p.inner; ++k) {
        const Floats first = load(panel + k * step);
        const Floats second = load(panel + k * step + width);
        for (int r = 0; r < rows; ++r) {
            const Floats value(left[r * p.left_row + k * p.left_column]);
            sums[r][0] = semantics::add_product(sums[r][0], value, first);
            sums[r][1] = semantics::add_product(sums[r][1], value, second);
        }
    }
    for (int r = 0; r < rows; ++r) {
        float* const out = to + r * p.columns;
        const int left_over = static_cast<int>(columns);
        if (left_over >= width) {
            store(out, sums[r][0]);
            store(out + width, sums[r][1], left_over - width);
        } else {
            store(out, sums[r][0], left_over);
        }
    }
}

using Tile = void (*)(const FloatProduct&, std::int64_t, const float*, std::int64_t, std::int64_t, float*);

template <int rows>
constexpr Tile tile_for(std::int64_t wanted) {
    if constexpr (rows == 1) {
        return tile<1>;
    } else {
        return wanted == rows ? Tile(tile<rows>) : tile_for<rows - 1>(wanted);
    }
}

void multiply(const FloatProduct& p, float* panel) {
    for (std::int64_t first = 0; first < p.columns; first += panel_columns) {
        const std::int64_t columns = p.columns - first < panel_columns ? p.columns - first : panel_columns;
        // A panel that is read once or twice need not be packed.
        const bool direct = p.right_column == 1 && columns == panel_columns && p.rows <= 2 * tile_rows;
        if (!direct) pack(p, first, columns, panel);
        for (std::int64_t row = 0; row < p.rows; row += tile_rows) {
            const std::int64_t rows = p.rows - row < tile_rows ? p.rows - row : tile_rows;
            tile_for<tile_rows>(rows)(p, row, direct ? p.right + first : panel, direct ? p.right_row : panel_columns, columns,
                                      p.product + row * p.columns + first);
        }
    }
}

}  // namespace

extern const ProductKernels product_kernels = {.panel_columns = panel_columns, .multiply = multiply};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
