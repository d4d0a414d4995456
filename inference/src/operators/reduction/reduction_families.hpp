// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files of this folder, each of which appends its entries.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_reduce_operators(OperatorEntries& entries);   ///< ReduceSum to ReduceSumSquare
void add_extreme_operators(OperatorEntries& entries);  ///< ArgMax, ArgMin, TopK
void add_running_operators(OperatorEntries& entries);  ///< CumSum
void add_softmax_operators(OperatorEntries& entries);  ///< Softmax, LogSoftmax, Hardmax

}  // namespace windrow::inference
