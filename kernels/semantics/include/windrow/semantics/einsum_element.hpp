// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an element of Einsum is: a sum over the summed axes, the last fastest, from 0: one fused multiply-add each of the last
/// operand with the product of the others.

#include "windrow/semantics/matrix_element.hpp"

namespace windrow::semantics {

/// One step; `value_of(i)` is the element of operand i.
template <typename T, typename ValueOf>
WINDROW_HD T add_einsum_term(T total, i64 operands, const ValueOf& value_of) {
    T product = operands > 1 ? value_of(0) : T(1);
    for (i64 i = 1; i + 1 < operands; ++i) product = add_product(T(0), product, value_of(i));
    return add_product(total, product, value_of(operands - 1));
}

}  // namespace windrow::semantics
