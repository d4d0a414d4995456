// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

namespace windrow::inference {

void add_elementwise_operators(OperatorEntries& entries) {
    add_activation_operators(entries);
    add_elementary_operators(entries);
    add_arithmetic_operators(entries);
    add_comparison_operators(entries);
    add_choice_operators(entries);
    add_cast_operators(entries);
}

}  // namespace windrow::inference
