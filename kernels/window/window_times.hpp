// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/column.hpp"

namespace windrow {

/// Throws W5201 if a row has no event time (or, of an attached window, no end).
void refuse_null_times(const Column& times);

}  // namespace windrow
