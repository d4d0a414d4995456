// SPDX-License-Identifier: Apache-2.0
#include "value_launches.cuh"

namespace windrow::WINDROW_TARGET {

const gpu::ValueKernels value_kernels = {&take_rows, &pairs_to_rows, &mark_texts, &marks_to_live};

}  // namespace windrow::WINDROW_TARGET
