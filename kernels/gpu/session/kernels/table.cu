// SPDX-License-Identifier: Apache-2.0
#include "session_launches.cuh"

namespace windrow::WINDROW_TARGET {

const gpu::SessionKernels session_kernels = {&order_rows,       &ids_in_order,       &mark_fragments,
                                             &write_fragments,  &slots_of_rows,      &slots_one_by_one,
                                             &merge_word_slots, &merge_sorted_slots, &clear_slots};

}  // namespace windrow::WINDROW_TARGET
