// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/kernels/expression_launches.cuh"

namespace windrow::WINDROW_TARGET {

const ExpressionKernels expression_kernels = {&evaluate_program, &count_kept, &select_kept};

}  // namespace windrow::WINDROW_TARGET
