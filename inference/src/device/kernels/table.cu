// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

const inference::InferenceKernels inference_kernels = {.copy = &copy,
                                                       .fill = &fill,
                                                       .gather = &gather,
                                                       .matrix_product = &matrix_product,
                                                       .scale_product = &scale_product,
                                                       .activate = &activate,
                                                       .clip = &clip,
                                                       .combine = &combine,
                                                       .compare_floats = &compare_floats,
                                                       .compare_bytes = &compare_bytes,
                                                       .choose = &choose,
                                                       .convolve = &convolve,
                                                       .pool = &pool,
                                                       .softmax = &softmax,
                                                       .reduce = &reduce,
                                                       .group_statistics = &group_statistics,
                                                       .normalize_groups = &normalize_groups,
                                                       .normalize_channels = &normalize_channels,
                                                       .recurrent_step = &recurrent_step,
                                                       .dense_chain = &dense_chain};

}  // namespace windrow::WINDROW_TARGET
