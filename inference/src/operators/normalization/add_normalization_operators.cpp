// SPDX-License-Identifier: Apache-2.0
#include "operators/normalization/normalization_families.hpp"

namespace windrow::inference {

void add_normalization_operators(OperatorEntries& entries) {
    add_batch_normalization_operators(entries);
    add_channel_normalization_operators(entries);
    add_layer_normalization_operators(entries);
    add_norm_operators(entries);
}

}  // namespace windrow::inference
