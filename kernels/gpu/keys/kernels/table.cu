// SPDX-License-Identifier: Apache-2.0
#include "key_launches.cuh"

namespace windrow::WINDROW_TARGET {

const gpu::KeyKernels key_kernels = {&make_words, &claim_slots,   &mark_new,   &store_new,    &read_ids,
                                     &fill_slots, &measure_texts, &copy_texts, &gather_words, &mark_dead};

}  // namespace windrow::WINDROW_TARGET
