// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Softmax (windrow/semantics/softmax_element.hpp) of one row in memory.

#include <cstdint>

namespace windrow::inference {

/// `to` may be `from`. An infinite maximum gives NaN, as the formula has it.
void softmax_row(const float* from, float* to, std::int64_t count);
void softmax_row(const double* from, double* to, std::int64_t count);
void log_softmax_row(const float* from, float* to, std::int64_t count);
void log_softmax_row(const double* from, double* to, std::int64_t count);

}  // namespace windrow::inference
