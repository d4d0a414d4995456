// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/function.hpp"

namespace windrow {

/// Binds + - * / % of two numbers of which one at least is a DECIMAL and none is floating. Overflow gives NULL (expressions/060).
BoundFunction bind_decimal_arithmetic(const BindRequest& request, char op);

}  // namespace windrow
