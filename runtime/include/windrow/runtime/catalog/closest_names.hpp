// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which known names a misspelt one may have meant.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::catalog {

/// Names within a third of the written name's length in edits (insert, delete, replace, swap of neighbours; letter case
/// counts half), nearest first, ties in the order given; at most `most`.
std::vector<std::string> closest_names(std::string_view written, std::span<const std::string> known, std::size_t most = 3);

/// "did you mean 'a', 'b' or 'c'?", or an empty text if there is no name.
std::string did_you_mean(std::span<const std::string> names);

}  // namespace windrow::catalog
