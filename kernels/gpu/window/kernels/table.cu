// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"

namespace windrow::WINDROW_TARGET {

const gpu::WindowKernels window_kernels = {
    &running_stamps, &place_rows,       &add_words,     &add_known_rows, &keep_unknown, &merge_words,
    &states_to_host, &states_to_device, &number_groups, &add_sorted,     &merge_sorted, &sorted_state_words,
    &copy_to_host,   &copy_to_device,   &final_words,   &final_exact,    &mark_live};

}  // namespace windrow::WINDROW_TARGET
