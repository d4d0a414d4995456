// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files of this folder, each of which appends its entries.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_batch_normalization_operators(OperatorEntries& entries);
void add_channel_normalization_operators(OperatorEntries& entries);  ///< InstanceNormalization, GroupNormalization
void add_layer_normalization_operators(OperatorEntries& entries);    ///< LayerNormalization, RMSNormalization
void add_norm_operators(OperatorEntries& entries);                   ///< LpNormalization, MeanVarianceNormalization, LRN

}  // namespace windrow::inference
