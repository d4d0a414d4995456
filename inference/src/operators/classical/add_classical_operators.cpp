// SPDX-License-Identifier: Apache-2.0
#include "operators/classical/classical_operators.hpp"

namespace windrow::inference {

void add_classical_operators(OperatorEntries& entries) {
    add_tree_operators(entries);
    add_linear_operators(entries);
    add_support_vector_operators(entries);
    add_scaling_operators(entries);
    add_encoder_operators(entries);
    add_column_operators(entries);
}

}  // namespace windrow::inference
