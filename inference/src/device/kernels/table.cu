// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

const inference::InferenceKernels inference_kernels = {
    .copy = &copy, .fill = &fill, .gather = &gather, .matrix_product = &matrix_product};

}  // namespace windrow::WINDROW_TARGET
