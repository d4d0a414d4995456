// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The operators whose kernels slide over images, each group in the file of its name.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_conv_operators(OperatorEntries& entries);            ///< Conv
void add_conv_transpose_operators(OperatorEntries& entries);  ///< ConvTranspose
void add_pool_operators(OperatorEntries& entries);            ///< MaxPool AveragePool LpPool
void add_global_pool_operators(OperatorEntries& entries);     ///< GlobalMaxPool GlobalAveragePool GlobalLpPool
void add_max_unpool_operators(OperatorEntries& entries);      ///< MaxUnpool

}  // namespace windrow::inference
