// SPDX-License-Identifier: Apache-2.0
#include "lanes/columns.hpp"
#include "lanes/lanes.hpp"
#include "operators/matrix/matrix_product_kernels.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

constexpr int most_rows = 6;
constexpr int most_vectors = 2;
constexpr int panel_columns = most_vectors * width;

/// Some neighbouring columns of the right matrix: element (k, column) is data[k * step + column].
struct Panel {
    const float* data;
    std::int64_t step;
    int columns;     ///< at most panel_columns
    bool has_zeros;  ///< behind the columns up to a whole vector
};

/// rows x vectors * width elements of the product, held in registers.
template <int rows, int vectors, bool whole>
void tile(MatrixView<float> left, const Panel& panel, float* product, std::int64_t product_step, std::int64_t inner) {
    const int last = panel.columns - (vectors - 1) * width;
    Floats sum[rows][vectors];
    for (int r = 0; r < rows; ++r) {
        for (int v = 0; v < vectors; ++v) sum[r][v] = Floats(0.0F);
    }
    for (std::int64_t k = 0; k < inner; ++k) {
        Floats b[vectors];
        for (int v = 0; v < vectors; ++v) {
            const float* from = panel.data + k * panel.step + v * width;
            b[v] = whole || v + 1 < vectors ? load(from) : load(from, last);
        }
        for (int r = 0; r < rows; ++r) {
            const Floats a(left.data[r * left.row_step + k * left.column_step]);
            for (int v = 0; v < vectors; ++v) sum[r][v] = fused_multiply_add(a, b[v], sum[r][v]);
        }
    }
    for (int r = 0; r < rows; ++r) {
        for (int v = 0; v < vectors; ++v) {
            float* to = product + r * product_step + v * width;
            if (v + 1 < vectors || last == width) {
                store(to, sum[r][v]);
            } else {
                store(to, sum[r][v], last);
            }
        }
    }
}

template <int rows>
void tile_of_rows(MatrixView<float> left, const Panel& panel, float* product, std::int64_t product_step, std::int64_t inner) {
    const bool whole = panel.has_zeros || panel.columns % width == 0;
    if (panel.columns > width) {
        whole ? tile<rows, 2, true>(left, panel, product, product_step, inner)
              : tile<rows, 2, false>(left, panel, product, product_step, inner);
    } else {
        whole ? tile<rows, 1, true>(left, panel, product, product_step, inner)
              : tile<rows, 1, false>(left, panel, product, product_step, inner);
    }
}

void all_rows(MatrixView<float> left, const Panel& panel, float* product, std::int64_t product_step, std::int64_t rows,
              std::int64_t inner) {
    std::int64_t row = 0;
    for (; row + most_rows <= rows; row += most_rows) {
        tile_of_rows<most_rows>({left.data + row * left.row_step, left.row_step, left.column_step}, panel,
                                product + row * product_step, product_step, inner);
    }
    const MatrixView<float> rest = {left.data + row * left.row_step, left.row_step, left.column_step};
    float* to = product + row * product_step;
    switch (rows - row) {
        case 1:
            return tile_of_rows<1>(rest, panel, to, product_step, inner);
        case 2:
            return tile_of_rows<2>(rest, panel, to, product_step, inner);
        case 3:
            return tile_of_rows<3>(rest, panel, to, product_step, inner);
        case 4:
            return tile_of_rows<4>(rest, panel, to, product_step, inner);
        case 5:
            return tile_of_rows<5>(rest, panel, to, product_step, inner);
        default:
            return;
    }
}

/// The columns copied side by side, zeros behind them.
Panel packed(MatrixView<float> right, std::int64_t first, int columns, std::int64_t inner, float* room) {
    const float* from = right.data + first * right.column_step;
    if (right.row_step == 1) {
        rows_to_columns<most_vectors>(from, right.column_step, columns, inner, room);
    } else if (right.column_step == 1) {
        for (std::int64_t k = 0; k < inner; ++k) {
            for (int v = 0; v < most_vectors; ++v) {
                const int left = columns - v * width;
                const Floats values = left >= width ? load(from + k * right.row_step + v * width)
                                      : left > 0    ? load(from + k * right.row_step + v * width, left)
                                                    : Floats(0.0F);
                store(room + k * panel_columns + v * width, values);
            }
        }
    } else {
        for (std::int64_t k = 0; k < inner; ++k) {
            for (int c = 0; c < panel_columns; ++c)
                room[k * panel_columns + c] = c < columns ? from[k * right.row_step + c * right.column_step] : 0.0F;
        }
    }
    return {room, panel_columns, columns, true};
}

void multiply(MatrixView<float> left, MatrixView<float> right, float* product, std::int64_t rows, std::int64_t columns,
              std::int64_t inner, float* room) {
    if (inner == 0) {
        for (std::int64_t i = 0; i < rows * columns; ++i) product[i] = 0;
        return;
    }
    // A copy pays where many rows read it, and is needed where columns do not stand side by side.
    const bool copies = right.column_step != 1 || rows > 2 * most_rows;
    for (std::int64_t first = 0; first < columns; first += panel_columns) {
        const int count = static_cast<int>(columns - first < panel_columns ? columns - first : panel_columns);
        const Panel panel =
            copies ? packed(right, first, count, inner, room) : Panel{right.data + first, right.row_step, count, false};
        all_rows(left, panel, product + first, columns, rows, inner);
    }
}

}  // namespace

extern const MatrixProductKernels matrix_product_kernels = {.panel_columns = panel_columns, .multiply = multiply};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
