// SPDX-License-Identifier: Apache-2.0
#include "operators/operator.hpp"

namespace windrow::inference {

void add_classical_operators(OperatorEntries& entries) {
    (void)entries;
}

}  // namespace windrow::inference
