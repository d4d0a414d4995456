// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FLOAT16 and BFLOAT16 by way of FLOAT: inputs are widened, the operator runs on FLOAT, outputs of those types are rounded once,
/// to nearest.

#include "operators/operator.hpp"

namespace windrow::inference {

/// A maker whose operators take FLOAT16 and BFLOAT16 wherever the given maker's `infer` allows them, though its `run` knows FLOAT
/// only.
MakeOperator in_float32(MakeOperator make);

/// A FLOAT tensor of the same values; the tensor itself if it is neither FLOAT16 nor BFLOAT16.
Tensor widened(const Tensor& tensor);
/// Writes FLOAT values rounded to `to`'s type, which is FLOAT16 or BFLOAT16.
void narrow(const Tensor& from, Tensor& to);

}  // namespace windrow::inference
