// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The patterns of SHOW ... LIKE.

#include <string_view>

namespace windrow::catalog {

/// SQL LIKE over a name: `%` any text, `_` one character, backslash escapes. `ignore_case` (ILIKE) for ASCII letters.
bool matches_name_pattern(std::string_view name, std::string_view pattern, bool ignore_case);

}  // namespace windrow::catalog
