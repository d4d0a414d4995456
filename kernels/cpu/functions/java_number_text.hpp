// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace windrow {

/// Whether java.lang.Double#parseDouble reads the text: blanks around it, a sign, NaN or Infinity, decimal or hexadecimal digits
/// with an exponent, and a final f, F, d or D.
bool is_java_double_text(std::string_view text);

}  // namespace windrow
