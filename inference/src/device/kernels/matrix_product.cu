// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/matrix_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::ProductShape;

/// A block makes TILE x TILE outputs, a thread OWN x OWN of them, and TILE_DEPTH steps of k lie in shared memory at a time.
constexpr u32 PRODUCT_THREADS = 256;
constexpr i64 TILE = 64;
constexpr i64 OWN = 4;
constexpr i64 TILE_DEPTH = 16;
/// One more float a row: threads that write a column of the tile meet no bank conflict.
constexpr i64 TILE_ROW = TILE + 1;

/// TILE rows (or columns) of an operand, TILE_DEPTH deep, to shared memory as [k][row]; 0 outside. `along_k`: neighbours in
/// memory differ in k.
WINDROW_DEVICE void load_tile(float* tile, const float* from, i64 row, i64 rows, i64 row_stride, i64 k, i64 depth, i64 k_stride) {
    const bool along_k = k_stride == 1;
    for (i64 place = thread::index(); place < TILE * TILE_DEPTH; place += PRODUCT_THREADS) {
        const i64 own_k = along_k ? place % TILE_DEPTH : place / TILE;
        const i64 own_row = along_k ? place / TILE_DEPTH : place % TILE;
        const bool inside = row + own_row < rows && k + own_k < depth;
        tile[own_k * TILE_ROW + own_row] = inside ? from[(row + own_row) * row_stride + (k + own_k) * k_stride] : 0.0F;
    }
}

/// Sums run over k ascending, one fused multiply-add each, as on the CPU: tiles of k follow each other and none is taken beyond
/// the last k.
WINDROW_KERNEL_OF(PRODUCT_THREADS) tiled_product_kernel(ProductShape shape, const float* left, const float* right, float* out) {
    WINDROW_SHARED(float, left_tile, TILE_DEPTH* TILE_ROW);
    WINDROW_SHARED(float, right_tile, TILE_DEPTH* TILE_ROW);
    const i64 row_tiles = (shape.rows + TILE - 1) / TILE;
    const i64 column_tiles = (shape.columns + TILE - 1) / TILE;
    const i64 tile = static_cast<i64>(thread::block());
    const i64 matrix = tile / (row_tiles * column_tiles);
    const i64 first_row = tile / column_tiles % row_tiles * TILE;
    const i64 first_column = tile % column_tiles * TILE;
    const StridedPlaces<2> places = inference::strided_places(shape.matrices, matrix);
    const i64 own_row = static_cast<i64>(thread::index()) / (TILE / OWN) * OWN;
    const i64 own_column = static_cast<i64>(thread::index()) % (TILE / OWN);

    float sums[OWN][OWN] = {};
    for (i64 k = 0; k < shape.depth; k += TILE_DEPTH) {
        load_tile(left_tile, left + places.of[0], first_row, shape.rows, shape.left_row_stride, k, shape.depth,
                  shape.left_k_stride);
        load_tile(right_tile, right + places.of[1], first_column, shape.columns, shape.right_column_stride, k, shape.depth,
                  shape.right_k_stride);
        block::barrier();
        const i64 steps = shape.depth - k < TILE_DEPTH ? shape.depth - k : TILE_DEPTH;
        for (i64 step = 0; step < steps; ++step) {
            for (i64 i = 0; i < OWN; ++i) {
                for (i64 j = 0; j < OWN; ++j) {
                    sums[i][j] =
                        semantics::fused_multiply_add(left_tile[step * TILE_ROW + own_row + i],
                                                      right_tile[step * TILE_ROW + own_column + j * (TILE / OWN)], sums[i][j]);
                }
            }
        }
        block::barrier();
    }
    for (i64 i = 0; i < OWN; ++i) {
        for (i64 j = 0; j < OWN; ++j) {
            const i64 row = first_row + own_row + i;
            const i64 column = first_column + own_column + j * (TILE / OWN);
            if (row < shape.rows && column < shape.columns)
                out[(matrix * shape.rows + row) * shape.columns + column] = sums[i][j];
        }
    }
}

/// A thread an output, for matrices that would leave most of a tile empty.
WINDROW_KERNEL_OF(ELEMENT_THREADS) narrow_product_kernel(ProductShape shape, const float* left, const float* right, float* out) {
    const i64 of_matrix = shape.rows * shape.columns;
    for (const i64 element : thread::grid_rows(shape.matrices.count * of_matrix)) {
        const i64 matrix = element / of_matrix;
        const i64 row = element % of_matrix / shape.columns;
        const i64 column = element % shape.columns;
        const StridedPlaces<2> places = inference::strided_places(shape.matrices, matrix);
        out[element] =
            semantics::dot_product(left + places.of[0] + row * shape.left_row_stride, shape.left_k_stride,
                                   right + places.of[1] + column * shape.right_column_stride, shape.right_k_stride, shape.depth);
    }
}

void matrix_product(device::Stream& stream, const ProductShape& shape, const float* left, const float* right, float* out) {
    const i64 tiles = shape.matrices.count * ((shape.rows + TILE - 1) / TILE) * ((shape.columns + TILE - 1) / TILE);
    if (shape.rows < TILE / 4 || shape.columns < TILE / 4) {
        WINDROW_LAUNCH(stream, shape_for_elements(shape.matrices.count * shape.rows * shape.columns), narrow_product_kernel,
                       shape, left, right, out);
    } else {
        WINDROW_LAUNCH(stream, (device::LaunchShape{static_cast<u32>(tiles), PRODUCT_THREADS, 0}), tiled_product_kernel, shape,
                       left, right, out);
    }
}

WINDROW_KERNEL_OF(ELEMENT_THREADS)
scale_product_kernel(StridedElements<2> elements, u32 alpha, u32 beta, const float* bias, float* sums) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        const float sum = sums[element];
        if (bias == nullptr) {
            sums[element] = semantics::gemm_element(sum, semantics::float_of(alpha));
        } else {
            const StridedPlaces<2> places = inference::strided_places(elements, element);
            sums[element] =
                semantics::gemm_element(sum, semantics::float_of(alpha), semantics::float_of(beta), bias[places.of[1]]);
        }
    }
}

void scale_product(device::Stream& stream, const StridedElements<2>& elements, float alpha, float beta, const float* bias,
                   float* sums) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), scale_product_kernel, elements, semantics::bits_of(alpha),
                   semantics::bits_of(beta), bias, sums);
}

}  // namespace windrow::WINDROW_TARGET
