// SPDX-License-Identifier: Apache-2.0
#include "device/lowering_table.hpp"

namespace windrow::inference {

const LoweringTable& lowering_table() {
    static const LoweringTable table = [] {
        LoweringTable made;
        add_element_lowerings(made);
        add_movement_lowerings(made);
        add_matrix_lowerings(made);
        add_window_lowerings(made);
        add_normalization_lowerings(made);
        add_recurrent_lowerings(made);
        add_axis_lowerings(made);
        add_extreme_lowerings(made);
        add_cast_lowerings(made);
        add_einsum_lowerings(made);
        add_attention_lowerings(made);
        add_tree_lowerings(made);
        add_feature_lowerings(made);
        add_linear_lowerings(made);
        return made;
    }();
    return table;
}

}  // namespace windrow::inference
