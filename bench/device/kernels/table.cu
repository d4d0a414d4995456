// SPDX-License-Identifier: Apache-2.0
#include "figure_launches.cuh"

namespace windrow::WINDROW_TARGET {

const FigureKernels figure_kernels = {&read_in_order, &add_in_shared, &add_in_device};

}  // namespace windrow::WINDROW_TARGET
