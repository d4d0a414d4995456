// SPDX-License-Identifier: Apache-2.0
#pragma once

/// MIN and MAX of text: by unsigned UTF-8 bytes, which is code point order (DIFFERENCES D10).

#include "windrow/semantics/comparison.hpp"

namespace windrow::semantics {

/// Whether a text takes the place of the least (greatest) one so far.
template <bool GREATEST>
WINDROW_HD bool beats_text(const char* text, i64 size, const char* held, i64 held_size) {
    const int order = order_of_bytes(text, size, held, held_size);
    return GREATEST ? order > 0 : order < 0;
}

}  // namespace windrow::semantics
