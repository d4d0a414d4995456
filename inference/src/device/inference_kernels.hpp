// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of inference: a table of functions that queue kernels, one table per target. All pointers are to device memory;
/// tensors are row-major without gaps unless strides are given. Every function writes the bits that the CPU's operators write
/// (`exact`).

#include "device/strided_elements.hpp"

#include "windrow/kernels/device/device.hpp"

#include <cstdint>

namespace windrow::inference {

/// from [outer, axis, inner], indices [count], to [outer, count, inner]; elements of `width` bytes, indices of 4 or 8.
struct GatherShape {
    std::int64_t outer = 0;
    std::int64_t axis = 0;
    std::int64_t count = 0;
    std::int64_t inner = 0;
    std::int64_t width = 0;
    std::int64_t index_width = 0;
};

/// out [matrices, rows, columns] = left [rows, depth] * right [depth, columns] for each pair of matrices, whose first elements
/// `matrices` gives (operands left, right) and whose steps the strides say: a transposed matrix has its strides exchanged.
struct ProductShape {
    StridedElements<2> matrices;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0;
    std::int64_t left_row_stride = 0;
    std::int64_t left_k_stride = 0;
    std::int64_t right_k_stride = 0;
    std::int64_t right_column_stride = 0;
};

struct InferenceKernels {
    /// Each element of operand 0 (from) to its place in operand 1 (to): transposing, slicing, broadcasting, joining. Elements of
    /// `width` bytes.
    void (*copy)(device::Stream& stream, const StridedElements<2>& elements, std::uint64_t width, const void* from, void* to);
    /// Sets all elements to the same `width` bytes.
    void (*fill)(device::Stream& stream, std::int64_t count, std::uint64_t width, std::uint64_t bits, void* to);
    /// *failed = 1 if an index lies outside the axis; the element is then 0.
    void (*gather)(device::Stream& stream, const GatherShape& shape, const void* from, const void* indices, void* to,
                   std::uint32_t* failed);
    /// Each output is a sum over k ascending, one fused multiply-add each, from 0.
    void (*matrix_product)(device::Stream& stream, const ProductShape& shape, const float* left, const float* right, float* out);
};

}  // namespace windrow::inference

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const inference::InferenceKernels* inference_kernels_for(device::Target target);

namespace cuda_target {
extern const inference::InferenceKernels inference_kernels;
}
namespace emulator_target {
extern const inference::InferenceKernels inference_kernels;
}

}  // namespace windrow
