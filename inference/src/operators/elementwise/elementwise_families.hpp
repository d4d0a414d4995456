// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files of this folder, each of which appends its entries.

#include "operators/operator.hpp"

namespace windrow::inference {

void add_activation_operators(OperatorEntries& entries);  ///< one floating input, one formula: Relu to Round
void add_elementary_operators(OperatorEntries& entries);  ///< Sin to Atanh
void add_arithmetic_operators(
    OperatorEntries& entries);  ///< two inputs of one type, and their folds over many: Add, Pow, Max, Sum ...
void add_comparison_operators(OperatorEntries& entries);  ///< Equal, Greater ..., And, Or, Xor, Not, IsNaN, IsInf
void add_choice_operators(OperatorEntries& entries);      ///< Where, Clip, Dropout
void add_cast_operators(OperatorEntries& entries);        ///< Cast, CastLike

}  // namespace windrow::inference
