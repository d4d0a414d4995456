// SPDX-License-Identifier: Apache-2.0
#include "operators/reduction/reduction_families.hpp"

namespace windrow::inference {

void add_reduction_operators(OperatorEntries& entries) {
    add_reduce_operators(entries);
    add_extreme_operators(entries);
    add_running_operators(entries);
    add_softmax_operators(entries);
}

}  // namespace windrow::inference
