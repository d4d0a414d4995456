// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Digits of ASCII, whatever the locale.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

WINDROW_HD constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 0 to 15 for a hexadecimal digit, small or capital; -1 for what is none.
WINDROW_HD constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace windrow::semantics
