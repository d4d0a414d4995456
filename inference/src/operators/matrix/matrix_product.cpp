// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_product.hpp"

#include "operators/matrix/matrix_product_kernels.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <algorithm>
#include <vector>

namespace windrow::inference {

template <>
void multiply_matrices(MatrixView<float> left, MatrixView<float> right, float* product, std::int64_t rows, std::int64_t columns,
                       std::int64_t inner) {
    const MatrixProductKernels& kernels = matrix_product_kernels_at(lane_level());
    thread_local std::vector<float> panel;
    const auto needed = static_cast<std::size_t>(inner * kernels.panel_columns);
    if (panel.size() < needed) panel.resize(needed);
    kernels.multiply(left, right, product, rows, columns, inner, panel.data());
}

template <typename T>
void multiply_matrices(MatrixView<T> left, MatrixView<T> right, T* product, std::int64_t rows, std::int64_t columns,
                       std::int64_t inner) {
    for (std::int64_t row = 0; row < rows; ++row) {
        const T* a = left.data + row * left.row_step;
        T* out = product + row * columns;
        if (right.column_step != 1) {
            for (std::int64_t column = 0; column < columns; ++column) {
                out[column] =
                    semantics::dot_product(a, left.column_step, right.data + column * right.column_step, right.row_step, inner);
            }
            continue;
        }
        std::fill_n(out, columns, T(0));
        for (std::int64_t k = 0; k < inner; ++k) {
            const T factor = a[k * left.column_step];
            const T* b = right.data + k * right.row_step;
            for (std::int64_t column = 0; column < columns; ++column)
                out[column] = semantics::add_product(out[column], factor, b[column]);
        }
    }
}

template void multiply_matrices(MatrixView<double>, MatrixView<double>, double*, std::int64_t, std::int64_t, std::int64_t);
template void multiply_matrices(MatrixView<std::int32_t>, MatrixView<std::int32_t>, std::int32_t*, std::int64_t, std::int64_t,
                                std::int64_t);
template void multiply_matrices(MatrixView<std::int64_t>, MatrixView<std::int64_t>, std::int64_t*, std::int64_t, std::int64_t,
                                std::int64_t);
template void multiply_matrices(MatrixView<std::uint32_t>, MatrixView<std::uint32_t>, std::uint32_t*, std::int64_t, std::int64_t,
                                std::int64_t);
template void multiply_matrices(MatrixView<std::uint64_t>, MatrixView<std::uint64_t>, std::uint64_t*, std::int64_t, std::int64_t,
                                std::int64_t);

}  // namespace windrow::inference
