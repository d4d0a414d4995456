// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

const SampleKernels sample_kernels = {&sum_and_largest, &histogram,    &insert_keys,           &reverse_groups,
                                      &compact_blocks,  &add_constant, &sum_of_dynamic_shared, &every_atomic};

}  // namespace windrow::WINDROW_TARGET
