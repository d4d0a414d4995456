// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/einsum_product.hpp"

#include "operators/matrix/axis_walk.hpp"
#include "operators/matrix/matrix_product.hpp"

namespace windrow::inference {

namespace {

/// The axis of the result along which operand `moves` goes on and operand `stays` does not; of several the longest.
std::optional<std::size_t> axis_of(const EinsumEquation::Axes& axes, std::size_t moves, std::size_t stays) {
    std::optional<std::size_t> found;
    for (std::size_t axis = 0; axis < axes.output_axes; ++axis) {
        if (axes.strides[moves][axis] == 0 || axes.strides[stays][axis] != 0) continue;
        if (!found || axes.lengths[axis] >= axes.lengths[*found]) found = axis;
    }
    return found;
}

}  // namespace

std::optional<EinsumProduct> EinsumProduct::of(const EinsumEquation::Axes& axes) {
    if (axes.strides.size() != 2 || axes.lengths.size() != axes.output_axes + 1) return std::nullopt;
    EinsumProduct product;
    product.row_axis_ = axis_of(axes, 0, 1);
    product.column_axis_ = axis_of(axes, 1, 0);
    return product;
}

template <typename T>
void EinsumProduct::multiply(const EinsumEquation::Axes& axes, const T* left, const T* right, T* output) const {
    const std::size_t inner_axis = axes.output_axes;
    std::vector<std::int64_t> output_steps(axes.output_axes, 1);
    for (std::size_t axis = axes.output_axes; axis-- > 1;) output_steps[axis - 1] = output_steps[axis] * axes.lengths[axis];
    // The other axes of the result, walked with the offsets of left, right and result.
    EinsumEquation::Axes outer;
    outer.strides.resize(3);
    for (std::size_t axis = 0; axis < axes.output_axes; ++axis) {
        if (axes.lengths[axis] == 0) return;
        if (axis == row_axis_ || axis == column_axis_) continue;
        outer.lengths.push_back(axes.lengths[axis]);
        outer.strides[0].push_back(axes.strides[0][axis]);
        outer.strides[1].push_back(axes.strides[1][axis]);
        outer.strides[2].push_back(output_steps[axis]);
    }
    const std::int64_t rows = row_axis_ ? axes.lengths[*row_axis_] : 1;
    const std::int64_t columns = column_axis_ ? axes.lengths[*column_axis_] : 1;
    const std::int64_t row_step = row_axis_ ? output_steps[*row_axis_] : 0;
    const std::int64_t column_step = column_axis_ ? output_steps[*column_axis_] : 0;
    std::vector<T> room(static_cast<std::size_t>(rows * columns));
    std::vector<std::int64_t> offsets(3, 0);
    AxisWalk walk(outer, 0, outer.lengths.size());
    do {
        const MatrixView<T> a = {left + offsets[0], row_axis_ ? axes.strides[0][*row_axis_] : 0, axes.strides[0][inner_axis]};
        const MatrixView<T> b = {right + offsets[1], axes.strides[1][inner_axis],
                                 column_axis_ ? axes.strides[1][*column_axis_] : 1};
        multiply_matrices(a, b, room.data(), rows, columns, axes.lengths[inner_axis]);
        for (std::int64_t i = 0; i < rows; ++i) {
            for (std::int64_t j = 0; j < columns; ++j)
                output[offsets[2] + i * row_step + j * column_step] = room[static_cast<std::size_t>(i * columns + j)];
        }
    } while (walk.next(offsets));
}

template void EinsumProduct::multiply(const EinsumEquation::Axes&, const float*, const float*, float*) const;
template void EinsumProduct::multiply(const EinsumEquation::Axes&, const double*, const double*, double*) const;
template void EinsumProduct::multiply(const EinsumEquation::Axes&, const std::int32_t*, const std::int32_t*, std::int32_t*) const;
template void EinsumProduct::multiply(const EinsumEquation::Axes&, const std::int64_t*, const std::int64_t*, std::int64_t*) const;
template void EinsumProduct::multiply(const EinsumEquation::Axes&, const std::uint32_t*, const std::uint32_t*,
                                      std::uint32_t*) const;
template void EinsumProduct::multiply(const EinsumEquation::Axes&, const std::uint64_t*, const std::uint64_t*,
                                      std::uint64_t*) const;

}  // namespace windrow::inference
