// SPDX-License-Identifier: Apache-2.0
#include "operators/attention/attention_families.hpp"

namespace windrow::inference {

void add_attention_operators(OperatorEntries& entries) {
    add_dot_product_attention_operators(entries);
    add_rotary_operators(entries);
}

}  // namespace windrow::inference
