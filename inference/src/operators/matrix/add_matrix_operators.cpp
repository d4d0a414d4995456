// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_families.hpp"

namespace windrow::inference {

void add_matrix_operators(OperatorEntries& entries) {
    add_gemm_operators(entries);
    add_matrix_multiplication_operators(entries);
    add_einsum_operators(entries);
}

}  // namespace windrow::inference
