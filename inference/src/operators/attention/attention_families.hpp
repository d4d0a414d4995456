// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files of this folder, each of which appends its entries.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_dot_product_attention_operators(OperatorEntries& entries);
void add_rotary_operators(OperatorEntries& entries);

}  // namespace windrow::inference
