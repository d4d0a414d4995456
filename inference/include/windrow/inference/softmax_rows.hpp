// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Softmax and its logarithm of one row in memory: the rule is windrow/semantics/softmax_element.hpp, the exponentials of floats
/// run over lanes. The operators of models and the 'output.activation' of a model in SQL call these, so that both give the same
/// bits. Thread-safe; `to` has room for `count` values and may be `from`; a count of 0 writes nothing. An infinite maximum gives
/// NaN, as the formula has it.

#include <cstdint>

namespace windrow::inference {

void softmax_row(const float* from, float* to, std::int64_t count);
void softmax_row(const double* from, double* to, std::int64_t count);
void log_softmax_row(const float* from, float* to, std::int64_t count);
void log_softmax_row(const double* from, double* to, std::int64_t count);

}  // namespace windrow::inference
