// SPDX-License-Identifier: Apache-2.0
#include "operators/layout/layout_operators.hpp"

namespace windrow::inference {

void add_layout_operators(OperatorEntries& entries) {
    add_reshape_operators(entries);
    add_transpose_operators(entries);
    add_concat_operators(entries);
    add_split_operators(entries);
    add_slice_operators(entries);
    add_gather_operators(entries);
    add_gather_nd_operators(entries);
    add_scatter_operators(entries);
    add_pad_operators(entries);
    add_repeat_operators(entries);
    add_shape_operators(entries);
    add_constant_operators(entries);
    add_generator_operators(entries);
    add_triangle_operators(entries);
    add_selection_operators(entries);
    add_unique_operators(entries);
    add_block_operators(entries);
    add_reverse_sequence_operators(entries);
}

}  // namespace windrow::inference
