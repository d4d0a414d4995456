// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernels of inference share: the vocabulary, the shape of launches, and the functions of the table (inference_kernels.hpp), whose
/// comments say what each does; one file for each family.

#include "device/inference_kernels.hpp"

#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

using inference::StridedElements;
using inference::StridedPlaces;

/// Of kernels that give each output element to one thread.
constexpr u32 ELEMENT_THREADS = 256;

inline device::LaunchShape shape_for_elements(i64 elements) {
    return device::shape_for_rows(elements, ELEMENT_THREADS, 4096);
}

void copy(device::Stream& stream, const StridedElements<2>& elements, u64 width, const void* from, void* to);
void fill(device::Stream& stream, i64 count, u64 width, u64 bits, void* to);
void gather(device::Stream& stream, const inference::GatherShape& shape, const void* from, const void* indices, void* to, u32* failed);
void matrix_product(device::Stream& stream, const inference::ProductShape& shape, const float* left, const float* right, float* out);

}  // namespace windrow::WINDROW_TARGET
